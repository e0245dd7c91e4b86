// No command writes to the user's home or opens a socket: each runs in a process of its own with an empty home, traced where
// strace is there. Needs the built package, because child processes run it.

import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRaster } from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import { initialWeights, writeSafetensors } from '@romnet/network';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tiny } from './tiny.fixture.js';

const entry = fileURLToPath(new URL('../bin/romnet.js', import.meta.url));
const built = existsSync(fileURLToPath(new URL('../dist/main.js', import.meta.url)));
const strace = spawnSync('strace', ['-V']).status === 0;

let root = '';
const at = (...names: string[]) => join(root, ...names);
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'romnet-private-'));
  for (const folder of ['model', 'pictures', 'home']) mkdirSync(at(folder));
  writeFileSync(at('model', 'preset.json'), JSON.stringify(tiny));
  writeFileSync(
    at('model', 'weights.safetensors'),
    writeSafetensors(initialWeights(tiny, 1), { precision: 'F16' }),
  );
  for (const [i, name] of ['a.jpg', 'b.jpg', 'c.jpg'].entries()) {
    const raster = createRaster(64, 48);
    for (let k = 0; k < raster.data.length; k++) raster.data[k] = (k * (5 + 2 * i)) % 256;
    await encodeFile(at('pictures', name), raster);
  }
  await encodeFile(at('photo.jpg'), createRaster(40, 40));
  const training = { data: at('pictures'), run: at('run'), preset: at('model', 'preset.json') };
  const small = { stage: 'color', batch: 1, crop: 32, steps: 1, workers: 1 };
  writeFileSync(at('training.json'), JSON.stringify({ ...training, ...small }));
});
afterAll(() => rmSync(root, { recursive: true }));

const model = () => ['--model', at('model')];
const commands: Readonly<Record<string, () => string[]>> = {
  'references index': () => ['references', 'index', at('pictures'), ...model()],
  'references find': () => ['references', 'find', at('photo.jpg'), '--corpus', at('pictures'), ...model()],
  renovate: () => [
    ...['renovate', at('photo.jpg'), '-o', at('out.png'), '-r', at('pictures', 'a.jpg')],
    ...['--corpus', at('pictures'), ...model()],
  ],
  degrade: () => ['degrade', at('pictures'), '-o', at('pairs')],
  evaluate: () => ['evaluate', '--input', at('pairs/input'), '--truth', at('pairs/truth'), ...model()],
  train: () => ['train', at('training.json')],
};

describe.skipIf(!built)('an empty home stays empty, and no socket is opened', () => {
  test.each(Object.keys(commands))('%s', (name) => {
    const trace = at('trace');
    const own = [entry, ...(commands[name]?.() ?? [])];
    const [command, args] = strace
      ? ['strace', ['-f', '-e', 'trace=socket', '-o', trace, process.execPath, ...own]]
      : [process.execPath, own];
    const { status, stderr } = spawnSync(command, args, {
      env: { PATH: process.env.PATH, HOME: at('home'), XDG_CACHE_HOME: at('home', 'cache') },
      encoding: 'utf8',
    });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(at('home'))).toEqual([]);
    const sockets = strace ? readFileSync(trace, 'utf8').match(/socket\(AF_INET.*/g) : null;
    expect(sockets ?? []).toEqual([]);
  });
});
