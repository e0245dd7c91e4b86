// Inputs with a free axis: what is written of them, and what is refused.
import { expect, it } from 'vitest';
import { defineGraph, input, matmul, reduceMean, toOnnx } from './index.js';

const graph = (length: number) => {
  const [q, k] = [input('q', [3, 4]), input('k', [length, 4], { free: 0 })];
  return defineGraph([q, k], { y: matmul(matmul(q, k, { transposeB: true }), reduceMean(k, [1])) });
};

it('is written without its length', () => {
  expect(Buffer.from(toOnnx(graph(5))).equals(Buffer.from(toOnnx(graph(1000))))).toBe(true);
});

it('must be an axis of the shape', () => {
  expect(() => input('k', [5, 4], { free: 2 })).toThrow('input: expected a free axis of "k" [5, 4], got 2');
});
