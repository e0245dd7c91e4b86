// Hints: what they cover, that they win at their place and spread to what looks like it, that none are as if there were none,
// and gradients by finite differences.
import { concat, constant, gradients, input, mul, reduceSum, slice, type Value } from '@romnet/graph';
import { describe, expect, it } from 'vitest';
import { distance, drawPlane, evaluate, type Feeds } from '../checks/evaluate.js';
import { drawWeights } from '../checks/network-case.js';
import { tiny } from '../checks/tiny.js';
import { gatherCandidates } from './candidates.js';
import { discPixels, type HintDisc, hintPlanes, placeCount, spotLength } from './hint-planes.js';
import { type Hints, hintCandidates, queryPlaces } from './hints.js';
import { romnetParameters } from './models.js';
import type { Preset } from './presets.js';
import { colorLuminance, hasPalette } from './romnet.js';
import { frozenScope, memoized } from './scope.js';
import { attend, centredUnit, paletteTokens } from './similarity.js';
import type { Weights } from './weights/tensors.js';
import { initialWeights } from './weights/weights.js';

const size = { height: 64, width: 96 };
const red: HintDisc = { x: 20.5, y: 30, radius: 6, color: [0.6, 0.4] };
const blue: HintDisc = { x: 80, y: 50.2, radius: 1, color: [0.1, -0.5] };

const hintsOf = (room: number): Hints => ({
  places: input('hintPlaces', [1, room, placeCount(size)]),
  spots: input('hintSpots', [1, room, spotLength]),
  bias: input('hintBias', [1, 1, room]),
  map: input('hintMap', [1, 3, size.height, size.width]),
});
const feedsOf = (hints: readonly HintDisc[], room?: number): Feeds => ({ ...hintPlanes(hints, size, room) });

describe('a disc', () => {
  it('covers about pi r^2 pixels around its middle, at the edge of the picture fewer', () => {
    const area = (x: number, y: number, radius: number) =>
      discPixels({ x, y, radius }, size).reduce((sum, { weight }) => sum + weight, 0);
    // The weight falls from 1 to 0 over one pixel across the edge, which adds pi / 12.
    for (const radius of [4, 7.3, 20])
      expect(area(48, 32, radius) / (Math.PI * radius ** 2)).toBeCloseTo(1, 1);
    expect(area(0, 0, 20) / (Math.PI * 100)).toBeCloseTo(1, 1);
    expect(discPixels({ x: 95.9, y: 63.9, radius: 0 }, size)).toEqual([
      { index: 64 * 96 - 1, weight: expect.any(Number) },
    ]);
  });

  it('is shared among the places of every scale, and lies on the map as its colour', () => {
    const { hintPlaces, hintSpots, hintBias, hintMap } = hintPlanes([red, blue], size, 3);
    const count = placeCount(size);
    expect(count).toBe(24 * 16 + 12 * 8 + 6 * 4 + 3 * 2);
    for (const [start, end] of [
      [0, 384],
      [384, 480],
      [480, 504],
      [504, 510],
    ] as const) {
      const sums = [0, 1, 2].map((h) =>
        hintPlaces.subarray(h * count + start, h * count + end).reduce((sum, share) => sum + share, 0),
      );
      expect(distance(sums, [1, 1, 0])).toBeLessThan(1e-6);
    }
    expect([...hintBias]).toEqual([0, 0, -1e4]);
    expect(
      distance(hintSpots.subarray(5), [80 / 78.384, 50.2 / 78.384, 1, 0.1, -0.5, 0, 0, 0, 0, 0]),
    ).toBeLessThan(1e-5);
    const pixel = 30 * 96 + 20;
    expect(
      distance(
        [0, 1, 2].map((c) => hintMap[c * 64 * 96 + pixel]!),
        [1, 0.6, 0.4],
      ),
    ).toBeLessThan(1e-6);
  });

  it('that lies on another shares its colour with it', () => {
    const { hintMap } = hintPlanes([red, { ...red, color: [-0.6, 0.2] }], size);
    const pixel = 30 * 96 + 20;
    expect(
      distance(
        [0, 1, 2].map((c) => hintMap[c * 64 * 96 + pixel]!),
        [1, 0, 0.3],
      ),
    ).toBeLessThan(1e-6);
  });
});

