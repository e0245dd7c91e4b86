// Whole files of any kind: read as bytes, and written so that a name never stands for half a file, nor for somebody else's.

import type { Stats } from 'node:fs';
import { type FileHandle, link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError } from './codec.js';
import { newTemporary, removeLeftovers } from './leftovers.js';
import { onDisk } from './names.js';

export interface PlaceOptions {
  /**
   * Whether a file of that name is replaced (the default). Where not, one that exists when all is ready, however lately it
   * has come, stays as it is, and the call fails with EEXIST.
   */
  readonly replace?: boolean;
  /** A file that a new one must not be more public than. A file that is replaced hands on its own permissions. */
  readonly asPrivateAs?: string | undefined;
}

/** Writes `content` to `path`: whole, or not at all. Leaves nothing where it fails, and throws one line naming the file. */
export async function writeWhole(
  path: string,
  content: Uint8Array | string,
  options: PlaceOptions = {},
): Promise<void> {
  try {
    await placeWhole(path, (_, file) => file.writeFile(content), options);
  } catch (cause) {
    throw fileError('write', path, cause);
  }
}

/** Lets `write` fill a draft (by its name, or as the open file), and places it. Throws what `write` or the file system said. */
export async function placeWhole(
  path: string,
  write: (temporary: string, file: FileHandle) => Promise<void>,
  options: PlaceOptions = {},
): Promise<void> {
  const draft = await openDraft(path, options);
  try {
    await write(draft.temporary, draft.file);
    await draft.place();
  } finally {
    await draft.discard();
  }
}

/** A file that is not yet where it belongs. */
export interface Draft {
  /** Its name until then, a hidden one in the same folder. */
  readonly temporary: string;
  /** Open for writing and reading. */
  readonly file: FileHandle;
  /** Flushes it to disk and gives it its name in one step. Throws what the file system says. */
  place(): Promise<void>;
  /** Leaves nothing behind. Does nothing where it was placed. */
  discard(): Promise<void>;
}

/** Begins a file beside its place, its permissions right before the first byte of content is there. */
export async function openDraft(path: string, options: PlaceOptions = {}): Promise<Draft> {
  const { replace = true, asPrivateAs } = options;
  const replaced = replace ? await statOf(path) : undefined;
  if (replaced && !replaced.isFile() && !replaced.isDirectory())
    throw new Error('what is there is a device or a pipe, which a file cannot replace');
  await removeLeftovers(dirname(path));
  const temporary = await newTemporary(dirname(path));
  const file = await open(onDisk(temporary), 'wx+');
  let stage: 'open' | 'closed' | 'done' = 'open';
  const close = async () => {
    if (stage === 'open') await file.close();
    stage = 'closed';
  };
  const draft: Draft = {
    temporary,
    file,
    async place() {
      await file.sync();
      await close();
      if (replace) await rename(onDisk(temporary), onDisk(path));
      else await claim(temporary, path);
      stage = 'done';
    },
    async discard() {
      if (stage === 'done') return;
      await close();
      stage = 'done';
      await rm(onDisk(temporary), { force: true });
    },
  };
  try {
    await settle(file, replaced, asPrivateAs === undefined ? undefined : await statOf(asPrivateAs));
    return draft;
  } catch (error) {
    await draft.discard();
    throw error;
  }
}

/** A file's bytes as a plain Uint8Array: a Buffer's `slice` shares its memory, which surprises format readers. */
export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const { buffer, byteOffset, length } = await readFile(onDisk(path));
  return new Uint8Array(buffer, byteOffset, length);
}

/** Gives a finished file a name that nobody has. `makeLink` is handed in by tests only. */
export async function claim(temporary: string, path: string, makeLink: typeof link = link): Promise<void> {
  try {
    await makeLink(onDisk(temporary), onDisk(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw error;
    if (code === 'EEXIST') {
      // A network drive may repeat a request that had succeeded; two names then say that the second is ours.
      if ((await stat(onDisk(temporary))).nlink !== 2) throw error;
      await rm(onDisk(temporary), { force: true });
      return;
    }
    // FAT and many network drives have no hard links, and each says so by another code. There the name is taken first, which
    // only one process can, and the file moved onto it: for a moment an empty file stands there.
    await (await open(onDisk(path), 'wx')).close();
    try {
      await rename(onDisk(temporary), onDisk(path));
    } catch (failure) {
      await rm(onDisk(path), { force: true });
      throw failure;
    }
    return;
  }
  await rm(onDisk(temporary), { force: true });
}

/** Owner and permissions as of the file that is replaced; of a new file, no more than those of its `source`. */
async function settle(file: FileHandle, replaced: Stats | undefined, source: Stats | undefined) {
  // A disk without owners or permissions refuses both, and only root may give files away: then it is as it can be.
  const { uid, gid, mode } = await file.stat();
  if (replaced && (replaced.uid !== uid || replaced.gid !== gid)) {
    await file
      .chown(replaced.uid, replaced.gid)
      .catch(() => file.chown(uid, replaced.gid).catch(() => undefined));
  }
  const model = replaced ?? source;
  if (!model) return;
  // Another group has no more rights than the model grants to everybody.
  const sameGroup = (await file.stat()).gid === model.gid;
  const granted = sameGroup ? model.mode : (model.mode & ~0o070) | (model.mode & ((model.mode & 0o007) << 3));
  const wanted = replaced ? granted & 0o777 : mode & (granted | 0o600) & 0o777;
  if (wanted !== (mode & 0o777)) await file.chmod(wanted).catch(() => undefined);
}

const statOf = (path: string) => stat(onDisk(path)).catch(() => undefined);
