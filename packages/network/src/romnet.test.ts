// What must hold of colouring whatever the weights: invariances over references, batches and blocks.
import { constant, input } from '@romnet/graph';
import { describe, expect, it } from 'vitest';
import { distance, drawPlane, evaluate, type Feeds } from '../checks/evaluate.js';
import { tiny } from '../checks/tiny.js';
import { colorizationModel, vividChroma, vividnessFeeds } from './models.js';
import type { Preset } from './presets.js';
import { colorLuminance, type Reference } from './romnet.js';
import { frozenScope } from './scope.js';
import { initialWeights } from './weights/weights.js';

const [height, width] = [64, 96];
const size = { height, width };
/** Without tokens the softmax is over references alone. */
const bare: Preset = { ...tiny, similarity: { ...tiny.similarity, tokens: 0 } };
const weightsOf = (preset: Preset) => initialWeights(preset, 4);

/** Results are of size 0.1; other orders of summation cost a few times 1e-7 of that, the temperature 0.01 a hundred times. */
const tolerance = 1e-5;

const luminance = input('luminance', [1, 1, height, width]);
const reference = (i: number, side: number, bias?: number): Reference => ({
  luminance: input(`luminance${i}`, [1, 1, side, side]),
  chroma: input(`chroma${i}`, [1, 2, side, side]),
  ...(bias === undefined ? {} : { bias: constant([bias], [1, 1, 1]) }),
});
const feeds: Feeds = {
  luminance: drawPlane([1, 1, height, width], 1),
  luminance0: drawPlane([1, 1, 64, 64], 2),
  chroma0: drawPlane([1, 2, 64, 64], 3),
  luminance1: drawPlane([1, 1, 32, 32], 4),
  chroma1: drawPlane([1, 2, 32, 32], 5),
};

async function color(preset: Preset, references: readonly Reference[], block?: number) {
  const scope = frozenScope(weightsOf(preset));
  const { chroma } = colorLuminance(scope, luminance, references, preset, block);
  expect(chroma.shape).toEqual([1, 2, height, width]);
  return (await evaluate({ chroma }, feeds)).chroma;
}

const [first, second] = [reference(0, 64), reference(1, 32)];

describe('references', () => {
  it('may be none, one or several of any size, and each changes the colours', async () => {
    const results = [await color(tiny, []), await color(tiny, [first]), await color(tiny, [first, second])];
    expect(results.flatMap((r) => [...r]).every(Number.isFinite)).toBe(true);
    expect(distance(results[0], results[1])).toBeGreaterThan(10 * tolerance);
    expect(distance(results[1], results[2])).toBeGreaterThan(10 * tolerance);
  });

  it('may come in any order', async () => {
    const [one, other] = [await color(tiny, [first, second]), await color(tiny, [second, first])];
    expect(distance(one, other)).toBeLessThan(tolerance);
  });

  it('given twice count once where there are no tokens: every position halves its share, and there are two', async () => {
    expect(distance(await color(bare, [first, first]), await color(bare, [first]))).toBeLessThan(tolerance);
  });

  it('given twice beside tokens count twice against them, unless each weighs half', async () => {
    const half = { ...first, bias: constant([-Math.log(2)], [1, 1, 1]) };
    const once = await color(tiny, [first]);
    expect(distance(await color(tiny, [half, half]), once)).toBeLessThan(tolerance);
    expect(distance(await color(tiny, [first, first]), once)).toBeGreaterThan(10 * tolerance);
  });

  it('with a bias of -1e4 count as none, with a bias of 0 as themselves', async () => {
    const [absent, present] = [reference(0, 64, -1e4), reference(0, 64, 0)];
    expect(distance(await color(tiny, [absent]), await color(tiny, []))).toBeLessThan(tolerance);
    expect(distance(await color(tiny, [present]), await color(tiny, [first]))).toBeLessThan(tolerance);
  });
});

it('computes the same in blocks of similarity rows', async () => {
  const whole = await color(tiny, [first, second]);
  expect(distance(await color(tiny, [first, second], 100), whole)).toBeLessThan(tolerance);
});

it('the inference model computes just that', async () => {
  const sizes = [
    { height: 64, width: 64 },
    { height: 32, width: 32 },
  ];
  const { outputs } = colorizationModel(tiny, weightsOf(tiny), size, sizes);
  const named = Object.fromEntries(
    [0, 1].flatMap((i) => [
      [`referenceLuminance${i}`, feeds[`luminance${i}`]!],
      [`referenceChroma${i}`, feeds[`chroma${i}`]!],
    ]),
  );
  const own = { luminance: feeds.luminance!, ...vividnessFeeds(tiny, 0) };
  const { chroma } = await evaluate(outputs, { ...own, ...named });
  const whole = colorLuminance(frozenScope(weightsOf(tiny)), luminance, [first, second], tiny);
  const pale = vividChroma(luminance, whole, whole.matching, tiny, 0);
  expect(distance(chroma, (await evaluate({ pale }, feeds)).pale)).toBeLessThan(tolerance);
});

it("a picture's colours do not depend on its batch", async () => {
  const stack = (...parts: readonly (Float32Array | undefined)[]) =>
    Float32Array.from(parts.flatMap((part) => [...(part ?? [])]));
  const batch = {
    luminance: stack(drawPlane([1, 1, height, width], 8), feeds.luminance),
    luminance0: stack(drawPlane([1, 1, 64, 64], 9), feeds.luminance0),
    chroma0: stack(drawPlane([1, 2, 64, 64], 10), feeds.chroma0),
  };
  const { chroma } = colorLuminance(
    frozenScope(weightsOf(tiny)),
    input('luminance', [2, 1, height, width]),
    [{ luminance: input('luminance0', [2, 1, 64, 64]), chroma: input('chroma0', [2, 2, 64, 64]) }],
    tiny,
  );
  const both = (await evaluate({ chroma }, batch)).chroma;
  expect(distance(both.subarray(both.length / 2), await color(tiny, [first]))).toBeLessThan(tolerance);
  expect(distance(both.subarray(0, both.length / 2), both.subarray(both.length / 2))).toBeGreaterThan(1e-3);
});
