// A colour that a person puts on a place: one more key and value in the similarity, so that it spreads to what looks alike, and
// a map at the colorization's stem, so that it holds where it was put. Not in the paper; after Zhang et al. (2017).
import { add, concat, constant, expand, matmul, mul, reshape, slice, sub, type Value } from '@romnet/graph';
import { placeUnit } from './hint-planes.js';
import { spatialHistogram } from './histogram.js';
import type { Preset } from './presets.js';
import type { Scope } from './scope.js';
import { type Candidates, scaleCount, unitVectors } from './similarity.js';

/** M hints of every picture, as `hintPlanes` lays them out. In a program M may be free. */
export interface Hints {
  /** [N, M, P]: how much of a hint lies at each place of the four scales, one scale after the other; each sums to 1. */
  readonly places: Value;
  /** [N, M, 5]: x, y, presence (1, or 0 where there is no hint), and ab'. */
  readonly spots: Value;
  /** [N, 1, M], added to scores: 0, or far below where there is no hint. */
  readonly bias: Value;
  /** [N, 3, H, W]: where there are hints, in [0, 1], and their ab' there. */
  readonly map: Value;
}

/** Channels that carry where a place is, beside those of what it looks like. */
export const nearnessChannels = 4;

/** x, y, x^2 + y^2 and 1 of all places of a scale, to stand beside queries [N, H W, C]. */
export function queryPlaces(batch: number, height: number, width: number): Value {
  const data = new Float32Array(height * width * nearnessChannels);
  const unit = placeUnit({ height, width });
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at += nearnessChannels) {
      const [x, y] = [(column + 0.5) / unit, (row + 0.5) / unit];
      data.set([x, y, x * x + y * y, 1], at);
    }
  }
  const shape = [height * width, nearnessChannels];
  return expand(constant(data, [1, ...shape]), [batch, ...shape]);
}

/**
 * What hints offer at scale i to queries [N, H W, C]: keys [N, M, C + 4], so that their product with a query and its place is
 * s cos(query, hint) + o - n d^2, d being the distance between the two in sides of the picture. The key is the mean of the
 * queries under the hint, and so has a cosine of 1 to its own place. s, o and n are learned for each scale; they start where weights
 * that never saw a hint were best with 1 and with 16 of them, on dev photographs (docs/experiments.md, 2026-11-26).
 */
export function hintCandidates(
  scope: Scope,
  { places, spots, bias }: Hints,
  queries: Value,
  i: number,
  preset: Preset,
  bins: number | undefined,
): Candidates {
  const learned = (name: string, start: number): Value => {
    const values = new Array(scaleCount).fill(start);
    const numbers = scope
      .in('similarity')
      .in('hints')
      .parameter(name, [scaleCount], { kind: 'values', values }, 'addition');
    return reshape(slice(numbers, 0, i, i + 1), [1, 1, 1]);
  };
  const [slope, offset, nearness] = [learned('slope', 1.5), learned('offset', 0), learned('nearness', 2)];
  const [x, y, present] = [0, 1, 2].map((at) => slice(spots, 2, at, at + 1)) as [Value, Value, Value];
  const features = unitVectors(matmul(ofScale(places, queries.shape[1] as number, i), queries));
  const distant = mul(add(mul(x, x), mul(y, y)), nearness);
  const keys = concat(
    [
      mul(features, slope),
      mul(mul(x, 2), nearness),
      mul(mul(y, 2), nearness),
      mul(mul(present, -1), nearness),
      sub(mul(present, offset), distant),
    ],
    2,
  );
  const colors = slice(spots, 2, 3, 5);
  const values =
    bins === undefined
      ? colors
      : spatialHistogram(scope.in('histogram'), colors, { ...preset.histogram, bins }, 2);
  return { keys, values, bias };
}

/** The part of `places` that is scale i's, which has `count` places and each finer scale four times the next one's. */
function ofScale(places: Value, count: number, i: number): Value {
  const before = Array.from({ length: i }, (_, j) => count * 4 ** (i - j)).reduce((sum, n) => sum + n, 0);
  return slice(places, 2, before, before + count);
}
