// Restores luminance at full resolution in overlapping tiles: paper, Section III-A. Strips in, strips out: of what is read and
// what is blended, no more than one row of tiles exists as floats.

import {
  createStore,
  eachStrip,
  type Plane,
  type PlaneSource,
  planTiles,
  type Strips,
  tileBlender,
  tileReader,
} from '@romnet/imaging';
import { mapsDamage, restorationModel, restorationMultiple } from '@romnet/network';
import { changeMap } from './change-map.js';
import type { Model } from './model.js';
import type { ProgramCache } from './programs.js';
import type { Step } from './progress.js';
import { touchedTiles } from './touched.js';
import type { Size } from './working-size.js';

/** The largest tile, as the side of a square, and the overlap, in pixels, unless told. 576 needs about 0.5 GB while `base` runs. */
export const TILE_SIDE = 576;
export const TILE_OVERLAP = 48;

/** Pixels above which a picture's own planes outweigh what a program holds. */
export const LARGE = 2e7;
/** Pixels above which tiles are smaller: they save 150 MB of 1.6 GB at 100 megapixels and cost a tenth more time. */
const HUGE = 5e7;
const HUGE_TILE = 432;

/** The largest tile unless told, as the side of a square, by the size of the picture. */
export const usualTile = ({ width, height }: Size): number => (width * height > HUGE ? HUGE_TILE : TILE_SIDE);

export interface TileBounds {
  /** The side of a square; tiles of other forms have no more samples than it. */
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

/** The same, kept at 16 and 8 bits a sample: steps of 1/65535 of the whole range, and of 1/255. */
export interface RepairStrips {
  readonly luminance: Strips;
  readonly damage: PlaneSource;
  /** 1 where it was restored, less where it is what it was since nobody needs it; undefined where all was. */
  readonly made: PlaneSource | undefined;
}

/** Where damage is known, [0, 1]; presets that do not `mapsDamage` cannot be told. */
export type Known = PlaneSource | undefined;

/** What restoration hears beside the picture. */
export interface Told {
  readonly given: Known;
  /** How much less likely than in training damage is; see network's `restorationModel`. */
  readonly doubt: number;
}

/**
 * The luminance restored at its own size. All tiles of a picture have one shape, and so one program; a picture no
 * larger than a tile is one tile, its sides padded by reflection.
 *
 * @param needed where somebody needs it, above 0: tiles further from there than the overlap stay as they are. All where undefined.
 */
export async function restoreTiles(
  luminance: PlaneSource,
  { given, doubt }: Told,
  { preset, weights }: Model,
  programs: ProgramCache,
  bounds: TileBounds,
  step: Step,
  needed?: PlaneSource,
): Promise<RepairStrips> {
  const { width, height } = luminance;
  const multiple = restorationMultiple(preset);
  const side = tileSize(width, height, bounds, multiple);
  const plan = planTiles(width, height, { side, overlap: bounds.overlap, multiple });
  const size = { width: plan.tileWidth, height: plan.tileHeight };
  const program = await programs.get(`restore ${size.width}x${size.height}`, () =>
    restorationModel(preset, weights, size),
  );
  const maps = mapsDamage(preset);
  const restored = createStore(luminance, { least: -1, most: 1, bitDepth: 16 });
  const damage = createStore(luminance, { least: 0, most: 1, bitDepth: 8 });
  // One set of buffers for all tiles: the garbage collector is late where each has its own.
  const tileOf = () => new Float32Array(size.width * size.height);
  const feeds: Record<string, Float32Array> = {
    luminance: tileOf(),
    ...(maps ? { given: tileOf() } : {}),
    ...(maps && preset.detection ? { doubt: Float32Array.of(doubt) } : {}),
  };
  const into: Record<string, Float32Array> = { restored: tileOf(), ...(maps ? { damage: tileOf() } : {}) };
  const read = tileReader(luminance, plan);
  const readGiven = maps && given ? tileReader(given, plan) : undefined;
  const blend = tileBlender(plan, (rows, from) => restored.write(from, rows));
  const blendDamage = tileBlender(plan, (rows, from) => damage.write(from, rows));
  const isNeeded = needed && touchedTiles(needed, plan, bounds.overlap);
  const made = needed && createStore(luminance, { least: 0, most: 1, bitDepth: 8 });
  const blendMade = tileBlender(plan, (rows, from) => made?.write(from, rows));
  const [nothing, whole] = [tileOf(), tileOf().fill(1)];
  for (const [i, tile] of plan.tiles.entries()) {
    read(tile, feeds.luminance!);
    if (readGiven) readGiven(tile, feeds.given!);
    const runs = !isNeeded || isNeeded(tile);
    if (runs) await program.run(feeds, into);
    blend(tile, runs ? into.restored! : feeds.luminance!);
    if (maps) blendDamage(tile, runs ? into.damage! : nothing);
    if (made) blendMade(tile, runs ? whole : nothing);
    await step((i + 1) / plan.tiles.length);
  }
  if (!maps) eachStrip(changeMap(luminance, restored), (rows, from) => damage.write(from, rows));
  return { luminance: restored, damage, made };
}

/**
 * The tiles that cover the picture with the least area to compute, overlaps and overhang counted, of those that have no more
 * samples than a square of `tile`, and no side of less than half or more than twice of it: 1152x868 takes four of 608x464,
 * which are an eighth more than the picture's own area, where squares would take a third more.
 */
export function tileSize(
  width: number,
  height: number,
  { tile, overlap }: TileBounds,
  multiple: number,
): Size {
  const count = (length: number, side: number) =>
    side >= length ? 1 : Math.ceil((length - overlap) / (side - overlap));
  const sides = (length: number) => {
    const most = Math.min(Math.ceil(length / multiple), Math.floor((2 * tile) / multiple)) * multiple;
    const least = Math.max(tile / 2, overlap + 1);
    return Array.from(
      { length: Math.max(1, Math.floor((most - least) / multiple) + 1) },
      (_, i) => most - i * multiple,
    );
  };
  let best = { width: tile, height: tile, area: Number.POSITIVE_INFINITY };
  for (const wide of sides(width))
    for (const high of sides(height)) {
      const area = count(width, wide) * count(height, high) * wide * high;
      if (wide * high <= tile * tile && area < best.area) best = { width: wide, height: high, area };
    }
  // Where one tile is enough it may be as large as it likes: it is cut to the picture.
  const side = (length: number, found: number) => (found < length ? found : Math.max(found, tile));
  return { width: side(width, best.width), height: side(height, best.height) };
}
