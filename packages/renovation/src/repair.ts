// Repairs coarse to fine: what is too wide to be seen at full size is narrow at a quarter of it. The walk of a photo is in docs/architecture.md.
import { createStrips, type PlaneSource, resized, rowsOf, type Strips, wholePlane } from '@romnet/imaging';
import { mapsDamage } from '@romnet/network';
import { fillMasked, maskAt, type Wanted } from './mask.js';
import type { Model } from './model.js';
import type { ProgramCache } from './programs.js';
import type { Step } from './progress.js';
import type { Known, RepairStrips, TileBounds } from './restore.js';
import { type Fitted, restoreInMemory } from './smaller-tiles.js';
import type { Size } from './working-size.js';

/** The smallest short side that is worth a look, in pixels: training pictures have about 256, and damage to fit. */
const LEAST_SIDE = 160;

/**
 * A scan has less damage to a pixel than training shows, and every size adds false alarms of its own. Looked at on scans: with less, a
 * face and a rifle go in a small hard print, and with more, specks and cracks stay.
 */
const doubt = 0.35;

/** The sizes at which a picture is repaired, coarse first: its own, its half, its quarter, ... */
export function repairSizes({ width, height }: Size): Size[] {
  const sizes: Size[] = [{ width, height }];
  for (let divisor = 2; Math.min(width, height) / divisor >= LEAST_SIDE; divisor *= 2)
    sizes.unshift({ width: Math.round(width / divisor), height: Math.round(height / divisor) });
  return sizes;
}

/**
 * Restores a luminance of any size. Where a coarser level made something anew, the finer one is given that answer in place
 * of the damage, and is told so; everywhere else it sees the picture's own detail. No size of it exists whole but as the
 * answer of one level: planes between the levels are made row by row.
 *
 * @param wanted where else to repair; with `only`, damage found elsewhere is left in what is seen, and is not in the result's map.
 *   Restorations that cannot be told see these places filled from around them.
 */
export async function repairLuminance(
  luminance: PlaneSource,
  model: Model,
  programs: ProgramCache,
  bounds: TileBounds,
  step: Step,
  wanted?: Wanted,
): Promise<Fitted> {
  const source =
    wanted && !mapsDamage(model.preset) ? fillMasked(wholePlane(luminance), wanted.mask) : luminance;
  const sizes = repairSizes(luminance);
  const area = ({ width, height }: Size) => width * height;
  const total = sizes.reduce((sum, size) => sum + area(size), 0);
  let [done, told] = [0, 0];
  let repair: Fitted | undefined;
  for (const size of sizes) {
    const { width, height } = size;
    const own = width === luminance.width ? source : resized(source, width, height);
    const coarse = repair && enlarge(repair, size);
    const asked = wanted && maskAt(wanted, size);
    const seen = coarse ? blend(own, coarse) : own;
    const share = area(size) / total;
    const finer = await restoreInMemory(
      seen,
      { given: joined(coarse?.damage, asked), doubt },
      model,
      programs,
      repair?.bounds ?? bounds,
      (part) => {
        // A level that begins again with smaller tiles does not take progress back.
        told = Math.max(told, Math.min(1, done + part * share));
        return step(told);
      },
      wanted?.only && wanted.sparing ? asked : undefined,
    );
    done += share;
    const found = wanted?.only ? undefined : joined(finer.damage, coarse?.damage);
    repair = { ...finer, damage: joined(found, asked) ?? finer.damage };
  }
  if (!repair) throw new Error('internal: a picture without sizes');
  return repair;
}

/** What a finer level hears of a coarser one. */
type Answer = Pick<RepairStrips, 'luminance' | 'damage'>;

/** A coarser level is heard from the first of these on, and believed from the second on: what it is not sure of, the finer one decides. */
const [heard, believed] = [0.5, 0.9];

const enlarge = ({ luminance, damage }: RepairStrips, { width, height }: Size): Answer => ({
  luminance: resized(luminance, width, height),
  damage: sureParts(resized(damage, width, height)),
});

const sureParts = (damage: PlaneSource): Strips =>
  createStrips(damage, (from, to) =>
    rowsOf(damage, from, to).data.map((value) =>
      Math.min(1, Math.max(0, (value - heard) / (believed - heard))),
    ),
  );

const blend = (own: PlaneSource, { luminance, damage }: Answer): Strips =>
  createStrips(own, (from, to) => {
    const light = rowsOf(luminance, from, to).data;
    const share = rowsOf(damage, from, to).data;
    return rowsOf(own, from, to).data.map((value, i) => value + share[i]! * (light[i]! - value));
  });

/** The larger of two maps, place by place, of which there may be one or none. */
function joined(one: Known, other: Known): Known {
  if (!one || !other) return one ?? other;
  return createStrips(one, (from, to) => {
    const second = rowsOf(other, from, to).data;
    return rowsOf(one, from, to).data.map((value, i) => Math.max(value, second[i]!));
  });
}
