// Where a person wants repair: checked here, and joined at every size with what restoration finds by itself.

import {
  checkSameSize,
  createPlane,
  createStrips,
  fillUnknown,
  type Plane,
  type PlaneSource,
  resized,
} from '@romnet/imaging';
import type { Size } from './working-size.js';

/** A mask of the photo's size, 1 where to repair, 0 where not to say, and whether nothing else may change. */
export interface Wanted {
  readonly mask: Plane;
  readonly only: boolean;
  /** With `only`: nobody looks at the restored luminance far from the mask, so it need not be computed there. */
  readonly sparing?: boolean;
}

/** Throws one line naming both sizes where a mask is not of the photo's, or naming a sample that is not in [0, 1]. */
export function checkMask(mask: Plane, photo: Size): void {
  checkSameSize('the mask', mask, photo);
  if (mask.data.length !== mask.width * mask.height)
    throw new Error(
      `expected ${mask.width * mask.height} samples for the mask of ${mask.width}x${mask.height}, got ${mask.data.length}`,
    );
  const wrong = mask.data.find((value) => !(value >= 0 && value <= 1));
  if (wrong !== undefined) throw new Error(`expected samples from 0 to 1 for the mask, got ${wrong}`);
}

/** Whether a mask says nothing. */
export const isEmpty = ({ data }: Plane): boolean => data.every((value) => value === 0);

/** The mask at a smaller size, where a place is damaged as soon as half of it is: what is thin stays whole. */
export function maskAt({ mask }: Wanted, { width, height }: Size): PlaneSource {
  if (mask.width === width && mask.height === height) return mask;
  const small = resized(mask, width, height);
  return createStrips(small, (from, to) =>
    small.rows(from, to).data.map((value) => Math.min(1, Math.max(0, 2 * value))),
  );
}

/** The likeness that `fillUnknown` needs, on a guide that is the same everywhere: nothing stops the fill. */
const ANY_LIKENESS = 1;

/** A plane with its masked places filled from around them: for restorations that cannot be told of damage. */
export function fillMasked(plane: Plane, mask: Plane): Plane {
  const { width, height } = plane;
  const known = createPlane(
    width,
    height,
    mask.data.map((value) => 1 - value),
  );
  const guide = createPlane(width, height);
  return fillUnknown({ planes: [plane], known, guide, likeness: ANY_LIKENESS })[0]!;
}
