// A scan's own grain on its restored luminance: carried back where it was left in place, grown anew where it was lost.

import { createPlane, type Plane, rowsOf } from '@romnet/imaging';
import { damageMask, type Rows } from '../repaired.js';
import { estimateGrain, OUTLIER, REACH, SIDE } from './estimate.js';
import { fineOf, RADIUS } from './fine.js';
import { normalAt, seedOf } from './noise.js';
import { sampleOf } from './sample.js';

/**
 * What to add to `restored` for the scan's own fine structure, rows [from, to) at a time; planes of one size, L' units and [0, 1].
 * The same picture gives the same grain. Undefined where the picture is too small or too damaged to tell what its grain is like.
 */
export function grainRows(own: Plane, restored: Plane, damage: Plane): Rows | undefined {
  const sampled = sampleOf({ own, restored, damage });
  const grain = estimateGrain(sampled.own, sampled.restored, sampled.damage);
  if (!grain) return undefined;
  const { width, height } = own;
  const seed = seedOf(own);
  return (from, to) => {
    const [top, bottom] = [Math.max(0, from - RADIUS), Math.min(height, to + RADIUS)];
    const after = rowsOf(restored, top, bottom).data;
    const difference = rowsOf(own, top, bottom).data.map((value, i) => value - after[i]!);
    const fine = fineOf(createPlane(width, bottom - top, difference)).data.subarray((from - top) * width);
    const lost = damageMask(rowsOf(damage, from, to)).data;
    const grown = growRows(grain.filter, seed, width, from, to, lost);
    const result = createPlane(width, to - from);
    for (let i = 0; i < result.data.length; i++) {
      const strength = grain.strength(after[(from - top) * width + i]!);
      // What stands out far is what restoration took away for good reason: specks, and damage at its border.
      const own = fine[i]! * confidence(Math.abs(fine[i]!) / Math.max(1e-4, strength));
      result.data[i] = (1 - lost[i]!) * own + lost[i]! * strength * grown[i]!;
    }
    return result;
  };
}

/** 1 for what grain does, 0 from twice as much on. */
const confidence = (deviations: number) => Math.min(1, Math.max(0, 2 - deviations / OUTLIER));

/** Noise of deviation 1 with the filter's spectrum, where something is lost; 0 elsewhere. */
function growRows(
  filter: Float32Array,
  seed: number,
  width: number,
  from: number,
  to: number,
  lost: Float32Array,
): Float32Array {
  const result = new Float32Array(lost.length);
  if (lost.every((share) => share === 0)) return result;
  const wide = width + 2 * REACH;
  const noise = new Float32Array(wide * (to - from + 2 * REACH));
  for (let i = 0; i < noise.length; i++)
    noise[i] = normalAt(seed, (i % wide) - REACH, from - REACH + Math.floor(i / wide));
  for (let i = 0; i < lost.length; i++) {
    if (lost[i] === 0) continue;
    const corner = Math.floor(i / width) * wide + (i % width);
    let sum = 0;
    for (let row = 0, k = 0; row < SIDE; row++)
      for (let column = 0; column < SIDE; column++, k++)
        sum += filter[k]! * noise[corner + row * wide + column]!;
    result[i] = sum;
  }
  return result;
}
