// An ONNX file as a teacher: a network of five convolutions, written by our own writer, gives its answers to a luminance, and a
// file that is none is refused by name.
import {
  constant,
  conv,
  defineGraph,
  elements,
  type Graph,
  input,
  reduceMean,
  reshape,
  toOnnx,
  topologicalOrder,
  type Value,
} from '@romnet/graph';
import { loadProgram } from '@romnet/runtime';
import { expect, test } from 'vitest';
import { onnxTeacher } from './teachers.js';

const SIDE = 32;
const CHANNELS = 3;
const CLASSES = 5;

/** A 1x1 convolution by numbers that are easy to have anywhere. */
const layer = (x: Value, outputs: number, stride: number): Value => {
  const shape = [outputs, x.shape[1] as number, 1, 1];
  const weights = Float32Array.from({ length: elements(shape) }, (_, i) => Math.sin(i + 1));
  return conv(x, constant(weights, shape), { stride: [stride, stride] });
};

/** What MobileNetV2 exported for us looks like, tiny: maps at 1/4 to 1/32 and class scores, of RGB in [-1, 1]. */
function network(image: Value, leaveOut?: string): Graph {
  const four = layer(image, CHANNELS, 4);
  const eight = layer(four, CHANNELS, 2);
  const sixteen = layer(eight, CHANNELS, 2);
  const thirtyTwo = layer(sixteen, CHANNELS, 2);
  const logits = reshape(layer(reduceMean(thirtyTwo, [2, 3]), CLASSES, 1), [1, CLASSES]);
  const outputs = {
    ...{ features4: four, features8: eight, features16: sixteen, features32: thirtyTwo },
    logits,
  };
  return defineGraph(
    [image],
    Object.fromEntries(Object.entries(outputs).filter(([name]) => name !== leaveOut)),
  );
}
const file = (leaveOut?: string) => toOnnx(network(input('image', [1, 3, SIDE, SIDE]), leaveOut));

test('answers as the network in the file does, shown the luminance in all three channels', async () => {
  const luminance = input('luminance', [1, 1, SIDE, SIDE]);
  const { maps, scores } = onnxTeacher(file(), 'teacher.onnx').answer(luminance);
  expect(maps.map(({ shape }) => shape)).toEqual([8, 4, 2, 1].map((side) => [1, CHANNELS, side, side]));
  expect(scores.shape).toEqual([1, CLASSES, 1, 1]);

  const data = Float32Array.from({ length: SIDE * SIDE }, (_, i) => Math.cos(i / 50));
  const run = async (graph: Graph, feeds: Record<string, Float32Array>) => {
    const program = await loadProgram(graph, { threads: 1 });
    const results = await program.run(feeds);
    await program.release();
    return results;
  };
  const answers = defineGraph([luminance], { four: maps[0], thirtyTwo: maps[3], scores });
  const taught = await run(answers, { luminance: data });
  const own = await run(network(input('image', [1, 3, SIDE, SIDE])), {
    image: Float32Array.from([...data, ...data, ...data]),
  });
  for (const [name, expected] of [
    ['four', own.features4],
    ['thirtyTwo', own.features32],
    ['scores', own.logits],
  ] as const)
    for (const [i, value] of taught[name]!.entries()) expect(value).toBeCloseTo(expected![i]!, 4);
});

test('learns nothing itself: the file is constants', () => {
  const luminance = input('luminance', [1, 1, SIDE, SIDE]);
  const { scores } = onnxTeacher(file(), 'teacher.onnx').answer(luminance);
  const inputs = topologicalOrder([scores]).filter(({ kind }) => kind === 'input');
  expect(inputs).toEqual([luminance]);
});

test('a file that lacks an output, or is no ONNX file, is named', () => {
  const luminance = input('luminance', [1, 1, SIDE, SIDE]);
  expect(() => onnxTeacher(file('features16'), 'half.onnx').answer(luminance)).toThrow(
    /expected the outputs features4, .*logits of a teacher, got features4, features8, features32, logits \(half\.onnx\)/,
  );
  expect(() => onnxTeacher(new Uint8Array([1, 2, 3]), 'no.onnx').answer(luminance)).toThrow(/\(no\.onnx\)$/);
});
