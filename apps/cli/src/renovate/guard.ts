// Finds out before the minutes of computing whether a result may be, and can be, written where it should go.

import { lstat, open, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { explain, systemFault } from '../explain.js';
import type { Job } from './outputs.js';

/**
 * Why this job's result cannot be written, or undefined where it can. An output that is a photo or a reference of
 * this run, by whatever spelling or link, is refused unless `overwrite`, and that of *another* photo always; one that exists
 * is refused unless `overwrite`; and a file must be creatable in its folder, or in the nearest folder above that exists.
 */
export async function refusal(
  job: Job,
  photos: ReadonlyMap<string, string>,
  references: ReadonlyMap<string, string>,
  overwrite: boolean,
): Promise<string | undefined> {
  const { output } = job;
  try {
    const existing = await lookAt(output);
    if (existing?.isDirectory) return `cannot write ${output}: it is a folder`;
    if (existing) {
      if (existing.id === (await identity(job.photo.path))) {
        if (!overwrite) return `the output ${output} is the photo itself; --overwrite replaces it`;
      } else if (photos.has(existing.id)) {
        return `the output ${output} is another photo of this run, ${photos.get(existing.id)}`;
      } else if (!overwrite) {
        return references.has(existing.id)
          ? `the output ${output} is a reference of this run; --overwrite replaces it`
          : `the output ${output} exists; --overwrite replaces it`;
      }
    }
    await tryToCreate(await linkTarget(output));
    return undefined;
  } catch (error) {
    return `cannot write ${output}: ${systemFault(error) ?? explain(error)}`;
  }
}

/** Where writing to `path` ends up: a link is followed, so that its target is replaced and the link stays. */
export async function linkTarget(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

/** Every path's identity on the disk (device and inode, so hard links count too), with the path; missing ones left out. */
export async function identities(paths: readonly string[]): Promise<Map<string, string>> {
  const result = new Map<string, string>();
  for (const path of paths) {
    const id = await identity(path).catch(() => undefined);
    if (id !== undefined) result.set(id, path);
  }
  return result;
}

async function identity(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true });
  return `${dev}:${ino}`;
}

async function lookAt(path: string): Promise<{ id: string; real: string; isDirectory: boolean } | undefined> {
  const found = await stat(path).catch(unlessMissing);
  if (found)
    return { id: await identity(path), real: await realpath(path), isDirectory: found.isDirectory() };
  // A link that leads nowhere: writing would replace it by a file, which nobody asked for.
  if (await lstat(path).catch(unlessMissing))
    throw new Error('it is a symbolic link to a file that does not exist');
  return undefined;
}

/** Makes and removes a hidden file in the output's folder, or in the nearest one above it that exists. */
async function tryToCreate(output: string): Promise<void> {
  let folder = dirname(resolve(output));
  for (;;) {
    const found = await stat(folder).catch(unlessMissing);
    if (found && !found.isDirectory()) throw new Error(`${folder} is not a folder`);
    if (found) break;
    folder = dirname(folder);
  }
  const probe = join(folder, `.romnet-probe-${process.pid}`);
  await (await open(probe, 'w')).close();
  await rm(probe);
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