describe('in the similarity', () => {
  const bins = tiny.histogram.bins;
  const [height, width] = [16, 24];
  const weights = initialWeights(tiny, 4);
  /** How much of the answer each place takes from hints; features of `spread` vary from place to place by chance. */
  async function shares(hints: readonly HintDisc[], features: Float32Array, own: Weights = weights) {
    const scope = frozenScope(own);
    const queries = centredUnit(input('features', [1, height * width, tiny.similarity.channels]));
    const tokens = paletteTokens(scope.in('similarity').in('palette'), tiny.similarity, 1, bins);
    const hinted = hintCandidates(scope, hintsOf(hints.length), queries, 0, tiny, bins);
    const candidates = gatherCandidates([], tokens, hinted);
    const placed = attend(concatPlaces(queries), candidates, tiny.similarity.temperature);
    const { share } = await evaluate(
      { share: slice(placed, 2, 2 * bins, 2 * bins + 1) },
      { features, ...feedsOf(hints) },
    );
    return share;
  }
  const concatPlaces = (queries: Value): Value => concat([queries, queryPlaces(1, height, width)], 2);

  it('a hint wins at its place, and where it looks alike; a far place that looks alike less than a near one', async () => {
    const channels = tiny.similarity.channels;
    // Two kinds of places, left and right half and a column on the right that looks as the left does.
    const left = drawPlane([channels], 1);
    const right = drawPlane([channels], 2);
    const features = new Float32Array(height * width * channels);
    for (let place = 0; place < height * width; place++) {
      const column = place % width;
      features.set(column < 12 || column === 22 ? left : right, place * channels);
    }
    const share = await shares([red], features);
    const at = (row: number, column: number) => share[row * width + column]!;
    expect(at(7, 5)).toBeGreaterThan(0.99);
    expect(at(2, 10)).toBeGreaterThan(0.9);
    expect(at(7, 15)).toBeLessThan(0.01);
    // Where nearness counts ten times as much, the far column is out of reach.
    const name = 'similarity.hints.nearness';
    const near = new Map(weights).set(name, { shape: [4], data: new Float32Array(4).fill(10) });
    const held = await shares([red], features, near);
    expect(held[7 * width + 5]).toBeGreaterThan(0.99);
    expect(held[7 * width + 22]).toBeLessThan(0.01);
  });

  it('scores as the formula says', async () => {
    const scope = frozenScope(drawWeights(romnetParameters(tiny), 3));
    const own = drawWeights(romnetParameters(tiny), 3);
    const number = (name: string) => own.get(`similarity.hints.${name}`)!.data[0]!;
    const features = drawPlane([1, height * width, tiny.similarity.channels], 5);
    const queries = centredUnit(input('features', [1, height * width, tiny.similarity.channels]));
    const { keys } = hintCandidates(scope, hintsOf(2), queries, 0, tiny, bins);
    const results = await evaluate(
      { keys, queries, places: queryPlaces(1, height, width) },
      { features, ...feedsOf([red, blue]) },
    );
    const C = tiny.similarity.channels;
    const { hintPlaces } = hintPlanes([red, blue], size);
    for (const [h, { x, y }] of [red, blue].entries()) {
      const mean = Array.from({ length: C }, (_, c) =>
        Array.from(
          { length: height * width },
          (_, p) => hintPlaces[h * placeCount(size) + p]! * results.queries[p * C + c]!,
        ).reduce((s, v) => s + v),
      );
      const length = Math.hypot(...mean);
      for (const place of [0, 100, 383]) {
        const query = [
          ...results.queries.subarray(place * C, (place + 1) * C),
          ...results.places.subarray(place * 4, place * 4 + 4),
        ];
        const score = query.reduce((sum, value, i) => sum + value * results.keys[h * (C + 4) + i]!, 0);
        const cosine = mean.reduce((sum, value, c) => sum + (value * query[c]!) / length, 0);
        const unit = Math.sqrt(64 * 96);
        const [dx, dy] = [
          ((place % width) * 4 + 2 - x) / unit,
          (Math.floor(place / width) * 4 + 2 - y) / unit,
        ];
        const expected =
          number('slope') * cosine + number('offset') - number('nearness') * (dx * dx + dy * dy);
        expect(score).toBeCloseTo(expected, 4);
      }
    }
  });

  it('has gradients that finite differences agree with', async () => {
    const own = drawWeights(romnetParameters(tiny), 3);
    const names = ['slope', 'offset', 'nearness'].map((name) => `similarity.hints.${name}`);
    const learned = new Map(names.map((name) => [name, input(name, [4])]));
    const scope = memoized(
      (spec) => learned.get(spec.name) ?? constant(own.get(spec.name)!.data, spec.shape),
    );
    const queries = centredUnit(input('features', [1, height * width, tiny.similarity.channels]));
    const tokens = paletteTokens(scope.in('similarity').in('palette'), tiny.similarity, 1, bins);
    const hinted = hintCandidates(scope, hintsOf(3), queries, 0, tiny, bins);
    const candidates = gatherCandidates([], tokens, hinted);
    // Ten times as warm as the network, so that shares are smooth enough for a step.
    const warped = attend(concatPlaces(queries), candidates, 0.1);
    const total = reduceSum(mul(warped, constant(drawPlane(warped.shape, 9), warped.shape)));
    const slopes = gradients(
      total,
      names.map((name) => learned.get(name)!),
    );
    const feeds = {
      features: drawPlane([1, height * width, tiny.similarity.channels], 5),
      ...feedsOf([red, blue], 3),
      ...Object.fromEntries(names.map((name) => [name, own.get(name)!.data])),
    };
    const results = await evaluate(
      Object.fromEntries(names.map((name, i) => [name, slopes[i]!])) as Record<string, Value>,
      feeds,
    );
    for (const name of names) {
      const step = 0.02;
      const moved = async (by: number) =>
        (await evaluate({ total }, { ...feeds, [name]: own.get(name)!.data.map((value) => value + by) }))
          .total[0]!;
      const expected = ((await moved(step)) - (await moved(-step))) / (2 * step);
      const slope = results[name]!.reduce((sum, value) => sum + value, 0);
      expect(Math.abs(slope)).toBeGreaterThan(0.1);
      // The third derivative's part at this step, and float32 sums of some thousand numbers.
      expect(Math.abs(slope - expected) / Math.abs(expected)).toBeLessThan(0.02);
    }
  });
});

