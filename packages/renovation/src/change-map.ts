// Where a restoration that tells nothing of damage must have seen some: places whose luminance changed by more than the
// picture around them.
import { createStrips, type PlaneSource, resize, resized, rowsOf, type Strips } from '@romnet/imaging';

/** Changes of L' beyond tone up to the first are none, from the second on a place counts as lost: 5 and 12 units of L of 100. */
const LEAST = 0.1;
const SURE = 0.24;

/** Tone may differ from place to place; it is the mean change of a neighbourhood, so many along the longer side. */
const NEIGHBOURHOODS = 12;

/** [0, 1], of the size of both planes (L' units). */
export function changeMap(before: PlaneSource, after: PlaneSource): Strips {
  const { width, height } = before;
  const change = createStrips(before, (from, to) => {
    const old = rowsOf(before, from, to).data;
    return rowsOf(after, from, to).data.map((value, i) => value - old[i]!);
  });
  const cell = Math.max(width, height) / NEIGHBOURHOODS;
  const count = (side: number) => Math.max(1, Math.round(side / cell));
  const tone = resized(resize(change, count(width), count(height)), width, height);
  // Half the size and back: grain and noise go up and down within two samples, damage does not.
  const half = resized(change, Math.ceil(width / 2), Math.ceil(height / 2));
  const smooth = resized(half, width, height);
  return createStrips(before, (from, to) => {
    const usual = tone.rows(from, to).data;
    return smooth.rows(from, to).data.map((value, i) => {
      const share = (Math.abs(value - usual[i]!) - LEAST) / (SURE - LEAST);
      return Math.min(1, Math.max(0, share));
    });
  });
}
