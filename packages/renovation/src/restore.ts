// Restores luminance at full resolution in overlapping tiles: design, section 6; paper, Section III-A.

import { blendTile, createPlane, extractTile, type Plane, planTiles } from '@romnet/imaging';
import { restorationModel, restorationMultiple } from '@romnet/network';
import type { Model } from './model.js';
import type { ProgramCache } from './programs.js';
import type { Step } from './progress.js';

/** The largest tile side and the overlap, in pixels, unless told. 512 needs about 0.5 GB while `base` runs. */
export const TILE_SIDE = 512;
export const TILE_OVERLAP = 64;

export interface TileBounds {
  /** The largest side of a tile. */
  readonly tile: number;
  /** What neighbours share at least. */
  readonly overlap: number;
}

/**
 * The luminance restored: L' units and size as given, clamped to [-1, 1]. All tiles of a picture have one shape, and
 * so one program; a picture no larger than a tile is one tile, its sides padded by reflection.
 */
export async function restoreLuminance(
  luminance: Plane,
  { preset, weights }: Model,
  programs: ProgramCache,
  bounds: TileBounds,
  step: Step,
): Promise<Plane> {
  const { width, height } = luminance;
  const multiple = restorationMultiple(preset);
  const side = tileSide(width, height, bounds, multiple);
  const plan = planTiles(width, height, { side, overlap: bounds.overlap, multiple });
  const size = { width: plan.tileWidth, height: plan.tileHeight };
  const program = await programs.get(`restore ${size.width}x${size.height}`, () =>
    restorationModel(preset, weights, size),
  );
  const result = createPlane(width, height);
  for (const [i, tile] of plan.tiles.entries()) {
    const { restored } = await program.run({ luminance: extractTile(luminance, plan, tile).data });
    if (!restored) throw new Error('internal: the restoration model has no output "restored"');
    blendTile(result, plan, tile, createPlane(size.width, size.height, restored));
    await step((i + 1) / plan.tiles.length);
  }
  const { data } = result;
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(-1, data[i]!));
  return result;
}

/**
 * The side, at most `tile`, that covers the picture with the least area to compute, overlaps and overhang counted:
 * 1200x800 takes six tiles of 448, a quarter more than its own area, where six of 512 would take two thirds more.
 */
export function tileSide(
  width: number,
  height: number,
  { tile, overlap }: TileBounds,
  multiple: number,
): number {
  const count = (length: number, side: number) =>
    side >= length ? 1 : Math.ceil((length - overlap) / (side - overlap));
  const sideOn = (length: number, side: number) => Math.min(side, Math.ceil(length / multiple) * multiple);
  let best = { side: tile, area: Number.POSITIVE_INFINITY };
  for (let side = tile; side > Math.max(tile / 2, overlap); side -= multiple) {
    const tiles = count(width, side) * count(height, side);
    const area = tiles * sideOn(width, side) * sideOn(height, side);
    if (area < best.area) best = { side, area };
  }
  return best.side;
}
