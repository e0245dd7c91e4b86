// MobileNetV2's weights out of a file: our layers with them see what the file's own network sees, and a file of another
// network is refused by name.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { constant, conv, defineGraph, elements, input, toOnnx, type Value } from '@romnet/graph';
import { frozenScope, mobilenetFeatures } from '@romnet/network';
import { loadProgram } from '@romnet/runtime';
import { expect, test } from 'vitest';
import { onnxTeacher } from '../step/teachers.js';
import { mobilenetWeights } from './mobilenet.js';

const FILE = fileURLToPath(new URL('../../../../../shared/data/weights/mobilenet_v2.onnx', import.meta.url));
const SIZE = [1, 1, 64, 96] as const;

async function run(outputs: readonly Value[], luminance: Value, feed: Float32Array): Promise<Float32Array[]> {
  const graph = defineGraph([luminance], Object.fromEntries(outputs.map((output, i) => [`map${i}`, output])));
  const program = await loadProgram(graph, { threads: 1 });
  const results = await program.run({ luminance: feed });
  await program.release();
  return outputs.map((_, i) => results[`map${i}`] as Float32Array);
}

test.skipIf(!existsSync(FILE))(
  `sees what the network of the file sees (skipped without ${FILE})`,
  async () => {
    const bytes = readFileSync(FILE);
    const luminance = input('luminance', SIZE);
    const feed = Float32Array.from(
      { length: elements(SIZE) },
      (_, i) => Math.cos(i / 37) * Math.sin((i % 96) / 9),
    );
    const ours = mobilenetFeatures(frozenScope(mobilenetWeights(bytes, FILE)), luminance);
    const theirs = onnxTeacher(bytes, FILE).answer(luminance).maps;
    expect(ours.map(({ shape }) => shape)).toEqual(theirs.map(({ shape }) => shape));
    const [own, others] = [await run(ours, luminance, feed), await run(theirs, luminance, feed)];
    for (const [i, map] of own.entries()) {
      const expected = others[i] as Float32Array;
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest).toBeGreaterThan(1);
      expect(map.every((value, j) => Math.abs(value - (expected[j] as number)) < 1e-4 * largest)).toBe(true);
    }
  },
);

test('a file of another network is refused by name', () => {
  const image = input('image', [1, 3, 32, 32]);
  const kernel = constant(new Float32Array(9), [3, 3, 1, 1]);
  const features32 = conv(image, kernel);
  const bytes = toOnnx(defineGraph([image], { features32 }));
  expect(() => mobilenetWeights(bytes, 'other.onnx')).toThrow(
    'expected 51 convolutions of MobileNetV2 up to the output features32, got 1 (other.onnx)',
  );
});
