// A finished picture to where its result goes: a file that nobody else's replaces, or standard output.

import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, rm, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  type EncodeOptions,
  encodeFile,
  isPlain,
  type OutputProfile,
  onDisk,
  type Pictures,
  placeWhole,
} from '@romnet/imaging/files';
import type { Desk } from '../desk.js';
import { explain, systemFault } from '../explain.js';
import { type Io, STDOUT } from '../io.js';
import { identity, linkTarget } from './guard.js';
import type { Job } from './outputs.js';

/** Takes pictures, and remembers whose they were. */
export interface Store {
  /**
   * Writes the picture made of `file`, whose metadata and privacy it takes over. Returns what could not be taken over; throws one
   * line where it cannot write.
   */
  put(job: Job, picture: Pictures, file: string): Promise<readonly string[]>;
}

/** A store for one run. `replace`: whether files that exist are replaced; `profile`: of all results. */
export function createStore(replace: boolean, profile: OutputProfile, desk: Desk, io: Io): Store {
  const written = new Map<string, string>();
  /** A disk that takes a.jpg and A.jpg for one name, or folders linked to each other, would let one result replace another. */
  const refuseOwn = async (target: string, { output }: Job) => {
    const owner = written.get((await identity(target).catch(() => undefined)) ?? '');
    if (owner !== undefined) throw new Error(`cannot write ${output}: the result of ${owner} lies there`);
  };
  /** Under a name that is not text, which the encoder could not open. */
  const putByBytes = async (job: Job, target: string, picture: Pictures, file: string) => {
    const draft = await desk.newPath(job.extension);
    const notes = await encodeFile(draft, picture, { metadataFrom: file, profile });
    const copy = async (_: string, place: FileHandle) => {
      for await (const bytes of createReadStream(draft)) await place.writeFile(bytes as Uint8Array);
    };
    await placeWhole(target, copy, { replace, asPrivateAs: file }).catch((cause) => {
      throw new Error(`cannot write ${job.output}: ${systemFault(cause) ?? explain(cause)}`, { cause });
    });
    await rm(draft);
    return notes;
  };
  return {
    async put(job, picture, file) {
      if (job.output === STDOUT) return print(job, picture, { metadataFrom: file, profile }, desk, io);
      return inFolderOf(job.output, async () => {
        // Only what is replaced is looked up: a link that has come meanwhile is somebody else's.
        const target = replace ? await linkTarget(job.output) : job.output;
        await refuseOwn(target, job);
        const notes = isPlain(target)
          ? await encodeFile(target, picture, { metadataFrom: file, profile, replace })
          : await putByBytes(job, target, picture, file);
        written.set(await identity(target), job.photo.path);
        return notes;
      });
    },
  };
}

/** Encoded whole before the first byte goes out. */
async function print(
  { extension }: Job,
  picture: Pictures,
  options: EncodeOptions,
  desk: Desk,
  io: Io,
): Promise<readonly string[]> {
  const draft = await desk.newPath(extension);
  const notes = await encodeFile(draft, picture, options);
  for await (const bytes of createReadStream(draft)) await io.putBytes?.(bytes as Uint8Array);
  return notes;
}

/** Makes the folder of `output` for `write`, and takes what it made away again where that fails. */
async function inFolderOf<Written>(output: string, write: () => Promise<Written>): Promise<Written> {
  const folder = dirname(output);
  const made = await mkdir(onDisk(folder), { recursive: true }).catch((cause) => {
    throw new Error(`cannot make the folder ${folder}: ${systemFault(cause) ?? explain(cause)}`, { cause });
  });
  try {
    return await write();
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
