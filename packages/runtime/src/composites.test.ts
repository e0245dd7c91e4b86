// Composites give the values that their definitions say.
import * as g from '@romnet/graph';
import { describe, expect, it } from 'vitest';
import { loadProgram } from './node/index.js';

const x = g.input('x', [2, 3]);
const numbers = Float32Array.of(1, 5, 3, -2, 0, -4);

async function evaluate(y: g.Value) {
  const program = await loadProgram(g.defineGraph([x], { y }), { threads: 1 });
  const result = await program.run({ x: numbers });
  await program.release();
  return [...(result.y ?? [])];
}

describe('composites', () => {
  const known: readonly (readonly [string, g.Value, readonly number[]])[] = [
    ['reduceMin', g.reduceMin(x, [1]), [1, -4]],
    ['prelu', g.prelu(x, g.constant([0.5, 0.25, 0.125])), [1, 5, 3, -1, 0, -0.5]],
    ['padReflect', g.padReflect(x, 1, 2, 1), [3, 5, 1, 5, 3, 5, -4, 0, -2, 0, -4, 0]],
    ['cumulativeSum', g.cumulativeSum(x, 1), [1, 6, 9, -2, -2, -6]],
    ['cumulativeSum of the first axis', g.cumulativeSum(x, 0), [1, 5, 3, -1, 5, -1]],
    ['split', g.split(x, 1, [1, 2])[1] as g.Value, [5, 3, 0, -4]],
    ['less', g.select(g.less(x, 1), 1, 0), [0, 0, 0, 1, 1, 1]],
    [
      'normalizeWith',
      g.normalizeWith(x, g.constant([1, 2, 3]), g.constant(4), 0),
      [0, 1.5, 0, -1.5, -1, -3.5],
    ],
    ['gather', g.gather(x, 1, [2, 2, 0]), [3, 3, 1, -4, -4, -2]],
    ['gather from a vector', g.gather(g.reshape(x, [6]), 0, [5, 1]), [-4, 5]],
  ];
  for (const [name, y, expected] of known)
    it(name, async () => {
      expect(await evaluate(y)).toEqual(expected);
    });

  it('logSumExp, without overflow', async () => {
    const sums = await evaluate(g.logSumExp(g.mul(x, 100), 1));
    // ln(e^500 (1 + e^-200 + ...)) = 500 and ln(e^0 (1 + e^-200 + ...)) = 0 to the last float32 digit.
    expect(sums).toEqual([500, 0]);
  });

  it('normalize', async () => {
    const y = await evaluate(g.normalize(x, [1], 0));
    const [mean, deviation] = [3, Math.sqrt(8 / 3)];
    // float32 carries seven digits.
    for (const [i, n] of [1, 5, 3].entries()) expect(y[i]).toBeCloseTo((n - mean) / deviation, 5);
  });

  it('denseConvolutions, whether its kernels are constant or not', async () => {
    const seen = g.reshape(x, [1, 2, 1, 3]);
    // Unit 0 adds the two channels and 1, unit 1 the three that there are then and 10.
    const units = (given: (kernel: g.Value) => g.Value) =>
      [2, 3].map((inputs, i) => ({
        kernel: given(g.constant(new Array(inputs).fill(1), [1, inputs, 1, 1])),
        bias: g.constant([10 ** i]),
      }));
    for (const given of [(kernel: g.Value) => kernel, (kernel: g.Value) => g.mul(kernel, 1)]) {
      const y = await evaluate(g.denseConvolutions(seen, units(given), (value) => g.mul(value, 2)));
      expect(y).toEqual([...numbers, 0, 12, 0, 18, 54, 18]);
    }
  });

  it('convolveParts, whether its kernel is constant or not, of parts or of one', async () => {
    const seen = g.reshape(x, [1, 2, 1, 3]);
    const kernel = g.constant([1, 2, 3, 4, 5, 6, 7, 8], [2, 4, 1, 1]);
    const bias = g.constant([100, 0]);
    const parts = g.concat([seen, g.mul(seen, 2)], 1);
    const plain = await evaluate(g.conv(parts, kernel, { bias }));
    for (const given of [kernel, g.mul(kernel, 1)])
      for (const of of [parts, g.mul(parts, 1)])
        expect(await evaluate(g.convolveParts(of, given, bias))).toEqual(plain);
  });

  it('refuses what does not fit', () => {
    expect(() => g.padReflect(x, 1, 3)).toThrow('padReflect: expected 0 to 2 elements, got 3 and 3');
    expect(() => g.gather(x, 1, [3])).toThrow('gather: expected indices from 0 to 2 (not 3), got [2, 3]');
    expect(() => g.split(x, 1, [1, 1])).toThrow('split: expected lengths that add up to 3, got [1, 1]');
    expect(() => g.cumulativeSum(x, 2)).toThrow(
      'cumulativeSum: expected an axis from 0 to 1 (not 2), got [2, 3]',
    );
  });
});
