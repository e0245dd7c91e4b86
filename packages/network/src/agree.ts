// Places of one picture that look alike agree on a colour. Not in the paper, where each place decides alone: where nothing tells
// what the colour of a wall is, one end of it turns green and the other brown. What brings a reference's colours to the places that
// look like its own (III-B) does the same here within the picture.
import {
  add,
  attention,
  averagePool,
  clip,
  concat,
  div,
  logSumExp,
  mul,
  reduceSum,
  slice,
  softmax,
  sub,
  transpose,
  type Value,
} from '@romnet/graph';
import { queryPlaces } from './hints.js';
import { centredUnit, toMap, toPositions } from './similarity.js';

/** Two places that differ by so much, in one regard alone, are alike by exp(-1/2). */
const deviations = {
  /** Of Eq. (1)'s features, centred and normalised as in Eq. (2). */
  features: Math.sqrt(0.1),
  /** Of L'. */
  luminance: 0.1,
  /** As a share of the side of a square of the picture's area. */
  distance: 0.19,
};

/** A place hears no other where the entropy of its own distribution is below the first, in nats, and only others above the second. */
const [sure, unsure] = [1.5, 3.5];

/**
 * Scores of colours [N, Q, h, w], h and w even. As far as a place is unsure its scores become their mean over all places, weighed by
 * exp(-d^2 / 2), where d is how far apart two places are in what they show (`matching` [N, C, h, w], of Eq. (1)), in brightness
 * (`luminance` [N, 1, 4h, 4w], L'), and in the picture. The places that are asked are pooled two by two. `block`: so many rows of the
 * map are held at once.
 */
export function agree(scores: Value, luminance: Value, matching: Value, block = Infinity): Value {
  const [, , height, width] = scores.shape as [number, number, number, number];
  const traits = traitsOf(luminance, matching);
  const keys = toPositions(averagePool(traits, 2));
  // exp(-|q - k|^2 / 2) is softmax(q k - |k|^2 / 2): |q|^2 is the same for all keys.
  const bias = transpose(mul(reduceSum(mul(keys, keys), [2]), -0.5), [0, 2, 1]);
  const asked = toPositions(averagePool(scores, 2));
  const others = toMap(attention(toPositions(traits), keys, asked, { bias, block }), height, width);
  const heard = clip(div(sub(entropy(scores), sure), unsure - sure), 0, 1);
  return add(scores, mul(heard, sub(others, scores)));
}

/** Of the distribution at every place: [N, Q, h, w] -> [N, 1, h, w], in nats. */
const entropy = (scores: Value): Value =>
  sub(logSumExp(scores, 1), reduceSum(mul(softmax(scores, 1), scores), [1]));

/** What places are compared by, [N, C + 3, h, w]: each in units of its deviation. */
function traitsOf(luminance: Value, matching: Value): Value {
  const [n, , height, width] = matching.shape as [number, number, number, number];
  const features = toMap(centredUnit(toPositions(matching)), height, width);
  const place = slice(queryPlaces(n, height, width), 2, 0, 2);
  return concat(
    [
      div(features, deviations.features),
      div(averagePool(luminance, 4), deviations.luminance),
      div(toMap(place, height, width), deviations.distance),
    ],
    1,
  );
}
