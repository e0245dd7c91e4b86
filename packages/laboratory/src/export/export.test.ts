// Weights for others: runs joined into one model, and both halves of a network as ONNX files that give what ours give.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOnnx } from '@romnet/graph';
import {
  initialWeights,
  type Preset,
  readSafetensors,
  restorationModel,
  writeSafetensors,
} from '@romnet/network';
import { loadModel } from '@romnet/renovation/files';
import { loadProgram } from '@romnet/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tiny } from '../workplace.fixture.js';
import { exportModel, joinModels } from './model.js';
import { exportOnnx } from './onnx.js';

let root = '';
const at = (...names: string[]) => join(root, ...names);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romnet-export-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A run's folder, as far as exporting looks at it, or with no stage a model's. */
function folder(name: string, seed: number, stage?: string, preset: Preset = tiny): string {
  mkdirSync(at(name));
  writeFileSync(at(name, 'preset.json'), JSON.stringify(preset));
  const metadata = stage ? { preset: preset.name, stage, step: '7' } : {};
  const bytes = writeSafetensors(initialWeights(preset, seed), { precision: 'F32', metadata });
  writeFileSync(at(name, 'weights.safetensors'), bytes);
  return at(name);
}
/** One number of a part, which tells whose weights they are. */
const first = (weights: ReadonlyMap<string, { data: Float32Array }>, part: string) =>
  [...weights].find(([name, { data }]) => name.startsWith(`${part}.`) && data.some((x) => x !== 0))![1].data;

describe('joinModels', () => {
  it('takes from later runs what their stage trained, and the rest from the first', async () => {
    const joined = await joinModels([folder('model', 1), folder('color', 2, 'color')]);
    const [one, two] = [initialWeights(tiny, 1), initialWeights(tiny, 2)];
    expect(first(joined.weights, 'restoration')).toEqual(first(one, 'restoration'));
    expect(first(joined.weights, 'colorization')).toEqual(first(two, 'colorization'));
    expect(joined.weights.size).toBe(one.size);
    expect(joined.history).toBe(`${at('model')}, color 7 steps`);
  });

  it('refuses a later folder that is no run, and runs of other presets', async () => {
    const model = folder('model', 1);
    await expect(joinModels([model, folder('other', 2)])).rejects.toThrow(
      /expected the weights of a training run.*other/,
    );
    const foreign = folder('foreign', 2, 'color', { ...tiny, name: 'foreign' });
    await expect(joinModels([model, foreign])).rejects.toThrow('runs of one preset, got tiny and foreign');
    await expect(joinModels([at('absent')])).rejects.toThrow(/absent/);
  });

  it('what is exported is a model that loads, in half precision, and tells its history', async () => {
    const { bytes } = await exportModel(await joinModels([folder('run', 1, 'joint')]), at('out', 'model'));
    const file = readFileSync(at('out', 'model', 'weights.safetensors'));
    expect(file.length).toBe(bytes);
    expect(readSafetensors(new Uint8Array(file), 'test').metadata.history).toBe('joint 7 steps');
    const { preset, weights } = await loadModel(at('out', 'model'));
    expect(preset).toEqual(tiny);
    expect(first(weights, 'colorization')[0]).toBeCloseTo(
      first(initialWeights(tiny, 1), 'colorization')[0]!,
      2,
    );
  });
});

describe('exportOnnx', () => {
  const size = { width: 64, height: 32 };

  it('writes both halves for a size and a number of references', async () => {
    const model = await joinModels([folder('run', 1, 'joint')]);
    const written = await exportOnnx(model, at('onnx'), { size, references: 2 });
    expect(written.map(({ file }) => file)).toEqual([
      at('onnx', 'colorization.onnx'),
      at('onnx', 'restoration.onnx'),
    ]);
    const [color, restoration] = written.map(({ file }) => readOnnx(new Uint8Array(readFileSync(file))));
    expect(
      Object.fromEntries(color!.inputs.map(({ attributes, shape }) => [attributes.name, shape])),
    ).toMatchObject({
      luminance: [1, 1, 32, 64],
      referenceLuminance1: [1, 1, 32, 64],
      referenceChroma1: [1, 2, 32, 64],
    });
    expect(color!.outputs.chroma!.shape).toEqual([1, 2, 32, 64]);

    const names = restoration!.inputs.map(({ attributes }) => attributes.name);
    const feeds = Object.fromEntries(
      names.map((name) => [
        name,
        Float32Array.from({ length: 32 * 64 }, (_, i) => (name === 'luminance' ? Math.sin(i / 40) : 0)),
      ]),
    );
    const run = async (graph: Parameters<typeof loadProgram>[0]) => {
      const program = await loadProgram(graph, { threads: 1 });
      const { restored } = await program.run(feeds);
      await program.release();
      return restored!;
    };
    const ours = await run(restorationModel(model.preset, model.weights, size));
    for (const [i, value] of (await run(restoration!)).entries()) expect(value).toBeCloseTo(ours[i]!, 4);
  });

  it('refuses sides that the network cannot have, before it writes anything', async () => {
    const model = await joinModels([folder('run', 1, 'joint')]);
    await expect(
      exportOnnx(model, at('onnx'), { size: { width: 40, height: 32 }, references: 0 }),
    ).rejects.toThrow(/multiples of 32, got 40x32/);
    expect(() => readFileSync(at('onnx', 'restoration.onnx'))).toThrow();
  });
});
