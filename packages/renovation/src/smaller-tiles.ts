// Restoration that goes on with half the tile where memory runs out.

import type { PlaneSource } from '@romnet/imaging';
import { isOutOfMemory } from './memory-error.js';
import type { Model } from './model.js';
import type { ProgramCache } from './programs.js';
import type { Step } from './progress.js';
import { type RepairStrips, restoreTiles, type TileBounds, type Told } from './restore.js';

/** The smallest tile, in pixels; see `RigOptions`. */
export const LEAST_TILE = 64;

/** What came of it, and the tiles that it was done with in the end. */
export type Fitted = RepairStrips & { readonly bounds: TileBounds };

/** `restoreTiles` from the beginning with half the tile, as often as memory runs out. Throws one line where the least is too large. */
export async function restoreInMemory(
  luminance: PlaneSource,
  told: Told,
  model: Model,
  programs: ProgramCache,
  bounds: TileBounds,
  step: Step,
  needed?: PlaneSource,
): Promise<Fitted> {
  for (let fitting = bounds; ; ) {
    try {
      return {
        ...(await restoreTiles(luminance, told, model, programs, fitting, step, needed)),
        bounds: fitting,
      };
    } catch (cause) {
      if (!isOutOfMemory(cause)) throw cause;
      const { width, height } = luminance;
      const used = Math.min(fitting.tile, Math.max(width, height));
      if (used <= LEAST_TILE) {
        const message = `not enough memory to restore ${width}x${height} pixels, even in tiles of ${LEAST_TILE}`;
        throw new Error(message, { cause });
      }
      fitting = halved(used, fitting.overlap);
    }
  }
}

/** Half the tile, a multiple of 16 as all are, and no more overlap than half of that. */
function halved(side: number, overlap: number): TileBounds {
  const tile = Math.max(LEAST_TILE, Math.floor(side / 32) * 16);
  return { tile, overlap: Math.min(overlap, tile / 2) };
}
