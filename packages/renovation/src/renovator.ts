// The main job: a photo and any references in, a renovated photo of the same size out. See docs/architecture.md.

import {
  checkRaster,
  createStrips,
  luminanceStrips,
  type Plane,
  type PlaneSource,
  type Raster,
  rowsOf,
  type Strips,
  wholePlane,
} from '@romnet/imaging';
import { mapsDamage, requirePalette } from '@romnet/network';
import type { Offered } from './color.js';
import type { Explanation, MatchMap } from './explain/explanation.js';
import { finishLuminance, needsOwn } from './finish.js';
import { checkHints, type Hint } from './hints.js';
import { mergeColor, mergeOwnColor } from './merge.js';
import type { Model } from './model.js';
import { type OwnColors, ownColors } from './own-colors.js';
import { createProgress, type Stage } from './progress.js';
import { reducedLuminance, withDamage } from './reduced.js';
import { repairedRows } from './repaired.js';
import { DEFAULT_VIVIDNESS, openRig, type RigOptions } from './rig.js';
import type { Fitted } from './smaller-tiles.js';
import { checkRange, type LuminanceOptions, readWishes } from './wishes.js';
import { type Size, workingSize } from './working-size.js';

/** The smallest side of a picture or a reference, in pixels. */
export const MIN_SIDE = 16;

/** Where and with what to compute (see `RigOptions`), and how. */
export interface RenovatorOptions extends Omit<RigOptions, 'colorings'> {
  readonly model: Model;
  /** The clock that stages are timed with, in milliseconds. Default: `performance.now`. */
  readonly now?: () => number;
}

