// Where each photograph's result goes. Pure: paths in, paths out; whether they can be written is guard.ts's question.

import { extname, join, resolve } from 'node:path';
import { resultExtension, WRITABLE_EXTENSIONS } from '@romnet/imaging/files';
import type { Hint } from '@romnet/renovation';
import { STDOUT } from '../io.js';
import { besidePhoto } from '../results.js';
import { extensionOf, type OutputFormat } from './formats.js';
import type { Inputs, Photo } from './inputs.js';

/** A photo and the path of its result. */
export interface Job {
  readonly photo: Photo;
  /** A path, or `-` for standard output. */
  readonly output: string;
  /** Of the result's format. */
  readonly extension: string;
  /** Colours that the user puts on places of the photo. */
  readonly hints?: readonly Hint[];
}

/** A photo that has no place for its result. */
export interface Unplaced {
  readonly photo: Photo;
  readonly output: string;
  readonly reason: string;
}

/** What was asked for of the outputs as a whole. */
export interface Wanted {
  readonly output: string | undefined;
  readonly format: OutputFormat | undefined;
  /** `output` is a folder already, or there are several arguments for it to serve. */
  readonly asFolder: boolean;
}

/**
 * Gives every photo its output. `output` is a folder where it is one already, ends in a separator, or has several
 * photos or a folder to serve; else it is the file. A result keeps its photo's extension where that is written, and
 * is a PNG else. An output of a format that is none of ours, or that an earlier photo has already, is a reason in place of one.
 */
export function assignOutputs(inputs: Inputs, wanted: Wanted): { jobs: Job[]; unplaced: Unplaced[] } {
  const placed = inputs.photos.map((photo) => place(photo, inputs, wanted));
  const jobs: Job[] = [];
  const unplaced: Unplaced[] = [];
  const owners = new Map<string, string>();
  for (const { isNamed, ...job } of placed) {
    const { photo, output } = job;
    const owner = owners.get(resolve(output));
    const reason =
      output === STDOUT && placed.length > 1
        ? `standard output takes one picture, and there are ${placed.length}`
        : owner !== undefined
          ? `its result would go to ${output}, as that of ${owner} does`
          : isNamed
            ? faultOfName(job, wanted.format)
            : undefined;
    if (reason !== undefined) unplaced.push({ photo, output, reason });
    else {
      jobs.push(job);
      owners.set(resolve(output), photo.path);
    }
  }
  return { jobs, unplaced };
}

/** One photo's place, whether it will do or not. `isNamed`: the user gave the very name. */
function place(
  photo: Photo,
  { anyFolder }: Inputs,
  { output, format, asFolder }: Wanted,
): Job & { isNamed: boolean } {
  const own = extname(photo.name);
  const extension = format === undefined ? resultExtension(photo.name) : extensionOf(format);
  if (output === undefined)
    return { photo, output: besidePhoto(photo.path, extension), extension, isNamed: false };
  if (output === STDOUT) return { photo, output, extension, isNamed: false };
  if (!asFolder && !anyFolder && !/[/\\]$/.test(output))
    return { photo, output, extension: extname(output), isNamed: true };
  const name = `${photo.name.slice(0, photo.name.length - own.length)}${extension}`;
  return { photo, output: join(output, name), extension, isNamed: false };
}

/** What is wrong with the file name that the user gave for the output. */
function faultOfName({ output, extension }: Job, format: OutputFormat | undefined): string | undefined {
  if (!isWritable(extension)) {
    const expected = `expected an output file ending in ${WRITABLE_EXTENSIONS.join(' ')}`;
    return `${expected}, got '${extension}' (${output}; to name a new folder, end it with /)`;
  }
  if (format === undefined || sameFormat(extension, extensionOf(format))) return undefined;
  return `--format asks for ${format} but the output's name is ${output}`;
}

const isWritable = (extension: string): boolean => WRITABLE_EXTENSIONS.includes(extension.toLowerCase());

const usual = (extension: string): string =>
  extension
    .toLowerCase()
    .replace(/^\.jpeg$/, '.jpg')
    .replace(/^\.tiff$/, '.tif');

const sameFormat = (a: string, b: string): boolean => usual(a) === usual(b);
