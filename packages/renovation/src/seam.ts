// Makes a repair that is set into a photo begin, at the mask's border, with the photo's own tone: restoration may also have
// changed contrast and brightness, and the difference outside is carried across the mask (a membrane, as in Perez et al. 2003).

import { createPlane, fillUnknown, type Plane, resize, resizeRows } from '@romnet/imaging';
import type { Rows } from './repaired.js';

/** The largest area at which the difference is carried across. Half the photo's sides at most, so that grain averages out. */
const AREA = 1 << 20;
/** Differences of L' this far from the usual one count half: they are damage that was repaired beside the mask. */
const UNUSUAL = 0.1;
/** Samples that the usual difference is taken from, at most about. */
const SAMPLES = 1 << 16;

/** What to add to `restored` (L' units) where `mask` is above 0, rows [from, to) at a time; all three of one size. */
export function seamOffset(own: Plane, restored: Plane, mask: Plane): Rows {
  const { width, height } = own;
  const scale = Math.min(0.5, Math.sqrt(AREA / (width * height)));
  const [wide, high] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const usual = usualDifference(own, restored, mask);
  const weights = createPlane(width, height);
  const weighted = createPlane(width, height);
  for (let i = 0; i < weights.data.length; i++) {
    if (mask.data[i]! > 0) continue;
    const difference = own.data[i]! - restored.data[i]!;
    const weight = 1 / (1 + ((difference - usual) / UNUSUAL) ** 2);
    weights.data[i] = weight;
    weighted.data[i] = weight * difference;
  }
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
function usualDifference(own: Plane, restored: Plane, mask: Plane): number {
  const step = Math.max(1, Math.floor(own.data.length / SAMPLES));
  const found: number[] = [];
  for (let i = 0; i < own.data.length; i += step)
    if (mask.data[i] === 0) found.push(own.data[i]! - restored.data[i]!);
  return Float32Array.from(found).sort()[found.length >> 1] ?? 0;
}
