// Colouring in three programs equals colouring in one; a program for references of one length serves all.
import { input, toOnnx, type Value } from '@romnet/graph';
import { loadProgram, type Program } from '@romnet/runtime';
import { afterAll, describe, expect, it } from 'vitest';
import { distance, drawPlane, evaluate, type Feeds } from '../checks/evaluate.js';
import { drawWeights } from '../checks/network-case.js';
import { recognising, tiny } from '../checks/tiny.js';
import {
  type EncodedReference,
  encodesReferences,
  likeness,
  paintFeeds,
  paintModel,
  pictureModel,
  readPicture,
  readReference,
  referenceModel,
} from './encoded.js';
import { type HintDisc, hintPlanes, placeCount, spotLength } from './hint-planes.js';
import { colorizationModel, romnetParameters, vividChroma, vividnessFeeds } from './models.js';
import type { Preset } from './presets.js';
import { colorLuminance } from './romnet.js';
import { frozenScope } from './scope.js';
import { initialWeights } from './weights/weights.js';

const size = { height: 64, width: 96 };
const sizes = [
  { height: 64, width: 64 },
  { height: 32, width: 96 },
];
const feeds: Feeds = {
  luminance: drawPlane([1, 1, 64, 96], 1),
  luminance0: drawPlane([1, 1, 64, 64], 2),
  chroma0: drawPlane([1, 2, 64, 64], 3),
  luminance1: drawPlane([1, 1, 32, 96], 4),
  chroma1: drawPlane([1, 2, 32, 96], 5),
};
/** As in romnet.test.ts: other orders of summation, a hundred times as large through the temperature. */
const tolerance = 1e-5;

const open: Program[] = [];
afterAll(async () => {
  for (const program of open) await program.release();
});
async function load(graph: Parameters<typeof loadProgram>[0]): Promise<Program> {
  const program = await loadProgram(graph, { threads: 1 });
  open.push(program);
  return program;
}

const { similarity, colorization } = tiny;
const presets: Preset[] = [
  tiny,
  recognising,
  { ...tiny, name: 'no semantics', colorization: { ...colorization, semantics: false } },
  { ...tiny, name: 'no palette', similarity: { ...similarity, tokens: 0 } },
  { ...tiny, name: 'no trust', similarity: { ...similarity, trust: false } },
  { ...tiny, name: 'one map', similarity: { ...similarity, maps: 'single' } },
  { ...tiny, name: 'ab at the input', fusion: 'input-ab' },
];

describe.each(presets.map((preset) => [preset.name, preset] as const))('%s', (_, preset) => {
  const weights = initialWeights(preset, 4);

  it('colours as in one program, with any number of references by the same one', async () => {
    const look = await load(pictureModel(preset, weights, size));
    const seen = readPicture(await look.run({ luminance: feeds.luminance! }));
    const encoded: EncodedReference[] = [];
    for (const [i, own] of sizes.entries()) {
      const encode = await load(referenceModel(preset, weights, own));
      const planes = { luminance: feeds[`luminance${i}`]!, chroma: feeds[`chroma${i}`]! };
      encoded.push(readReference(await encode.run(planes)));
    }
    const guided = await load(paintModel(preset, weights, size, true));
    const choices = [[0], [0, 1], ...(preset.similarity.tokens > 0 ? [[]] : [])];
    const results: Float32Array[] = [];
    for (const choice of choices) {
      const offered = choice.map((i) => ({ encoded: encoded[i]!, origin: 'found' as const }));
      const program = choice.length > 0 ? guided : await load(paintModel(preset, weights, size, false));
      const extra = paintFeeds(seen, offered, preset, weights);
      const own = { luminance: feeds.luminance!, ...extra };
      const { chroma } = await program.run({ ...own, ...vividnessFeeds(preset, 0) });
      const plane = (name: string, channels: number, at: { height: number; width: number }): Value =>
        input(name, [1, channels, at.height, at.width]);
      const luminance = plane('luminance', 1, size);
      const whole = colorLuminance(
        frozenScope(weights),
        luminance,
        choice.map((i) => ({
          luminance: plane(`luminance${i}`, 1, sizes[i]!),
          chroma: plane(`chroma${i}`, 2, sizes[i]!),
        })),
        preset,
      );
      const pale = vividChroma(luminance, whole, whole.matching, preset, 0);
      const expected = await evaluate({ chroma: pale }, feeds);
      expect(distance(chroma, expected.chroma)).toBeLessThan(tolerance);
      results.push(chroma!);
      if (!preset.colorization.decision) continue;
      const { chroma: vivid } = await program.run({ ...own, ...vividnessFeeds(preset, 1) });
      expect(distance(vivid, expected.chroma)).toBeGreaterThan(10 * tolerance);
    }
    expect(distance(results[0], results[1])).toBeGreaterThan(10 * tolerance);
  });

  it.each([false, true])(
    'has one file, whatever example of a length it is built with; hinted: %s',
    (hinted) => {
      const [one, other] = [7, 500].map((length) =>
        toOnnx(paintModel(preset, weights, size, true, hinted, length)),
      );
      expect(Buffer.from(one!).equals(Buffer.from(other!))).toBe(true);
    },
  );
});

