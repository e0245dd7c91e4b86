// Hints on the command line and in a JSON file: which photo gets which.

import { readFile } from 'node:fs/promises';
import { onDisk } from '@romnet/imaging/files';
import type { Hint } from '@romnet/renovation';
import { readColor, readHints } from '@romnet/renovation/files';
import { InvalidArgumentError } from 'commander';
import { naming } from '../explain.js';
import type { RenovateArguments } from './arguments.js';
import type { Photo } from './inputs.js';

/** A parser for `x,y,#rrggbb[,radius]` that adds to the hints given before. */
export function hint(text: string, earlier: readonly Hint[] = []): Hint[] {
  const [x, y, color, radius, ...more] = text.split(',');
  const number = (part: string | undefined) => (part?.trim() ? Number(part) : Number.NaN);
  const rgb = readColor(color?.trim() ?? '');
  const isRadius = radius === undefined || number(radius) > 0;
  if (!(number(x) >= 0 && number(y) >= 0 && isRadius) || !rgb || more.length > 0)
    throw new InvalidArgumentError(`expected x,y,#rrggbb or x,y,#rrggbb,radius in pixels, got '${text}'`);
  const place = { x: number(x), y: number(y), color: rgb };
  return [...earlier, radius === undefined ? place : { ...place, radius: number(radius) }];
}

/** Whether hints are asked for, and by which flag. */
export const hintFlag = ({
  hint,
  hints,
}: Pick<Partial<RenovateArguments>, 'hint' | 'hints'>): string | undefined =>
  hint && hint.length > 0 ? '--hint' : hints === undefined ? undefined : '--hints';

/** The hints of every photo; of photos that are not known yet where there are none. Throws one line where the file cannot be used, or what is asked cannot be for these photos. */
export async function openHints(
  { hint, hints: file }: Pick<RenovateArguments, 'hint' | 'hints'>,
  photos: readonly Photo[] | undefined,
): Promise<(photo: Photo) => readonly Hint[]> {
  if (photos && photos.length > 1 && hint.length > 0)
    throw new Error(
      `expected one photo for --hint, got ${photos.length}; --hints takes a file with hints by the names of photos`,
    );
  if (file === undefined) return () => hint;
  const text = await readFile(onDisk(file), 'utf8').catch((cause) => {
    throw new Error(`these hints cannot be used: ${naming(file, cause)}`, { cause });
  });
  const read = readHints(text, file);
  if ('one' in read) {
    if (photos?.length !== 1) {
      const number = photos ? `there are ${photos.length}` : 'there may be several';
      throw new Error(
        `expected an object with a list of hints for each photo, since ${number}, got one list (${file})`,
      );
    }
    return () => [...read.one, ...hint];
  }
  const { named } = read;
  const isKnown = (key: string) => !photos || photos.some(({ path, name }) => key === path || key === name);
  const unknown = [...named.keys()].find((key) => !isKnown(key));
  if (unknown !== undefined) {
    const example = photos?.[0] ? `, for instance "${photos[0].name}"` : '';
    throw new Error(`expected names of photos${example}, got "${unknown}" (${file})`);
  }
  return ({ path, name }) => [...(named.get(path) ?? named.get(name) ?? []), ...hint];
}
