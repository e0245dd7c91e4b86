// Places that look alike agree on a colour: against the mean written out, and what it means where anyone can tell what is right.
import { input } from '@romnet/graph';
import { expect, it } from 'vitest';
import { distance, drawPlane, evaluate } from '../checks/evaluate.js';
import { agree } from './agree.js';

const [height, width, channels] = [8, 6, 3];
const places = height * width;
/** So many that a place with hardly any preference is as unsure as can be: ln 64 is 4.2 nats. */
const colors = 64;

const at = {
  scores: input('scores', [1, colors, height, width]),
  matching: input('matching', [1, channels, height, width]),
};
const luminance = input('luminance', [1, 1, 4 * height, 4 * width]);

async function agreed(
  feeds: Record<'scores' | 'matching' | 'luminance', Float32Array>,
): Promise<Float32Array> {
  return (await evaluate({ said: agree(at.scores, luminance, at.matching) }, feeds)).said!;
}

/** A picture whose light is `dark` on its left half, and `bright` on its right one. */
const halves = (dark: number, bright: number) =>
  Float32Array.from({ length: 16 * places }, (_, i) => (i % (4 * width) < 2 * width ? dark : bright));
const isLeft = (place: number) => place % width < width / 2;
const plain = new Float32Array(channels * places);

it('an unsure place gets the mean over all, weighed by how alike they are in features, light and place', async () => {
  const feeds = {
    scores: drawPlane(at.scores.shape, 1).map((x) => x / 2),
    matching: drawPlane(at.matching.shape, 2),
    luminance: drawPlane(luminance.shape, 3),
  };
  const means = Array.from({ length: channels }, (_, c) =>
    feeds.matching.subarray(c * places, (c + 1) * places).reduce((sum, x) => sum + x / places, 0),
  );
  const traits = Array.from({ length: places }, (_, place) => {
    const [row, column] = [Math.floor(place / width), place % width];
    const centred = means.map((mean, c) => feeds.matching[c * places + place]! - mean);
    const length = Math.sqrt(centred.reduce((sum, x) => sum + x * x, 1e-6));
    let light = 0;
    for (let y = 0; y < 4; y++)
      for (let x = 0; x < 4; x++) light += feeds.luminance[(4 * row + y) * 4 * width + 4 * column + x]! / 16;
    const side = Math.sqrt(places);
    return [
      ...centred.map((x) => x / length / Math.sqrt(0.1)),
      ...[light / 0.1, row / side / 0.19, column / side / 0.19],
    ];
  });
  /** Means of the two by two places whose first one is given. */
  const pooled = (first: number, of: (place: number) => number) =>
    [0, 1, width, width + 1].reduce((sum, step) => sum + of(first + step) / 4, 0);
  const firsts = [...Array(places).keys()].filter((i) => i % 2 === 0 && Math.floor(i / width) % 2 === 0);
  const keys = firsts.map((first) => traits[0]!.map((_, k) => pooled(first, (place) => traits[place]![k]!)));
  const expected = new Float32Array(colors * places);
  for (let place = 0; place < places; place++) {
    const shares = keys.map((key) =>
      Math.exp(-key.reduce((sum, x, k) => sum + (x - traits[place]![k]!) ** 2, 0) / 2),
    );
    const sum = shares.reduce((total, share) => total + share);
    for (let q = 0; q < colors; q++)
      expected[q * places + place] = firsts.reduce(
        (mean, first, j) => mean + (shares[j]! / sum) * pooled(first, (i) => feeds.scores[q * places + i]!),
        0,
      );
  }
  expect(distance(await agreed(feeds), expected)).toBeLessThan(1e-4);
});

it('a place that is sure stays with its colour', async () => {
  const scores = drawPlane(at.scores.shape, 4);
  for (let place = 0; place < places; place++) scores[(place % colors) * places + place] = 20;
  const kept = await agreed({ scores, matching: plain, luminance: halves(0, 0) });
  expect(distance(kept, scores)).toBeLessThan(1e-6);
});

it('what is as bright agrees, and what is not has no say', async () => {
  // Unsure everywhere, a little more for the first colour on the left, for the second on the right, and uneven on either side.
  const scores = new Float32Array(colors * places);
  for (let place = 0; place < places; place++)
    scores[(isLeft(place) ? 0 : places) + place] = place % 2 === 0 ? 0.6 : 0.2;
  const apart = await agreed({ scores, matching: plain, luminance: halves(-0.6, 0.6) });
  const one = await agreed({ scores, matching: plain, luminance: halves(0, 0) });
  const spread = (of: Float32Array) => {
    const left = [...of.subarray(0, places)].filter((_, place) => isLeft(place));
    return { least: Math.min(...left), most: Math.max(...left) };
  };
  expect(spread(apart).least).toBeCloseTo(0.4, 2);
  expect(spread(apart).most).toBeCloseTo(0.4, 2);
  expect(spread(one).least).toBeLessThan(0.38);
});
