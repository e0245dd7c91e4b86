// A finished picture to where its result goes: a file that nobody else's replaces, or standard output.

import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, rm, rmdir, stat, utimes } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  type EditMark,
  type EncodeOptions,
  encodeFile,
  isPlain,
  type OutputProfile,
  onDisk,
  type Pictures,
  placeWhole,
  writeWhole,
} from '@romnet/imaging/files';
import type { Desk } from '../desk.js';
import { explain, systemFault } from '../explain.js';
import { hashFile } from '../hash.js';
import { type Io, STDOUT } from '../io.js';
import { identity, linkTarget } from './guard.js';
import type { Job } from './outputs.js';
import type { Owners } from './owners.js';
import { sidecarOf } from './sidecar.js';

/** What goes with a picture. */
export interface Company {
  /** The colour profile of the result. */
  readonly profile: OutputProfile;
  /** What a page says of itself. */
  readonly mark: (page: number) => EditMark | undefined;
  /** The text of its record, given the hash of the whole result and what could not be taken over. */
  readonly record: ((sha256: string, notes: readonly string[]) => string) | undefined;
  /** Whether the result gets the file's time stamps. */
  readonly keepTimes: boolean;
}

export interface Written {
  /** What could not be taken over. */
  readonly notes: readonly string[];
  /** Of the result's bytes. */
  readonly sha256: string;
}

/** Takes pictures, and remembers whose they were. */
export interface Store {
  /**
   * Writes the picture made of `file`, whose metadata and privacy it takes over. The record is there before the result has its
   * name: a result without its record would be done twice. Throws one line where it cannot write.
   */
  put(job: Job, picture: Pictures, file: string, company: Company): Promise<Written>;
}

/**
 * A store for one run. `replace`: whether files that exist are replaced. `owners`: whose result lies where, by identity on the
 * disk, as this store and others of the run have written them.
 */
export function createStore(
  replace: boolean,
  desk: Desk,
  io: Io,
  owners: Owners = new Map<string, string>(),
): Store {
  /** A disk that takes a.jpg and A.jpg for one name, or folders linked to each other, would let one result replace another. */
  const refuseOwn = async (target: string, { output }: Job) => {
    const owner = owners.get((await identity(target).catch(() => undefined)) ?? '');
    if (owner !== undefined) throw new Error(`cannot write ${output}: the result of ${owner} lies there`);
  };
  /** Under a name that is not text, which the encoder could not open. */
  const putByBytes = async (target: string, { job, picture, file, profile, mark, onWhole }: Putting) => {
    const draft = await desk.newPath(job.extension);
    const notes = await encodeFile(draft, picture, { metadataFrom: file, profile, mark });
    let fault: unknown;
    const copy = async (temporary: string, place: FileHandle) => {
      for await (const bytes of createReadStream(draft)) await place.writeFile(bytes as Uint8Array);
      await onWhole(temporary, notes).catch((error) => {
        fault = error;
        throw error;
      });
    };
    await placeWhole(target, copy, { replace, asPrivateAs: file }).catch((cause) => {
      if (fault) throw fault;
      throw new Error(`cannot write ${job.output}: ${systemFault(cause) ?? explain(cause)}`, { cause });
    });
    await rm(draft);
    return notes;
  };
  return {
    async put(job, picture, file, company) {
      const { profile, mark, record, keepTimes } = company;
      if (job.output === STDOUT) return print(job, picture, { metadataFrom: file, profile, mark }, desk, io);
      let sha256 = '';
      let recorded: string | undefined;
      const onWhole = async (temporary: string, notes: readonly string[]) => {
        sha256 = await hashFile(temporary);
        if (keepTimes) await takeTimes(temporary, file);
        if (!record) return;
        recorded = sidecarOf(job.output);
        await writeWhole(recorded, record(sha256, notes), { asPrivateAs: file }).catch((cause) => {
          throw new Error(`cannot write ${recorded}: ${systemFault(cause) ?? explain(cause)}`, { cause });
        });
      };
      return inFolderOf(job.output, async () => {
        // Only what is replaced is looked up: a link that has come meanwhile is somebody else's.
        const target = replace ? await linkTarget(job.output) : job.output;
        await refuseOwn(target, job);
        try {
          const notes = isPlain(target)
            ? await encodeFile(target, picture, { metadataFrom: file, profile, replace, mark, onWhole })
            : await putByBytes(target, { job, picture, file, profile, mark, onWhole });
          owners.set(await identity(target), job.photo.path);
          return { notes, sha256 };
        } catch (error) {
          // The record of a result that has found no place.
          if (recorded !== undefined) await rm(onDisk(recorded), { force: true });
          throw error;
        }
      });
    },
  };
}

interface Putting {
  readonly job: Job;
  readonly picture: Pictures;
  readonly file: string;
  readonly profile: OutputProfile;
  readonly mark: Company['mark'];
  readonly onWhole: (temporary: string, notes: readonly string[]) => Promise<void>;
}

/** Gives a file the times of another. */
async function takeTimes(path: string, from: string): Promise<void> {
  const { atime, mtime } = await stat(onDisk(from));
  await utimes(onDisk(path), atime, mtime);
}

/** Encoded whole before the first byte goes out. */
async function print(
  { extension }: Job,
  picture: Pictures,
  options: EncodeOptions,
  desk: Desk,
  io: Io,
): Promise<Written> {
  const draft = await desk.newPath(extension);
  const notes = await encodeFile(draft, picture, options);
  for await (const bytes of createReadStream(draft)) await io.putBytes?.(bytes as Uint8Array);
  return { notes, sha256: await hashFile(draft) };
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
