// Finds out before the minutes of computing whether a result may be, and can be, written where it should go.

import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { onDisk } from '@romnet/imaging/files';
import { explain, systemFault } from '../explain.js';
import { linkAt, realPath, statAt, unlessMissing } from '../files.js';
import { STDOUT } from '../io.js';
import type { Job } from './outputs.js';

/**
 * Why this job's result cannot be written, or undefined where it can. An output that is a photo or a reference of
 * this run, by whatever spelling or link, is refused unless `overwrite`, and that of *another* photo always; one that exists
 * is refused unless `overwrite`, or unless it is to be looked at in its turn (`passOver`); and a file must be creatable in its
 * folder, or in the nearest folder above that exists.
 */
export async function refusal(
  job: Job,
  photos: ReadonlyMap<string, string>,
  references: ReadonlyMap<string, string>,
  { overwrite, passOver }: { readonly overwrite: boolean; readonly passOver: boolean },
): Promise<string | undefined> {
  const { output } = job;
  if (output === STDOUT) return undefined;
  try {
    const existing = await lookAt(output);
    if (existing?.isDirectory) return `cannot write ${output}: it is a folder`;
    if (existing && !existing.isFile)
      return `cannot write ${output}: it is a device or a pipe (-o - writes to standard output)`;
    if (existing) {
      if (existing.id === (await identity(job.photo.real))) {
        if (!overwrite) return `the output ${output} is the photo itself; --overwrite replaces it`;
      } else if (photos.has(existing.id)) {
        return `the output ${output} is another photo of this run, ${photos.get(existing.id)}`;
      } else if (!overwrite) {
        if (references.has(existing.id))
          return `the output ${output} is a reference of this run; --overwrite replaces it`;
        if (!passOver) return `the output ${output} exists; --overwrite replaces it`;
        return undefined;
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
  return realPath(path).catch(() => path);
}

/** The identity on the disk (device and inode, so hard links count too) of every path, with what it is called; missing ones left out. */
export async function identities(
  paths: readonly (readonly [path: string, called: string])[],
): Promise<Map<string, string>> {
  const result = new Map<string, string>();
  for (const [path, called] of paths) {
    const id = await identity(path).catch(() => undefined);
    if (id !== undefined) result.set(id, called);
  }
  return result;
}

/** The file's identity on the disk. */
export async function identity(path: string): Promise<string> {
  const { dev, ino } = await statAt(path);
  return `${dev}:${ino}`;
}

async function lookAt(
  path: string,
): Promise<{ id: string; isFile: boolean; isDirectory: boolean } | undefined> {
  const found = await unlessMissing(statAt(path));
  if (found) return { id: await identity(path), isFile: found.isFile(), isDirectory: found.isDirectory() };
  // A link that leads nowhere: writing would replace it by a file, which nobody asked for.
  if (await unlessMissing(linkAt(path)))
    throw new Error('it is a symbolic link to a file that does not exist');
  return undefined;
}

/** Makes and removes a hidden file in the output's folder, or in the nearest one above it that exists. */
async function tryToCreate(output: string): Promise<void> {
  let folder = dirname(output);
  for (;;) {
    const found = await unlessMissing(statAt(folder));
    if (found && !found.isDirectory()) throw new Error(`${folder} is not a folder`);
    if (found) break;
    if (dirname(folder) === folder) throw new Error(`${folder} does not exist`);
    folder = dirname(folder);
  }
  const probe = onDisk(join(folder, `.romnet-${randomBytes(6).toString('hex')}.probe`));
  await (await open(probe, 'wx')).close();
  await rm(probe);
}
