// Repairs coarse to fine: what is too wide to be seen at full size is narrow at a quarter of it. The walk of a photo is in docs/architecture.md.
import { createPlane, type Plane, resize } from '@romnet/imaging';
import { mapsDamage } from '@romnet/network';
import { fillMasked, maskAt, type Wanted } from './mask.js';
import type { Model } from './model.js';
import type { ProgramCache } from './programs.js';
import type { Step } from './progress.js';
import { type Repair, restoreTiles, type TileBounds } from './restore.js';
import type { Size } from './working-size.js';

/** The smallest short side that is worth a look, in pixels: training pictures have about 256, and damage to fit. */
const LEAST_SIDE = 160;

/** The sizes at which a picture is repaired, coarse first: its own, its half, its quarter, ... */
function repairSizes({ width, height }: Size): Size[] {
  const sizes: Size[] = [{ width, height }];
  for (let divisor = 2; Math.min(width, height) / divisor >= LEAST_SIDE; divisor *= 2)
    sizes.unshift({ width: Math.round(width / divisor), height: Math.round(height / divisor) });
  return sizes;
}

/**
 * Restores a luminance of any size. Where a coarser level made something anew, the finer one is given that answer in place
 * of the damage, and is told so; everywhere else it sees the picture's own detail.
 *
 * @param wanted where else to repair; with `only`, damage found elsewhere is left in what is seen, and is not in the result's map.
 *   Restorations that cannot be told see these places filled from around them.
 */
export async function repairLuminance(
  luminance: Plane,
  model: Model,
  programs: ProgramCache,
  bounds: TileBounds,
  step: Step,
  wanted?: Wanted,
): Promise<Repair> {
  const source = wanted && !mapsDamage(model.preset) ? fillMasked(luminance, wanted.mask) : luminance;
  const sizes = repairSizes(luminance);
  const area = ({ width, height }: Size) => width * height;
  const total = sizes.reduce((sum, size) => sum + area(size), 0);
  let done = 0;
  let repair: Repair | undefined;
  for (const size of sizes) {
    const { width, height } = size;
    const own = width === luminance.width ? source : resize(source, width, height);
    const coarse = repair && enlarge(repair, size);
    const asked = wanted && maskAt(wanted, size);
    const seen = coarse ? blend(own, coarse) : own;
    const share = area(size) / total;
    const finer = await restoreTiles(seen, joined(coarse?.damage, asked), model, programs, bounds, (part) =>
      step(Math.min(1, done + part * share)),
    );
    done += share;
    const found = wanted?.only ? undefined : joined(finer.damage, coarse?.damage);
    repair = { luminance: finer.luminance, damage: joined(found, asked) ?? finer.damage };
  }
  if (!repair) throw new Error('internal: a picture without sizes');
  return repair;
}

const enlarge = ({ luminance, damage }: Repair, { width, height }: Size): Repair => ({
  luminance: resize(luminance, width, height),
  damage: resize(damage, width, height),
});

function blend(own: Plane, { luminance, damage }: Repair): Plane {
  const data = own.data.map((value, i) => value + damage.data[i]! * (luminance.data[i]! - value));
  return createPlane(own.width, own.height, data);
}

/** The larger of two maps, place by place, of which there may be one or none. */
function joined(a: Plane | undefined, b: Plane | undefined): Plane | undefined {
  if (!a || !b) return a ?? b;
  return createPlane(
    a.width,
    a.height,
    a.data.map((value, i) => Math.max(value, b.data[i]!)),
  );
}