describe('a picture', () => {
  const luminance = input('luminance', [1, 1, 64, 96]);
  const reference = {
    luminance: input('other', [1, 1, 64, 64]),
    chroma: input('otherChroma', [1, 2, 64, 64]),
  };
  const planes: Feeds = {
    luminance: drawPlane([1, 1, 64, 96], 1),
    other: drawPlane([1, 1, 64, 64], 2),
    otherChroma: drawPlane([1, 2, 64, 64], 3),
  };
  const { similarity } = tiny;
  const presets: Preset[] = [
    tiny,
    { ...tiny, name: 'no palette', similarity: { ...similarity, tokens: 0 } },
    { ...tiny, name: 'no trust', similarity: { ...similarity, trust: false } },
    { ...tiny, name: 'one map', similarity: { ...similarity, maps: 'single' } },
    { ...tiny, name: 'ab', fusion: 'multi-ab' },
  ];

  it.each(presets.map((preset) => [preset.name, preset] as const))(
    '%s: hints change it, absent ones do not; they may come in any order',
    async (_, preset) => {
      const weights = drawWeights(romnetParameters(preset), 4);
      const color = async (hints?: readonly HintDisc[], room = hints?.length) => {
        const given = hints && hintsOf(room!);
        const references = hasPalette(preset) ? [] : [reference];
        const { chroma } = colorLuminance(
          frozenScope(weights),
          luminance,
          references,
          preset,
          undefined,
          given,
        );
        return (await evaluate({ chroma }, { ...planes, ...(hints ? feedsOf(hints, room) : {}) })).chroma;
      };
      const plain = await color();
      expect(distance(await color([], 3), plain)).toBeLessThan(1e-5);
      const hinted = await color([red, blue]);
      expect(distance(hinted, plain)).toBeGreaterThan(1e-3);
      expect(distance(await color([blue, red], 5), hinted)).toBeLessThan(1e-5);
    },
  );

  it('is the same without hints whether the weights know of them or not, and with them as at the start', async () => {
    const whole = initialWeights(tiny, 4);
    const old = new Map([...whole].filter(([name]) => !name.includes('.hints.')));
    expect(whole.size - old.size).toBe(4);
    const color = async (weights: Weights, hints?: Hints) => {
      const { chroma } = colorLuminance(frozenScope(weights), luminance, [reference], tiny, undefined, hints);
      return (await evaluate({ chroma }, { ...planes, ...feedsOf([red]) })).chroma;
    };
    expect(await color(old)).toEqual(await color(whole));
    expect(await color(old, hintsOf(1))).toEqual(await color(whole, hintsOf(1)));
  });
});