it('takes any number of hints as in one program, beside a reference and without', async () => {
  const weights = drawWeights(romnetParameters(tiny), 4);
  const hints: HintDisc[] = [
    { x: 20.5, y: 30, radius: 6, color: [0.6, 0.4] },
    { x: 80, y: 50.2, radius: 1, color: [0.1, -0.5] },
  ];
  const look = await load(pictureModel(tiny, weights, size));
  const seen = readPicture(await look.run({ luminance: feeds.luminance! }));
  const encode = await load(referenceModel(tiny, weights, sizes[0]!));
  const encoded = readReference(await encode.run({ luminance: feeds.luminance0!, chroma: feeds.chroma0! }));
  for (const guided of [false, true]) {
    const program = await load(paintModel(tiny, weights, size, guided, true));
    for (const count of [1, 2]) {
      const planes = hintPlanes(hints.slice(0, count), size);
      const offered = guided ? [{ encoded, origin: 'found' as const }] : [];
      const { chroma } = await program.run({
        ...{ luminance: feeds.luminance!, ...planes },
        ...{ ...paintFeeds(seen, offered, tiny, weights), ...vividnessFeeds(tiny, 0) },
      });
      const luminance = input('luminance', [1, 1, 64, 96]);
      const whole = colorLuminance(
        frozenScope(weights),
        luminance,
        guided
          ? [{ luminance: input('luminance0', [1, 1, 64, 64]), chroma: input('chroma0', [1, 2, 64, 64]) }]
          : [],
        tiny,
        undefined,
        {
          places: input('hintPlaces', [1, count, placeCount(size)]),
          spots: input('hintSpots', [1, count, spotLength]),
          bias: input('hintBias', [1, 1, count]),
          map: input('hintMap', [1, 3, 64, 96]),
        },
      );
      const pale = vividChroma(luminance, whole, whole.matching, tiny, 0);
      const expected = await evaluate({ chroma: pale }, { ...feeds, ...planes });
      expect(distance(chroma, expected.chroma)).toBeLessThan(tolerance);
    }
  }
});

it('a given reference counts for more than a found one', async () => {
  const weights = initialWeights(tiny, 4);
  const look = await load(pictureModel(tiny, weights, size));
  const seen = readPicture(await look.run({ luminance: feeds.luminance! }));
  const encode = await load(referenceModel(tiny, weights, sizes[0]!));
  const encoded = readReference(await encode.run({ luminance: feeds.luminance0!, chroma: feeds.chroma0! }));
  const biasOf = (origin: 'given' | 'found') =>
    paintFeeds(seen, [{ encoded, origin }], tiny, weights).bias0![0]!;
  // The numbers of trust.ts: an offset is in cosines, a bias in hundredths of them.
  expect(biasOf('given') - biasOf('found')).toBeCloseTo(12, 4);
  // Fresh weights have slope 1 and offset -1.
  expect(biasOf('found')).toBeCloseTo(100 * (likeness(seen, encoded)! - 1), 4);
});

it('references that are laid over the picture have no form of their own, and give colours only', () => {
  const { tokens: _tokens, ...rest } = similarity;
  const preset = { ...tiny, similarity: { ...rest, tokens: 0, maps: 'none' as const } };
  expect(encodesReferences(preset)).toBe(false);
  const { inputs } = colorizationModel(preset, initialWeights(preset, 1), size, [size]);
  expect(inputs.map(({ attributes }) => attributes.name)).toEqual([
    'luminance',
    'referenceChroma0',
    'vividness',
  ]);
  expect(encodesReferences(tiny)).toBe(true);
});

it('without a palette there must be a reference', () => {
  const preset = { ...tiny, name: 'bare', similarity: { ...similarity, tokens: 0 } };
  expect(() => paintModel(preset, initialWeights(preset, 1), size, false)).toThrow(
    'expected at least one reference for preset "bare", which has no palette, got none',
  );
});
