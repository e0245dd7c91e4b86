// A finished picture to where its result goes: a file that nobody else's replaces, or standard output.

import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, rm, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Raster } from '@romnet/imaging';
import { encodeFile, isPlain, onDisk, placeWhole } from '@romnet/imaging/files';
import type { Desk } from '../desk.js';
import { explain, systemFault } from '../explain.js';
import { type Io, STDOUT } from '../io.js';
import { identity, linkTarget } from './guard.js';
import type { Job } from './outputs.js';

/** Takes pictures, and remembers whose they were. */
export interface Store {
  /** Writes the picture made of `file`, whose metadata and privacy it takes over. Throws one line where it cannot. */
  put(job: Job, picture: Raster, file: string): Promise<void>;
}

/** A store for one run. `replace`: whether files that exist are replaced. */
export function createStore(replace: boolean, desk: Desk, io: Io): Store {
  const written = new Map<string, string>();
  /** A disk that takes a.jpg and A.jpg for one name, or folders linked to each other, would let one result replace another. */
  const refuseOwn = async (target: string, { output }: Job) => {
    const owner = written.get((await identity(target).catch(() => undefined)) ?? '');
    if (owner !== undefined) throw new Error(`cannot write ${output}: the result of ${owner} lies there`);
  };
  /** Under a name that is not text, which the encoder could not open. */
  const putByBytes = async (job: Job, target: string, picture: Raster, file: string) => {
    const draft = await desk.newPath(job.extension);
    await encodeFile(draft, picture, { metadataFrom: file });
    const copy = async (_: string, place: FileHandle) => {
      for await (const bytes of createReadStream(draft)) await place.writeFile(bytes as Uint8Array);
    };
    await placeWhole(target, copy, { replace, asPrivateAs: file }).catch((cause) => {
      throw new Error(`cannot write ${job.output}: ${systemFault(cause) ?? explain(cause)}`, { cause });
    });
    await rm(draft);
  };
  return {
    async put(job, picture, file) {
      if (job.output === STDOUT) return print(job, picture, file, desk, io);
      await inFolderOf(job.output, async () => {
        // Only what is replaced is looked up: a link that has come meanwhile is somebody else's.
        const target = replace ? await linkTarget(job.output) : job.output;
        await refuseOwn(target, job);
        if (isPlain(target)) await encodeFile(target, picture, { metadataFrom: file, replace });
        else await putByBytes(job, target, picture, file);
        written.set(await identity(target), job.photo.path);
      });
    },
  };
}

/** Encoded whole before the first byte goes out. */
async function print({ extension }: Job, picture: Raster, file: string, desk: Desk, io: Io): Promise<void> {
  const draft = await desk.newPath(extension);
  await encodeFile(draft, picture, { metadataFrom: file });
  for await (const bytes of createReadStream(draft)) await io.putBytes?.(bytes as Uint8Array);
}

/** Makes the folder of `output` for `write`, and takes what it made away again where that fails. */
async function inFolderOf(output: string, write: () => Promise<void>): Promise<void> {
  const folder = dirname(output);
  const made = await mkdir(onDisk(folder), { recursive: true }).catch((cause) => {
    throw new Error(`cannot make the folder ${folder}: ${systemFault(cause) ?? explain(cause)}`, { cause });
  });
  try {
    await write();
  } catch (error) {
    if (made !== undefined && isPlain(folder)) await removeEmpty(folder, resolve(made));
    throw error;
  }
}

async function removeEmpty(folder: string, last: string): Promise<void> {
  const gone = await rmdir(folder).then(
    () => true,
    () => false,
  );
  if (gone && resolve(folder) !== last) await removeEmpty(dirname(folder), last);
}
