// Restoring and colouring with one model, its programs kept ready from picture to picture: what the renovator, the evaluator
// and training's validation share. Knows luminance planes and references, not where they come from.

import type { Graph } from '@romnet/graph';
import { createRaster, type Plane, type PlaneSource, type Raster, wholePlane } from '@romnet/imaging';
import { checkDevice, loadProgram, type ProgramOptions } from '@romnet/runtime';
import { COLOR_AREA, type Colored, createColoring, type Offered } from './color.js';
import type { Hint } from './hints.js';
import type { Wanted } from './mask.js';
import { mergeColor } from './merge.js';
import type { Model } from './model.js';
import { createProgramCache } from './programs.js';
import type { Step } from './progress.js';
import { repairLuminance } from './repair.js';
import { LARGE, type Repair, TILE_OVERLAP, TILE_SIDE, usualTile } from './restore.js';
import { type Fitted, LEAST_TILE } from './smaller-tiles.js';
import type { Size } from './working-size.js';

/** Where and with what to compute (see `ProgramOptions`), and how. */
export interface RigOptions extends ProgramOptions {
  /**
   * The side in pixels of the square that has as many pixels as the largest tile in which luminance is restored; memory grows with
   * its square, and a tile's longer side is at most twice of it. Default 576, and 432 above 50 megapixels.
   */
  readonly tile?: number;
  /** How far neighbouring tiles overlap, in pixels; at most half of `tile`. Default 48. */
  readonly overlap?: number;
  /** The area in pixels at which colour is computed, of the photo and of each reference. Default 256 x 256. */
  readonly colorArea?: number;
  /**
   * How many colouring programs are kept: with references and without are two. Default 1; who colours each picture in
   * several ways saves time by 2, at twice the memory.
   */
  readonly colorings?: number;
}

/** How vivid new colours are unless told, in [0, 1]; see `RenovateOptions`. */
export const DEFAULT_VIVIDNESS = 0.5;

/** One call at a time; planes are L' units of any size. */
export interface Rig {
  /** The area at which it colours. */
  readonly colorArea: number;
  /** The `tile` for a picture of this size, as asked for. */
  tileFor(size: Size): number;
  /** `step` is awaited between tiles; `wanted` says where to repair besides what is found, or only. */
  restore(luminance: Plane, step?: Step, wanted?: Wanted): Promise<Repair>;
  /** The same for pictures that are large: strips in, strips out, and the tiles that memory sufficed for. */
  restoreStrips(luminance: PlaneSource, step?: Step, wanted?: Wanted): Promise<Fitted>;
  /**
   * The colours of a picture with this luminance, at its working size; with `explain` also where they come from. Hints have been
   * checked (`checkHints`).
   */
  colorize(
    luminance: PlaneSource,
    references: readonly Offered[],
    vividness?: number,
    hints?: readonly Hint[],
    explain?: boolean,
  ): Promise<Colored>;
  /** A picture of 8 bits with this luminance and its colours, as the renovator joins the two. */
  paint(
    luminance: Plane,
    references: readonly Offered[],
    vividness?: number,
    hints?: readonly Hint[],
  ): Promise<Raster>;
  /** Releases the memory that the garbage collector does not see. Not to be used afterwards. */
  release(): Promise<void>;
}

const unwatched: Step = async () => {};

/**
 * Makes a model ready. Programs are loaded when they are needed. Throws one line where an option is out of range, or the device is
 * none of the platform's.
 */
export function openRig(model: Model, options: RigOptions = {}): Rig {
  const { colorings = 1 } = options;
  const { tile = TILE_SIDE, overlap = TILE_OVERLAP, colorArea = COLOR_AREA } = options;
  checkOptions(tile, overlap, colorArea);
  if (options.device !== undefined) checkDevice(options.device);
  const load = (graph: Graph) => loadProgram(graph, options);
  // One program of restoration: photos of one shape after the other reuse it, and two would double the memory.
  const restoration = createProgramCache(1, load);
  const coloring = createColoring(model, load, colorArea, colorings);
  const tileFor = (size: Size) => options.tile ?? usualTile(size);
  const restoreStrips: Rig['restoreStrips'] = async (luminance, step = unwatched, wanted) => {
    const repair = await repairLuminance(
      luminance,
      model,
      restoration,
      { tile: tileFor(luminance), overlap },
      step,
      wanted,
    );
    // The next photo's second of loading is less than this one's need of half a gigabyte.
    if (luminance.width * luminance.height > LARGE) await restoration.release();
    return repair;
  };
  return {
    colorArea,
    tileFor,
    restoreStrips,
    async restore(luminance, step, wanted) {
      const repair = await restoreStrips(luminance, step, wanted);
      return { luminance: wholePlane(repair.luminance), damage: wholePlane(repair.damage) };
    },
    colorize: (luminance, references, vividness = DEFAULT_VIVIDNESS, hints = [], explain = false) =>
      coloring.colorize(luminance, references, vividness, hints, explain),
    async paint(luminance, references, vividness = DEFAULT_VIVIDNESS, hints = []) {
      const { chroma } = await coloring.colorize(luminance, references, vividness, hints);
      return mergeColor(createRaster(luminance.width, luminance.height), luminance, chroma, unwatched);
    },
    async release() {
      await restoration.release();
      await coloring.release();
    },
  };
}

function checkOptions(tile: number, overlap: number, colorArea: number): void {
  if (!(Number.isInteger(tile) && tile >= LEAST_TILE && tile % 16 === 0)) {
    throw new Error(`expected a multiple of 16 of at least ${LEAST_TILE} for tile, got ${tile}`);
  }
  if (!(Number.isInteger(overlap) && overlap >= 0 && overlap <= tile / 2)) {
    throw new Error(`expected 0 to ${tile / 2} for overlap, got ${overlap}`);
  }
  if (!(colorArea >= 32 * 32)) throw new Error(`expected at least 1024 for colorArea, got ${colorArea}`);
}
