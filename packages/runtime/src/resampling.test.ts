// Nearest and bilinear resizing give, at any pair of sizes, what their definitions say.
import * as g from '@romnet/graph';
import { expect, it } from 'vitest';
import { loadProgram } from './node/index.js';

async function resized(build: (x: g.Value, to: number) => g.Value, from: number, to: number) {
  const x = g.input('x', [1, 1, 1, from]);
  const program = await loadProgram(g.defineGraph([x], { y: build(x, to) }), { threads: 1 });
  const { y } = await program.run({ x: Float32Array.from({ length: from }, (_, i) => i) });
  await program.release();
  return [...(y ?? [])];
}

// In float32, 14 / (2 / 14) and 82 (2 / 82) fall on the wrong side of a whole number.
const sizes = [1, 2, 3, 5, 7, 14, 41, 82, 110];

it('nearest takes sample floor(i from / to), also where float32 would round to its neighbour', async () => {
  for (const from of sizes)
    for (const to of sizes)
      expect(await resized((x, n) => g.resizeNearest(x, 1, n), from, to), `${from} to ${to}`).toEqual(
        Array.from({ length: to }, (_, i) => Number((BigInt(i) * BigInt(from)) / BigInt(to))),
      );
});

it('bilinear reads a ramp at (i + 1/2) from / to - 1/2, clamped to its ends', async () => {
  for (const from of sizes)
    for (const to of sizes) {
      const y = await resized((x, n) => g.resizeBilinear(x, 1, n), from, to);
      const expected = (i: number) => Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
      // Positions up to 110 have seven digits in float32.
      const wrong = y.filter((value, i) => Math.abs(value - expected(i)) > 1e-4);
      expect(wrong, `${from} to ${to}`).toEqual([]);
    }
});
