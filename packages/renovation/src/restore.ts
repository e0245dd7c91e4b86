// Restores luminance at full resolution in overlapping tiles: paper, Section III-A.

import { blendTile, createPlane, extractTile, type Plane, planTiles } from '@romnet/imaging';
import { mapsDamage, restorationModel, restorationMultiple } from '@romnet/network';
import { changeMap } from './change-map.js';
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

/** What restoration makes of a luminance; both of its size. */
export interface Repair {
  /** L' units, clamped to [-1, 1]. */
  readonly luminance: Plane;
  /** How surely each place was lost and was made anew, [0, 1]. */
  readonly damage: Plane;
}

/**
 * The luminance restored at its own size. All tiles of a picture have one shape, and so one program; a picture no
 * larger than a tile is one tile, its sides padded by reflection.
 *
 * @param given where damage is known, [0, 1], for presets that `mapsDamage`; others cannot be told.
 */
export async function restoreTiles(
  luminance: Plane,
  given: Plane | undefined,
  { preset, weights }: Model,
  programs: ProgramCache,
  bounds: TileBounds,
  step: Step,
): Promise<Repair> {
  const { width, height } = luminance;
  const multiple = restorationMultiple(preset);
  const side = tileSide(width, height, bounds, multiple);
  const plan = planTiles(width, height, { side, overlap: bounds.overlap, multiple });
  const size = { width: plan.tileWidth, height: plan.tileHeight };
  const program = await programs.get(`restore ${size.width}x${size.height}`, () =>
    restorationModel(preset, weights, size),
  );
  const maps = mapsDamage(preset);
  const result = createPlane(width, height);
  const damage = createPlane(width, height);
  const nothing = new Float32Array(size.width * size.height);
  for (const [i, tile] of plan.tiles.entries()) {
    const told = given ? extractTile(given, plan, tile).data : nothing;
    const outputs = await program.run({
      luminance: extractTile(luminance, plan, tile).data,
      ...(maps ? { given: told } : {}),
    });
    const plane = (name: string) => {
      const data = outputs[name];
      if (!data) throw new Error(`internal: the restoration model has no output "${name}"`);
      return createPlane(size.width, size.height, data);
    };
    blendTile(result, plan, tile, plane('restored'));
    if (maps) blendTile(damage, plan, tile, plane('damage'));
    await step((i + 1) / plan.tiles.length);
  }
  const { data } = result;
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(-1, data[i]!));
  return { luminance: result, damage: maps ? damage : changeMap(luminance, result) };
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
