// One process for one folder: PGlite would damage a database that two processes have open. A killed process's lock is void.
//
// The lock is a folder with one file in it, whose name no other lock ever has. A folder takes its place by a rename, which succeeds
// onto an empty folder and fails onto one with a file: so only one process gets it. And whoever takes a dead process's lock away
// removes the file by its name: however late he is, it is never the lock of who came meanwhile.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

// Names that no user's area can have.
const LOCK = '.locked';
const DRAFT = '.locked-';
/** What systems say of a place where a folder is that is not empty; Windows says the latter of any folder, and of much else. */
const TAKEN = ['ENOTEMPTY', 'EEXIST'];
const MAYBE_TAKEN = ['EPERM', 'EACCES'];

/** Takes the folder; returns what gives it back. Throws one line where a living process has it. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const lock = join(folder, LOCK);
  const name = `${process.pid}-${startOf(process.pid)}-${randomUUID()}`;
  const draft = join(folder, DRAFT + name);
  await mkdir(draft);
  try {
    await writeFile(join(draft, name), '');
    while (!(await takesPlace(draft, lock))) {
      for (const other of await readdir(lock).catch(() => [])) {
        const holder = livingOf(other);
        if (holder !== undefined) throw new Error(`${folder} is in use by process ${holder}`);
        await rm(join(lock, other), { force: true });
      }
      // Where a rename does not replace even an empty folder. One with a file stays.
      await rmdir(lock).catch(() => undefined);
    }
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  // What processes have left that were killed before they had the lock.
  for (const other of await readdir(folder))
    if (other.startsWith(DRAFT) && livingOf(other.slice(DRAFT.length)) === undefined)
      await rm(join(folder, other), { recursive: true, force: true });
  return async () => {
    await rm(join(lock, name), { force: true });
    await rmdir(lock).catch(() => undefined);
  };
}

/** False where the place is another's. */
async function takesPlace(draft: string, lock: string): Promise<boolean> {
  try {
    await rename(draft, lock);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (TAKEN.includes(code) || (MAYBE_TAKEN.includes(code) && (await isThere(lock)))) return false;
    throw error;
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The living process that gave a name. Numbers of processes come again, in containers at once; with their start they do not. */
function livingOf(name: string): number | undefined {
  const [pid = Number.NaN, start] = name.split('-', 2).map(Number);
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
