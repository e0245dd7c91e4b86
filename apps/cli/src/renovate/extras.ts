// What goes into a renovation beside the photo and its references, and what comes out beside the picture: masks, explanations.

import { resolve } from 'node:path';
import type { Raster } from '@romnet/imaging';
import type { RenovateOptions, Renovation } from '@romnet/renovation';
import { linkAt, unlessMissing } from '../files.js';
import { refuseExisting } from '../fresh.js';
import type { RenovateArguments } from './arguments.js';
import { filesBeside, folderOf } from './beside.js';
import { type NamedReference, refuseExplanation, writeExplanation } from './explanations.js';
import type { Photo } from './inputs.js';
import { readMask, writeMask } from './masks.js';
import type { Owners } from './owners.js';

/** A page of a photo, its own file at hand. */
export interface Page {
  readonly photo: Photo;
  readonly page: number;
  readonly file: string;
  readonly raster: Raster;
  /** See `Renovator`. */
  readonly mapsDamage: boolean;
}

export interface Extras {
  /** Whether results are explained, for which the photo must be kept. */
  readonly explains: boolean;
  /** The files of the masks of a photo's pages, which are counted only where masks are given. */
  masksOf(photo: Photo, countPages: () => Promise<number>): Promise<readonly string[]>;
  /** Options of the renovation of this page. Throws one line where something given for it cannot be used. */
  before(page: Page): Promise<RenovateOptions>;
  /** Writes what goes beside the picture; returns what the user should know, each in one line. */
  after(page: Page, made: Renovation, offered: readonly NamedReference[]): Promise<readonly string[]>;
}

/** `owners` hears of the files of this run. Throws one line where what is asked cannot be for these photos. */
export async function createExtras(args: RenovateArguments, owners: Owners): Promise<Extras> {
  const { photos, overwrite, onlyMask, resume } = args;
  const maskOf = args.mask === undefined ? undefined : await filesBeside('--mask', args.mask, photos, true);
  const placeOf =
    args.maskOut === undefined ? undefined : await filesBeside('--mask-out', args.maskOut, photos, false);
  /** Photos that differ in their folder or extension alone would fall on each other. */
  const claim = (path: string, { path: photo }: Photo) => {
    const owner = owners.get(resolve(path)) ?? photo;
    if (owner !== photo) throw new Error(`${path} is that of ${owner} already`);
    owners.set(resolve(path), photo);
  };
  // A run that was killed between these files and the result left them as they will be again: it is seen once they are made.
  const mayExist = overwrite || resume;
  return {
    explains: args.explain !== undefined,
    async masksOf(photo, countPages) {
      if (!maskOf) return [];
      return Array.from({ length: await countPages() }, (_, page) => maskOf(photo, page));
    },
    async before({ photo, page, raster }) {
      const given = maskOf?.(photo, page);
      const place = placeOf?.(photo, page);
      if (place !== undefined) {
        claim(place, photo);
        await refuseExisting([place], mayExist);
        if (given !== undefined && (await isSame(given, place)))
          throw new Error(`--mask-out would replace the mask that was given, ${given}`);
      }
      if (args.explain !== undefined) {
        const folder = folderOf(args.explain, photo, page);
        claim(folder, photo);
        await refuseExplanation(folder, mayExist);
      }
      const mask = given === undefined ? undefined : await readMask(given, photo.path, raster);
      const explain = args.explain !== undefined;
      return { explain, ...(mask ? { mask } : {}) };
    },
    async after({ photo, page, file, raster, mapsDamage }, made, offered) {
      const { explanation } = made;
      const notes: string[] = [];
      const given = maskOf?.(photo, page);
      if (given !== undefined && onlyMask && !made.damage)
        notes.push(`nothing is repaired: ${given} is all black`);
      else if (given !== undefined && !mapsDamage)
        notes.push('the model cannot be told of damage: masked places were filled from around them first');
      const place = placeOf?.(photo, page);
      if (place !== undefined) {
        if (!mapsDamage) notes.push('the model maps no damage: the mask shows where luminance changed most');
        await writeMask(place, made.damage, raster, { overwrite, file });
        notes.push(`mask -> ${place}`);
      }
      if (args.explain !== undefined && explanation) {
        const folder = folderOf(args.explain, photo, page);
        await writeExplanation(folder, raster, explanation, offered, { overwrite, file });
        notes.push(`explanation -> ${folder}`);
      }
      return notes;
    },
  };
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [a, b] = [await unlessMissing(linkAt(one)), await unlessMissing(linkAt(other))];
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}
