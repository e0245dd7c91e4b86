// Files that PyTorch itself wrote, against what PyTorch says is in them; and features of ResNet34 and VGG19 from such files.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { input, type Value } from '@romnet/graph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate, relativeError } from '../../checks/evaluate.js';
import { missing, python } from '../../checks/parity.js';
import { resnet34Features } from '../resnet34.js';
import { frozenScope, type Scope } from '../scope.js';
import { vgg19Features } from '../vgg19.js';
import { type Pretrained, selectPretrained, usesTensor } from './pretrained.js';
import { readWeights } from './read.js';

const script = fileURLToPath(new URL('../../checks/pth.py', import.meta.url));
if (missing) console.warn(`files of PyTorch are not read: ${missing}`);

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'romnet-pth-'));
});
afterAll(() => rmSync(root, { recursive: true }));

function write(what: 'tensors' | 'networks'): void {
  const { status, stderr } = spawnSync(python as string, [script, what, root], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`pth.py failed:\n${stderr}`);
}
const read = (name: string, keep?: (tensor: string) => boolean) =>
  readWeights(readFileSync(join(root, name)), name, keep);

describe.skipIf(missing)('files written by PyTorch', { timeout: 300_000 }, () => {
  it('hold the same numbers: all types, views, shared storages, old and new kinds of file', () => {
    write('tensors');
    const names = readdirSync(root).filter((name) => name.endsWith('.pth'));
    expect(names).toHaveLength(14);
    for (const name of names) {
      const expected = read(name.replace('.pth', '.safetensors'));
      const got = read(name);
      expect([...got.keys()].sort(), name).toEqual([...expected.keys()].sort());
      for (const [key, tensor] of got) expect(tensor, `${key} of ${name}`).toEqual(expected.get(key));
    }
  });

  it("ResNet34 and VGG19 give torchvision's features", async () => {
    write('networks');
    const luminance = input('luminance', [1, 1, 64, 96]);
    const build: Partial<Record<Pretrained, (scope: Scope) => Iterable<readonly [string, Value]>>> = {
      resnet34: (scope) => resnet34Features(scope, luminance).map((map, i) => [String(i), map] as const),
      vgg19: (scope) => vgg19Features(scope, luminance, 'torchvision'),
    };
    for (const network of ['resnet34', 'vgg19'] as const) {
      const all = read(`${network}.pth`, usesTensor(network));
      const weights = selectPretrained(network, all, `${network}.pth`);
      const expected = read(`${network}.features.safetensors`);
      const maps = Object.fromEntries(build[network]!(frozenScope(weights)));
      const results = await evaluate(maps, { luminance: expected.get('luminance')!.data });
      const errors = Object.entries(results).map(
        ([name, data]) => [name, relativeError(data, expected.get(name)!.data)] as const,
      );
      console.info(network, 'relative errors of its maps:', Object.fromEntries(errors));
      expect(errors).toHaveLength(4);
      expect(errors.filter(([, error]) => !(error <= 1e-3))).toEqual([]);
    }
  });
});