export interface RenovateOptions extends LuminanceOptions {
  /**
   * Colour pictures to take colours from, of any size from 16x16, or a function that chooses them. None: colours from
   * what the network learned.
   */
  readonly references?: readonly ReferencePicture[] | ChooseReferences;
  /**
   * True gives new colours, false keeps the photo's own colours or tint. `auto`, the default, keeps them where they are
   * colours (see `ownColors`) and no pictures are given as `references`, and no hints: to give them is to ask for their colours.
   */
  readonly color?: boolean | 'auto';
  /** Colours for places of the upright photo, which what looks like these places takes over. Where `color` is false, of no effect. */
  readonly hints?: readonly Hint[];
  /**
   * How vivid new colours are, in [0, 1]: 0 is closest to the truth on average and pale, 1 is bold. Default 0.4. Of models that
   * decide on colours; others have their own.
   */
  readonly vividness?: number;
  /** How much of their chroma colours keep, new ones and the photo's own, in [0, 2]: 0 is grey, 2 is twice as colourful. Default 1. */
  readonly colorStrength?: number;
  /** True adds an `explanation` to the result; costs little time. Default false. */
  readonly explain?: boolean;
  /**
   * True writes the result over the photo's samples, so that they are not there twice: the picture that comes out is the photo that
   * went in. Where `renovate` rejects, the photo may be half changed. Default false; `explain` needs the photo and makes it so.
   */
  readonly inPlace?: boolean;
  /** Called between steps with the share done, in [0, 1] and never falling, and the name of the step. */
  onProgress?(fraction: number, stage: Stage): void;
  /** Looked at between tiles and steps; once aborted, `renovate` rejects with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Chooses references by what the photo shows: its luminance in L' units, restored unless `restore` is false; at its own
 * size, or reduced to about 4 megapixels where it has more. Called once, before colouring.
 */
export type ChooseReferences = (luminance: Plane) => Promise<readonly ReferencePicture[]>;

/**
 * A picture to take colours from. One that a search `found` counts for less than one that was given, and is left out where its
 * scene is not like the photo's.
 */
export type ReferencePicture = Raster | { readonly found: Raster };

export interface Renovation {
  /** The renovated photo: the size, bit depth and alpha of the photo. */
  readonly picture: Raster;
  /**
   * Where restoration replaced the photo, how surely, in [0, 1], of its size; with `onlyMask`, that mask. See `Renovator.mapsDamage`.
   * Undefined where nothing was restored. Made when it is first looked at, from one byte a
   * pixel.
   */
  readonly damage: Plane | undefined;
  /** Where colours come from and what restoration changed, where `explain` was asked. */
  readonly explanation?: Explanation;
  /** Wall time of each stage; loading a program for a new shape counts as part of its stage. */
  readonly seconds: Readonly<Record<Stage, number>>;
  /** The size at which colours were computed; undefined where the photo kept its own. */
  readonly workingSize: Size | undefined;
  /** Which of the references were used: their places, in order. */
  readonly used: readonly number[];
  /** Whether the photo has colours of its own, and why; undefined where nobody had to ask (see `color`). */
  readonly ownColors: OwnColors | undefined;
  /** The `tile` that luminance was restored with, in pixels; undefined where it was not restored. */
  readonly tile: number | undefined;
  /** What was done in another way than asked, each in one line: "tile reduced to 256: memory ran out at 512". */
  readonly notes: readonly string[];
}

export interface Renovator {
  /**
   * Whether the model tells where a photo is damaged, and can be told. With others, `damage` is where luminance changed by more than its
   * surroundings, and the places of a mask are filled from around them before restoration looks at them.
   */
  readonly mapsDamage: boolean;
  /**
   * Renovates one photo; one at a time. Throws one line where the photo or a reference is under 16 pixels a side, an option is out
   * of range, the mask is not of the photo's size or has nothing to do, a hint is not inside the photo or the model takes none, or
   * where colours are wanted of a model that has them from references alone and there is none; and the signal's reason where
   * aborted.
   */
  renovate(picture: Raster, options?: RenovateOptions): Promise<Renovation>;
  /** Releases the memory that the garbage collector does not see. Not to be used afterwards. */
  release(): Promise<void>;
}

/** Makes a model ready to renovate. Throws one line where an option is out of range, or the device is none of the platform's. */
export async function createRenovator(options: RenovatorOptions): Promise<Renovator> {
  const { model, now = () => performance.now() } = options;
  const rig = openRig(model, options);

  return {
    mapsDamage: mapsDamage(model.preset),
    async renovate(photo, options = {}) {
      const { references = [], hints = [], color: wish = 'auto', vividness = DEFAULT_VIVIDNESS } = options;
      const { colorStrength = 1, explain = false, onProgress, signal } = options;
      const inPlace = options.inPlace === true && !explain;
      checkRange('vividness', vividness, 1);
      checkRange('colorStrength', colorStrength, 2);
      checkPicture('the photo', photo);
      checkHints(hints, photo, model.preset);
      const { restores, ...wishes } = readWishes(photo, options);
      if (typeof references !== 'function') checkReferences(references.map(asOffered));
      const isAsked = hints.length > 0 || (typeof references !== 'function' && references.length > 0);
      const own = wish === 'auto' && !isAsked ? ownColors(photo) : undefined;
      const color = wish === 'auto' ? !own?.keeps : wish;
      if (color && typeof references !== 'function' && references.length === 0) requirePalette(model.preset);
      const progress = createProgress({ photo, color, restore: restores, onProgress, signal, now });
      await progress.enter('prepare');
      let seen: PlaneSource = luminanceStrips(photo);
      let shown = seen;
      let repair: Fitted | undefined;
      const notes: string[] = [];
      if (restores) {
        await progress.enter('restore');
        // New colours are chosen by all of the restored luminance.
        const wanted = wishes.wanted && { ...wishes.wanted, sparing: !color };
        repair = await rig.restoreStrips(seen, progress.step, wanted);
        const [{ tile }, asked] = [repair.bounds, rig.tileFor(photo)];
        if (tile < asked) notes.push(`tile reduced to ${tile}: memory ran out at ${asked}`);
        shown = needsOwn(wishes) ? finishLuminance(seen, repair, wishes) : repair.luminance;
        seen = repair.luminance;
      }
      const before = luminanceStrips(photo);
      const explained = (matches: readonly MatchMap[]) =>
        explain
          ? {
              explanation: {
                matches,
                change: wholePlane(difference(shown, before)),
                damage: repair && wholePlane(repair.damage),
              },
            }
          : {};
      const tell = (
        made: Pick<Renovation, 'picture' | 'seconds' | 'workingSize' | 'used'>,
        matches: readonly MatchMap[] = [],
      ): Renovation => {
        const { tile } = repair?.bounds ?? {};
        return withDamage({ ...made, ...explained(matches), ownColors: own, tile, notes }, repair?.damage);
      };
      if (!color) {
        await progress.enter('merge');
        const repaired = repair && repairedRows(repair.damage, wishes.wanted?.only);
        const picture = await mergeOwnColor(photo, shown, progress.step, repaired, colorStrength, inPlace);
        return tell({ picture, seconds: progress.finish(), workingSize: undefined, used: [] });
      }
      await progress.enter('color');
      const chosen = typeof references === 'function' ? await references(reducedLuminance(seen)) : references;
      const offered = chosen.map(asOffered);
      checkReferences(offered);
      const { chroma, used, matches = [] } = await rig.colorize(seen, offered, vividness, hints, explain);
      await progress.enter('merge');
      const picture = await mergeColor(photo, shown, chroma, progress.step, colorStrength, inPlace);
      const size = workingSize(photo, rig.colorArea);
      return tell({ picture, seconds: progress.finish(), workingSize: size, used }, matches);
    },
    release: () => rig.release(),
  };
}

const difference = (one: PlaneSource, other: PlaneSource): Strips =>
  createStrips(one, (from, to) => {
    const taken = rowsOf(other, from, to).data;
    return rowsOf(one, from, to).data.map((value, i) => value - taken[i]!);
  });

const asOffered = (reference: ReferencePicture): Offered =>
  'found' in reference
    ? { picture: reference.found, origin: 'found' }
    : { picture: reference, origin: 'given' };

function checkReferences(references: readonly Offered[]): void {
  for (const [i, { picture }] of references.entries()) checkPicture(`reference ${i + 1}`, picture);
}

function checkPicture(name: string, picture: Raster): void {
  checkRaster(name, picture);
  const { width, height } = picture;
  if (width < MIN_SIDE || height < MIN_SIDE) {
    throw new Error(`expected at least ${MIN_SIDE}x${MIN_SIDE} pixels for ${name}, got ${width}x${height}`);
  }
}
