// Every op's gradient against central differences, through the real runtime, over randomised shapes.
import * as g from '@romnet/graph';
import { describe, expect, it } from 'vitest';
import { Draw } from '../../graph/checks/draw.js';
import { compositeCases, opCases } from '../../graph/checks/op-cases.js';
import { loadProgram } from './node/index.js';

const variants = 16;

/**
 * Steps are powers of two, so that x + h is exact for most x. Richardson's rule (4 D(h) - D(2h)) / 3 leaves an error of
 * the order h^4, about 1e-6 here; float32 results add 6e-8 / h, about 4e-6, for results of size one, and a few times
 * that through sums. Hence the tolerance: 1e-4 of the larger of one and the gradients' size.
 */
const h = 1 / 64;
const tolerance = 1e-4;

/** The analytic gradients of sum(result * weights) and the same by differences, flattened over all inputs. */
async function compare(draw: Draw, result: g.Value) {
  const weights = draw.numbers(g.elements(result.shape));
  const loss = g.reduceSum(g.mul(result, g.constant(weights, result.shape)));
  const outputs = g.gradients(loss, draw.inputs).map((value, i) => [`d${i}`, value] as const);
  const used = g.topologicalOrder(outputs.map(([, value]) => value)).filter((v) => v.kind === 'input');
  const backward = await loadProgram(g.defineGraph(used, Object.fromEntries(outputs)), { threads: 1 });
  const forward = await loadProgram(g.defineGraph(draw.inputs, { y: result }), { threads: 1 });

  const slopes = async (name: string, index: number, step: number) => {
    const at = async (delta: number) => {
      const moved = (draw.feeds[name] as Float32Array).slice();
      moved[index] = (moved[index] as number) + delta;
      return { x: moved[index] as number, y: (await forward.run({ ...draw.feeds, [name]: moved })).y };
    };
    const [high, low] = [await at(step), await at(-step)];
    const rise = weights.reduce((sum, w, i) => sum + w * ((high.y?.[i] ?? NaN) - (low.y?.[i] ?? NaN)), 0);
    return rise / (high.x - low.x);
  };

  const feeds = Object.fromEntries(used.map((v) => v.attributes.name).map((n) => [n, draw.feeds[n]!]));
  const analytic = await backward.run(feeds);
  const pairs: { what: string; analytic: number; numeric: number }[] = [];
  for (const [i, value] of draw.inputs.entries())
    for (let index = 0; index < g.elements(value.shape); index++) {
      const numeric = (4 * (await slopes(`x${i}`, index, h)) - (await slopes(`x${i}`, index, 2 * h))) / 3;
      pairs.push({ what: `x${i}[${index}]`, analytic: analytic[`d${i}`]?.[index] ?? NaN, numeric });
    }
  await backward.release();
  await forward.release();
  return pairs;
}

describe('gradients agree with central differences', () => {
  const kinds = Object.keys(g.gradientRules) as g.Kind[];
  for (const kind of kinds.filter((k) => typeof g.gradientRules[k] === 'function'))
    it(kind, async () => {
      for (let seed = 1; seed <= variants; seed++) {
        const draw = new Draw(seed);
        const result = opCases[kind](draw);
        expect(result.kind).toBe(kind);
        const pairs = await compare(draw, result);
        expect(pairs.length).toBeGreaterThan(0);
        const size = Math.max(1, ...pairs.map((p) => Math.abs(p.numeric)));
        const wrong = pairs.filter((p) => !(Math.abs(p.analytic - p.numeric) <= tolerance * size));
        expect(wrong, `seed ${seed}`).toEqual([]);
      }
    });

  const composites = Object.entries(compositeCases);
  for (const [name, build] of composites.filter(([, one]) => one(new Draw(1)).value.dtype === 'float32'))
    it(`${name}, a composite`, async () => {
      for (let seed = 1; seed <= variants; seed++) {
        const draw = new Draw(seed);
        const pairs = await compare(draw, build(draw).value);
        const size = Math.max(1, ...pairs.map((p) => Math.abs(p.numeric)));
        const wrong = pairs.filter((p) => !(Math.abs(p.analytic - p.numeric) <= tolerance * size));
        expect(wrong, `seed ${seed}`).toEqual([]);
      }
    });

  for (const kind of kinds.filter((k) => g.gradientRules[k] === 'none' && k !== 'input' && k !== 'constant'))
    it(`${kind} has none and says so`, () => {
      const draw = new Draw(1);
      const result = opCases[kind](draw);
      expect(result.kind).toBe(kind);
      const numbers = result.dtype === 'bool' ? g.select(result, 1, 0) : result;
      expect(() => g.gradients(g.reduceSum(numbers), draw.inputs)).toThrow(`${kind} is not differentiable`);
    });
});

it('adds up the gradients of a value that is used several times', async () => {
  const draw = new Draw(7);
  const x = draw.input([2, 3]);
  const y = g.mul(g.tanh(x), g.add(x, g.exp(g.mul(x, x))));
  for (const { what, analytic, numeric } of await compare(draw, y))
    expect(Math.abs(analytic - numeric), what).toBeLessThan(tolerance * Math.max(1, Math.abs(numeric)));
});

it('joins slices in the right order', async () => {
  const draw = new Draw(8);
  const x = draw.input([3, 7]);
  const [a, b, c] = [g.slice(x, 1, 2, 3), g.slice(x, 1, 3, 7), g.slice(x, 1, 0, 2)];
  const y = g.concat([g.mul(g.exp(a), b), g.tanh(c)], 1);
  for (const { what, analytic, numeric } of await compare(draw, y))
    expect(Math.abs(analytic - numeric), what).toBeLessThan(tolerance * Math.max(1, Math.abs(numeric)));
});

it('strides over the very last line of an odd image with a kernel of one', async () => {
  const draw = new Draw(9);
  const y = g.conv(draw.input([1, 2, 5, 5]), draw.input([3, 2, 1, 1]), { stride: [2, 2] });
  for (const { what, analytic, numeric } of await compare(draw, y))
    expect(Math.abs(analytic - numeric), what).toBeLessThan(tolerance * Math.max(1, Math.abs(numeric)));
});
