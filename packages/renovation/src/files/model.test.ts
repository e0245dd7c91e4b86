// Models from a disk: what ships, folders, and what is wrong with them; Node's renovator takes either.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRaster } from '@romnet/imaging';
import { findPreset, initialWeights, type Preset, writeSafetensors } from '@romnet/network';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRenovator } from '../node/index.js';
import { loadModel, loadPreset, PRESET_FILE, WEIGHTS_FILE } from './model.js';

const base = findPreset('base');
const small: Preset = {
  ...base,
  name: 'small',
  backbone: { channels: [4, 4, 4, 4], blocks: [1, 1, 1, 1], mobilenet: true },
};
const weights = initialWeights(small, 1);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romnet-model-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

test('a folder gives the preset and the weights that it holds', async () => {
  put(PRESET_FILE, JSON.stringify(small));
  put(WEIGHTS_FILE, writeSafetensors(weights, { precision: 'F32' }));
  const model = await loadModel(folder);
  expect(model.preset).toEqual(small);
  expect([...model.weights.keys()].sort()).toEqual([...weights.keys()].sort());
  // `toEqual` takes minutes over millions of numbers.
  for (const [name, { data }] of weights)
    expect(Buffer.compare(bytesOf(data), bytesOf(model.weights.get(name)!.data)), name).toBe(0);
  const renovator = await createRenovator({ model: folder });
  const { picture } = await renovator.renovate(createRaster(16, 16), { color: false });
  expect(picture.data.length).toBe(16 * 16 * 3);
  await renovator.release();
});

test('what is missing or does not fit is named', async () => {
  await expect(loadModel('no such model')).rejects.toThrow(
    "expected a preset (base, paper) or a folder with preset.json and weights.safetensors as the model, got 'no such model'",
  );
  await expect(createRenovator({ model: 'no such model' })).rejects.toThrow("'no such model'");
  await expect(loadModel(folder)).rejects.toThrow(`has no ${PRESET_FILE} (${join(folder, PRESET_FILE)})`);
  put(PRESET_FILE, JSON.stringify(small));
  expect(await loadPreset(folder)).toEqual(small);
  await expect(loadModel(folder)).rejects.toThrow(
    `the model has no ${WEIGHTS_FILE} (${join(folder, WEIGHTS_FILE)})`,
  );
  put(WEIGHTS_FILE, writeSafetensors(initialWeights(base, 1), { precision: 'F32' }));
  await expect(loadModel(folder)).rejects.toThrow(join(folder, WEIGHTS_FILE));
});
