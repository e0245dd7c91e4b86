// The main job: a photo and any references in, a renovated photo of the same size out. See docs/architecture.md.

import { checkRaster, luminanceStrips, type Plane, type PlaneSource, type Raster } from '@romnet/imaging';
import { requirePalette } from '@romnet/network';
import type { Offered } from './color.js';
import { mergeColor, mergeOwnColor } from './merge.js';
import type { Model } from './model.js';
import { type OwnColors, ownColors } from './own-colors.js';
import { createProgress, type Stage } from './progress.js';
import { reducedLuminance } from './reduced.js';
import { repairedRows } from './repaired.js';
import { DEFAULT_VIVIDNESS, openRig, type RigOptions } from './rig.js';
import { type Size, workingSize } from './working-size.js';

/** The smallest side of a picture or a reference, in pixels. */
export const MIN_SIDE = 16;

/** Where and with what to compute (see `RigOptions`), and how. */
export interface RenovatorOptions extends Omit<RigOptions, 'colorings'> {
  readonly model: Model;
  /** The clock that stages are timed with, in milliseconds. Default: `performance.now`. */
  readonly now?: () => number;
}

export interface RenovateOptions {
  /**
   * Colour pictures to take colours from, of any size from 16x16, or a function that chooses them. None: colours from
   * what the network learned.
   */
  readonly references?: readonly ReferencePicture[] | ChooseReferences;
  /**
   * True gives new colours, false keeps the photo's own colours or tint. `auto`, the default, keeps them where they are
   * colours (see `ownColors`) and no pictures are given as `references`: to give them is to ask for their colours.
   */
  readonly color?: boolean | 'auto';
  /**
   * How vivid new colours are, in [0, 1]: 0 is closest to the truth on average and pale, 1 is bold. Default 0.4. Of models that
   * decide on colours; others have their own.
   */
  readonly vividness?: number;
  /** False keeps the photo's own luminance. Default true. */
  readonly restore?: boolean;
  /**
   * True writes the result over the photo's samples, so that they are not there twice: the picture that comes out is the photo that
   * went in. Where `renovate` rejects, the photo may be half changed. Default false.
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
  /** Wall time of each stage; loading a program for a new shape counts as part of its stage. */
  readonly seconds: Readonly<Record<Stage, number>>;
  /** The size at which colours were computed; undefined where the photo kept its own. */
  readonly workingSize: Size | undefined;
  /** Which of the references were used: their places, in order. */
  readonly used: readonly number[];
  /** Whether the photo has colours of its own, and why; undefined where nobody had to ask (see `color`). */
  readonly ownColors: OwnColors | undefined;
  /** The largest side of a tile that luminance was restored in, in pixels; undefined where it was not restored. */
  readonly tile: number | undefined;
  /** What was done in another way than asked, each in one line: "tile reduced to 256: memory ran out at 512". */
  readonly notes: readonly string[];
}

export interface Renovator {
  /**
   * Renovates one photo; one at a time. Throws one line where the photo or a reference is under 16 pixels a side, or where
   * colours are wanted of a model that has them from references alone and there is none; and the signal's reason where aborted.
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
    async renovate(
      photo,
      {
        references = [],
        color: wish = 'auto',
        restore = true,
        vividness = DEFAULT_VIVIDNESS,
        inPlace = false,
        onProgress,
        signal,
      } = {},
    ) {
      if (!(vividness >= 0 && vividness <= 1))
        throw new Error(`expected 0 to 1 for vividness, got ${vividness}`);
      checkPicture('the photo', photo);
      if (typeof references !== 'function') checkReferences(references.map(asOffered));
      const isAsked = typeof references !== 'function' && references.length > 0;
      const own = wish === 'auto' && !isAsked ? ownColors(photo) : undefined;
      const color = wish === 'auto' ? !own?.keeps : wish;
      if (color && typeof references !== 'function' && references.length === 0) requirePalette(model.preset);
      const progress = createProgress({ photo, color, restore, onProgress, signal, now });
      await progress.enter('prepare');
      let luminance: PlaneSource = luminanceStrips(photo);
      let tile: number | undefined;
      const notes: string[] = [];
      if (restore) {
        await progress.enter('restore');
        const repair = await rig.restoreStrips(luminance, progress.step);
        luminance = repair.luminance;
        tile = repair.bounds.tile;
        if (tile < rig.tile) notes.push(`tile reduced to ${tile}: memory ran out at ${rig.tile}`);
      }
      if (!color) {
        await progress.enter('merge');
        const picture = await mergeOwnColor(
          photo,
          luminance,
          progress.step,
          restore ? repairedRows(photo, luminance) : undefined,
          inPlace,
        );
        const seconds = progress.finish();
        return { picture, seconds, workingSize: undefined, used: [], ownColors: own, tile, notes };
      }
      await progress.enter('color');
      const chosen =
        typeof references === 'function' ? await references(reducedLuminance(luminance)) : references;
      const offered = chosen.map(asOffered);
      checkReferences(offered);
      const { chroma, used } = await rig.colorize(luminance, offered, vividness);
      await progress.enter('merge');
      const picture = await mergeColor(photo, luminance, chroma, progress.step, inPlace);
      const size = workingSize(photo, rig.colorArea);
      const seconds = progress.finish();
      return { picture, seconds, workingSize: size, used, ownColors: own, tile, notes };
    },
    release: () => rig.release(),
  };
}

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
