// `romnet degrade`, from arguments to exit code: find the photographs, refuse what cannot be written, then one after
// the other.

import { readFile, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { type Raster, resizeRaster } from '@romnet/imaging';
import { type RecipeName, recipes } from '@romnet/imaging/damage';
import { decodeFile } from '@romnet/imaging/files';
import {
  degradePicture,
  type Instructions,
  openTextures,
  type PairPaths,
  pairPaths,
  parseInstructions,
  type TextureSet,
  writePair,
} from '@romnet/laboratory';
import { createDesk, type Desk } from '../desk.js';
import { explain, naming } from '../explain.js';
import type { Io } from '../io.js';
import { printable } from '../printable.js';
import { findPhotos, type Photo } from '../renovate/inputs.js';
import { createTerminal } from '../terminal.js';
import type { DegradeArguments } from './arguments.js';

/** The smallest side of a picture that is worth damaging, in pixels. */
const MIN_SIDE = 32;

interface Job {
  readonly photo: Photo;
  readonly paths: PairPaths;
}

/** Returns the exit code: 0 all done, 1 something failed, 130 interrupted. Throws where nothing can be done at all. */
export async function runDegrade(args: DegradeArguments, io: Io): Promise<number> {
  const instructions = await readInstructions(args.recipe);
  const desk = createDesk(io);
  try {
    return await runOn(desk, instructions, args, io);
  } finally {
    await desk.clear();
  }
}

async function runOn(
  desk: Desk,
  instructions: Instructions,
  args: DegradeArguments,
  io: Io,
): Promise<number> {
  const inputs = await findPhotos(args.photos, args.output, desk);
  const { note: complain } = createTerminal(io);
  let failures = 0;
  const fail = (photo: string, reason: string) => {
    failures++;
    complain(reason.includes(photo) ? reason : `${photo}: ${reason}`);
    if (args.json) io.stdout.write(`${JSON.stringify({ photo, status: 'failed', error: reason })}\n`);
  };
  if (inputs.ignored > 0)
    complain(`ignored ${inputs.ignored} other ${inputs.ignored === 1 ? 'file' : 'files'}`);
  for (const { path, reason } of inputs.bad) fail(path, reason);
  const jobs = await planJobs(inputs.photos, args, fail);
  if (jobs.length > 0) {
    const textures = await openTextures(args.textures);
    for (const job of jobs) {
      if (io.signal.aborted) break;
      let file = job.photo.path;
      try {
        file = await desk.openable(file);
        const line = await degradeOne(job, file, args, instructions, textures);
        io.stdout.write(`${args.json ? JSON.stringify(line) : printable(showLine(line))}\n`);
      } catch (error) {
        fail(job.photo.path, naming(job.photo.path, error, file));
      }
    }
  }
  const total = inputs.photos.length + inputs.bad.length;
  if (io.signal.aborted) complain('interrupted');
  else if (failures > 0 && total > 1) complain(`${total - failures} of ${total} done, ${failures} failed`);
  if (io.signal.aborted) return 130;
  return failures > 0 ? 1 : 0;
}

const isNamed = (recipe: string): recipe is RecipeName => Object.hasOwn(recipes, recipe);

async function readInstructions(recipe: string): Promise<Instructions> {
  if (isNamed(recipe)) return { kind: 'recipe', recipe: recipes[recipe] };
  const text = await readFile(recipe, 'utf8').catch((cause: unknown) => {
    const known = Object.keys(recipes).join(', ');
    throw new Error(`expected ${known} or a JSON file for --recipe: ${explain(cause)}`, { cause });
  });
  return parseInstructions(text, recipe);
}

/** Gives every photo its four files, and refuses those that would fall on another's, or on files that exist. */
async function planJobs(
  photos: readonly Photo[],
  { output, overwrite }: DegradeArguments,
  fail: (photo: string, reason: string) => void,
): Promise<Job[]> {
  const jobs: Job[] = [];
  const owners = new Map<string, string>();
  for (const photo of photos) {
    const paths = pairPaths(output, photo.name);
    const owner = owners.get(paths.input);
    owners.set(paths.input, owner ?? photo.path);
    const existing = overwrite ? undefined : await firstExisting(Object.values(paths));
    if (owner !== undefined) fail(photo.path, `it would be written to ${paths.input}, as ${owner} is`);
    else if (existing !== undefined) fail(photo.path, `${existing} exists; --overwrite replaces it`);
    else jobs.push({ photo, paths });
  }
  return jobs;
}

async function firstExisting(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await stat(path).catch(() => undefined)) return path;
  return undefined;
}

/** One picture's line under --json. */
interface PictureLine {
  readonly photo: string;
  readonly status: 'done';
  readonly paths: PairPaths;
  readonly width: number;
  readonly height: number;
  readonly variant: string;
  readonly kinds: readonly string[];
  /** Share of the pixels whose structure was destroyed. */
  readonly destroyed: number;
}

async function degradeOne(
  { photo, paths }: Job,
  file: string,
  { seed, size, overwrite }: DegradeArguments,
  instructions: Instructions,
  textures: TextureSet,
): Promise<PictureLine> {
  const decoded = await decodeFile(file);
  const picture = size === undefined ? decoded : shrunk(decoded, size);
  const { width, height } = picture;
  if (width < MIN_SIDE || height < MIN_SIDE) {
    throw new Error(`expected at least ${MIN_SIDE}x${MIN_SIDE} pixels, got ${width}x${height}`);
  }
  const pair = degradePicture(picture, photo.name.split(sep).join('/'), instructions, seed, textures);
  await writePair(paths, pair, overwrite);
  const { damage } = pair.record;
  return {
    photo: photo.path,
    status: 'done',
    paths,
    width,
    height,
    variant: damage.variant,
    kinds: damage.applied.map(({ kind }) => kind),
    destroyed: shareOfWhite(pair.mask),
  };
}

function shrunk(picture: Raster, size: number): Raster {
  const factor = size / Math.min(picture.width, picture.height);
  if (factor >= 1) return picture;
  return resizeRaster(picture, Math.round(picture.width * factor), Math.round(picture.height * factor));
}

function shareOfWhite({ data }: Raster): number {
  let white = 0;
  for (let i = 0; i < data.length; i += 3) if (data[i] === 255) white++;
  return Number((white / (data.length / 3)).toFixed(4));
}

const showLine = ({ photo, paths, width, height, variant, kinds, destroyed }: PictureLine): string =>
  `${photo} -> ${paths.input}  ${width}x${height}, ${variant}, ${kinds.length} ${kinds.length === 1 ? 'kind' : 'kinds'}, ${(100 * destroyed).toFixed(1)} % destroyed`;
