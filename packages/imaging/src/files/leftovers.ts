// The hidden files that results are written to first: their names, and those that killed processes have left behind.

import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { onDisk } from './names.js';

/** Its writer's place and process number, which names of earlier versions do not have; `.page` is a page on its way into a TIFF. */
const NAME = /^\.romnet-(?:([0-9a-f]{8})-(\d+)-)?[0-9a-f]{12}\.part(?:\.page)?$/;

/** Days without a change after which a leftover is nobody's, whoever wrote it. */
const FORGOTTEN_AFTER = 7;

/** A new name in `folder`. Short, since a name may use all 255 bytes. */
export async function newTemporary(folder: string): Promise<string> {
  return join(folder, `.romnet-${await here()}-${process.pid}-${randomBytes(6).toString('hex')}.part`);
}

const cleaned = new Map<string, Promise<void>>();

/**
 * Removes from `folder` what processes left that are no longer: those of this place by their number, all others once nothing
 * has changed for a week. A folder is looked at once in a process, and all who ask wait for that. Fails silently, since no result
 * depends on it.
 */
export function removeLeftovers(folder: string): Promise<void> {
  const path = resolve(folder);
  const found = cleaned.get(path) ?? clean(path);
  cleaned.set(path, found);
  return found;
}

async function clean(folder: string): Promise<void> {
  const names = await readdir(onDisk(folder)).catch(() => []);
  for (const name of names) {
    const match = NAME.exec(name);
    if (!match) continue;
    const path = onDisk(join(folder, name));
    const [, place, number] = match;
    const isOver = place === (await here()) ? !isRunning(Number(number)) : await isForgotten(path);
    if (isOver) await rm(path, { force: true }).catch(() => undefined);
  }
}

function isRunning(number: number): boolean {
  try {
    process.kill(number, 0);
    return true;
  } catch (error) {
    // Somebody else's process cannot be signalled, and runs.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function isForgotten(path: string | Buffer): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  return status !== undefined && Date.now() - status.mtimeMs > FORGOTTEN_AFTER * 86_400_000;
}

/** Where process numbers mean what they mean to us: this boot of this machine, and this container of it. */
let place: Promise<string> | undefined;
const here = (): Promise<string> => {
  place ??= Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ]).then((parts) =>
    createHash('sha256')
      .update([hostname(), ...parts].join('\n'))
      .digest('hex')
      .slice(0, 8),
  );
  return place;
};
