// Makes a repair that is set into a photo begin, at the mask's border, with the photo's own tone: restoration may also have
// changed contrast and brightness, and the difference outside is carried across the mask (a membrane, as in Perez et al. 2003).

import {
  createPlane,
  createStrips,
  eachStrip,
  fillUnknown,
  type PlaneSource,
  resize,
  resizeRows,
  rowsOf,
} from '@romnet/imaging';
import type { Rows } from './repaired.js';

/** The largest area at which the difference is carried across. Half the photo's sides at most, so that grain averages out. */
const AREA = 1 << 20;
/** Differences of L' this far from the usual one count half: they are damage that was repaired beside the mask. */
const UNUSUAL = 0.1;
/** Samples that the usual difference is taken from, at most about. */
const SAMPLES = 1 << 16;

/** What to add to `restored` (L' units) where `mask` is above 0, rows [from, to) at a time; all three of one size. */
export function seamOffset(own: PlaneSource, restored: PlaneSource, mask: PlaneSource): Rows {
  const { width, height } = own;
  const scale = Math.min(0.5, Math.sqrt(AREA / (width * height)));
  const [wide, high] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const usual = usualDifference(own, restored, mask);
  const differences = createStrips(own, (from, to) => {
    const after = rowsOf(restored, from, to).data;
    return rowsOf(own, from, to).data.map((value, i) => value - after[i]!);
  });
  const weights = createStrips(own, (from, to) => {
    const shares = rowsOf(mask, from, to).data;
    return rowsOf(differences, from, to).data.map((difference, i) =>
      shares[i]! > 0 ? 0 : 1 / (1 + ((difference - usual) / UNUSUAL) ** 2),
    );
  });
  const weighted = createStrips(own, (from, to) => {
    const weight = rowsOf(weights, from, to).data;
    return rowsOf(differences, from, to).data.map((difference, i) => weight[i]! * difference);
  });
  const [sums, totals] = [resize(weighted, wide, high), resize(weights, wide, high)];
  const known = createPlane(wide, high);
  for (let i = 0; i < totals.data.length; i++) {
    const total = totals.data[i]!;
    known.data[i] = total > 1e-3 ? 1 : 0;
    sums.data[i] = total > 1e-3 ? sums.data[i]! / total : usual;
  }
  const [offset] = fillUnknown({ planes: [sums], known, guide: createPlane(wide, high), likeness: 1 });
  return (from, to) => resizeRows(offset!, width, height, from, to);
}

/** The median difference outside the mask; 0 where the mask covers all. */
function usualDifference(own: PlaneSource, restored: PlaneSource, mask: PlaneSource): number {
  const { width, height } = own;
  const step = Math.max(1, Math.floor((width * height) / SAMPLES));
  const found: number[] = [];
  eachStrip(own, ({ data, height: rows }, from) => {
    const after = rowsOf(restored, from, from + rows).data;
    const shares = rowsOf(mask, from, from + rows).data;
    const start = from * width;
    for (let i = (step - (start % step)) % step; i < data.length; i += step)
      if (shares[i] === 0) found.push(data[i]! - after[i]!);
  });
  return Float32Array.from(found).sort()[found.length >> 1] ?? 0;
}
