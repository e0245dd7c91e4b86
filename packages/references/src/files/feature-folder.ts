// The files of exact features that lie beside an index: their names, those that no index names (of a process that was killed, or
// is at work now), and when one may go.

import { randomBytes } from 'node:crypto';
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type FeatureFile, openFeatureFile, type RecordKind } from './feature-file.js';

/** Hours after which a file that no index names is nobody's: whoever writes one adds to it more often. */
const FORGOTTEN_AFTER = 24;

const END = /^\.[0-9a-f]{12}\.features$/;

/** A new name for a file beside the index `path`. */
export const newFeatureName = (path: string): string =>
  `${basename(path)}.${randomBytes(6).toString('hex')}.features`;

/** Whether a name, as an index tells it, is of a file beside it. */
export const isFeatureName = (name: string): boolean =>
  END.test(name.slice(-(1 + 12 + '.features'.length))) && basename(name) === name && !name.includes('\\');

/** The files beside the index `path`, by name. */
async function featureNames(path: string): Promise<string[]> {
  const base = basename(path);
  const names = await readdir(dirname(path)).catch((): string[] => []);
  return names.filter((name) => name.startsWith(base) && END.test(name.slice(base.length))).sort();
}

/** Opens those that are not among `known` and hold records of this kind. Others are passed over. */
export async function openStrays(
  path: string,
  kind: RecordKind,
  known: readonly string[],
): Promise<Map<string, FeatureFile>> {
  const strays = new Map<string, FeatureFile>();
  for (const name of await featureNames(path)) {
    if (known.includes(name)) continue;
    const file = await openFeatureFile(join(dirname(path), name), kind).catch(() => undefined);
    if (file) strays.set(name, file);
  }
  return strays;
}

/**
 * Removes what no index has named for a day. One that was in use before (all, where that is not known) counts from now, since
 * others may have the index open that names it. Fails silently: no result depends on it.
 */
export async function tidyFeatures(
  path: string,
  used: readonly string[],
  usedBefore: readonly string[] | undefined,
  now: Date,
): Promise<void> {
  for (const name of await featureNames(path)) {
    if (used.includes(name)) continue;
    const file = join(dirname(path), name);
    if (usedBefore?.includes(name) ?? true) await utimes(file, now, now).catch(() => undefined);
    else {
      const status = await stat(file).catch(() => undefined);
      const isForgotten = status !== undefined && +now - status.mtimeMs > FORGOTTEN_AFTER * 3_600_000;
      if (isForgotten) await rm(file, { force: true }).catch(() => undefined);
    }
  }
}
