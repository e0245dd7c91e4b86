// One process for one folder: PGlite would damage a database that two processes have open. A killed process's lock is void.

import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { placeWhole } from '@romnet/imaging/files';

/** Takes the folder; returns what gives it back. Throws one line where a living process has it. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock');
  for (;;) {
    try {
      const mine = `${process.pid} ${startOf(process.pid)}`;
      await placeWhole(path, (_, file) => file.writeFile(mine), { replace: false });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = holderOf(path);
    if (holder !== undefined) throw new Error(`${folder} is in use by process ${holder}`);
    await rm(path, { force: true });
  }
}

/** The living process that wrote a lock. Numbers of processes come again, in containers at once; with their start they do not. */
function holderOf(path: string): number | undefined {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined; // Given back just now.
  }
  const [pid = Number.NaN, start] = text.split(' ').map(Number);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
  }
  return startOf(pid) === start ? pid : undefined;
}

/** When a process started, in ticks since the system did; 0 where the system does not tell. */
function startOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(fields[19]);
  } catch {
    return 0;
  }
}
