// Watches folders for a scanner: a new picture is renovated once its size stays the same. Looks again and again instead of waiting for
// the system to tell, since network drives, where many scanners write, tell nothing.

import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { searchFolder } from '@romnet/imaging/files';
import type { Desk } from '../desk.js';
import { realPath, statAt } from '../files.js';
import type { Io } from '../io.js';
import { isResult } from '../results.js';
import type { RenovateArguments } from './arguments.js';
import { makePlan } from './plan.js';
import type { Report } from './report.js';
import type { Runner } from './runner.js';

/** How long a file must have been as it is before it is taken for whole, and how often it is looked at, in milliseconds. */
const STILL = 2000;
const INTERVAL = 500;

interface Seen {
  readonly state: string;
  readonly since: number;
  taken: boolean;
}

/** Hands what comes to `run` until the user stops it. A photo that has failed is tried again when its file changes. */
export async function watchFolders(
  args: RenovateArguments,
  run: Runner['run'],
  desk: Desk,
  report: Report,
  io: Io,
): Promise<void> {
  const seen = new Map<string, Seen>();
  const told = new Set<string>();
  while (!io.signal.aborted) {
    const still = await stillFiles(args, seen, io.now());
    if (still.size > 0) {
      const { jobs, refused } = await makePlan(args, desk, (real) => still.has(real));
      for (const { path, output, reason } of refused) {
        const text = `${path}: ${reason}`;
        if (told.has(text)) continue;
        told.add(text);
        report.expect(1);
        report.failed(path, output, reason);
      }
      report.expect(jobs.length);
      await run(jobs);
    }
    await setTimeout(INTERVAL, undefined, { signal: io.signal }).catch(() => undefined);
  }
}

/** Pictures, by their real paths, that are new or changed and have not changed for a while; each is told once. */
async function stillFiles(
  { photos, output }: RenovateArguments,
  seen: Map<string, Seen>,
  now: number,
): Promise<ReadonlySet<string>> {
  const still = new Set<string>();
  for (const folder of photos) {
    const except = output === undefined ? undefined : resolve(output);
    const options = { accept: (file: string) => !isResult(file), except };
    const found = await searchFolder(folder, options).catch(() => undefined);
    for (const path of found?.files ?? []) {
      const real = await realPath(join(folder, path)).catch(() => undefined);
      const entry = real === undefined ? undefined : await statAt(real).catch(() => undefined);
      if (real === undefined || !entry) continue;
      const state = `${entry.ino} ${entry.size} ${entry.mtimeNs}`;
      const before = seen.get(real);
      if (before?.state !== state) seen.set(real, { state, since: now, taken: false });
      else if (!before.taken && now - before.since >= STILL && entry.size > 0n) {
        before.taken = true;
        still.add(real);
      }
    }
  }
  return still;
}
