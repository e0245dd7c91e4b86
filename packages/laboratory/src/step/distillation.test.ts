// What the backbone learns from class scores.
import { constant, defineGraph } from '@romnet/graph';
import { loadProgram } from '@romnet/runtime';
import { expect, test } from 'vitest';
import { scoreDivergence } from './distillation.js';

async function divergence(own: number[], teacher: number[], batch: number): Promise<number> {
  const scores = (numbers: number[]) =>
    constant(Float32Array.from(numbers), [batch, numbers.length / batch, 1, 1]);
  const program = await loadProgram(defineGraph([], { loss: scoreDivergence(scores(own), scores(teacher)) }));
  const { loss } = await program.run({});
  await program.release();
  return loss![0]!;
}

test('equal distributions do not diverge, whatever is added to all scores', async () => {
  expect(await divergence([3, -1, 4, 1, 5, 9], [1, -3, 2, 0, 4, 8], 2)).toBeCloseTo(0, 6);
});

test('the divergence is the mean over the batch, in nats', async () => {
  // Of (1/2, 1/2) from (3/4, 1/4): 3/4 ln(3/2) + 1/4 ln(1/2); the second pair is equal.
  const expected = (0.75 * Math.log(1.5) + 0.25 * Math.log(0.5)) / 2;
  expect(await divergence([0, 0, 2, 7], [Math.log(3), 0, 2, 7], 2)).toBeCloseTo(expected, 6);
});
