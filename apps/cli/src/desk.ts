// A private folder for what libraries cannot open by its name: standard input, pipes, names that are not text. Made when it is
// first needed, gone when the command ends.

import { constants, createReadStream, createWriteStream, fstatSync } from 'node:fs';
import { mkdtemp, open, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { isPlain, onDisk } from '@romnet/imaging/files';
import { systemFault } from './explain.js';
import { realPath, statAt, unlessMissing } from './files.js';
import { type Io, STDIN } from './io.js';

export interface Desk {
  /** A path under which any library can open, as often as it likes, what `path` means. What comes through a pipe is kept. */
  openable(path: string): Promise<string>;
  /** A new path, nothing there yet. */
  newPath(extension: string): Promise<string>;
  /** Takes everything away. */
  clear(): Promise<void>;
}

export function createDesk({ stdin, signal }: Pick<Io, 'stdin' | 'signal'>): Desk {
  const taken = new Map<string, Promise<string>>();
  let folder: Promise<string> | undefined;
  let count = 0;
  const newPath = async (extension: string) => {
    folder ??= mkdtemp(join(tmpdir(), 'romnet-')).catch((cause) => {
      throw new Error(`no place for temporary files in ${tmpdir()}: ${systemFault(cause)}`, { cause });
    });
    return join(await folder, `${++count}${extension}`);
  };
  const keep = async (stream: Readable) => {
    const path = await newPath('');
    await pipeline(stream, createWriteStream(path), { signal });
    return path;
  };
  const openStdin = () => {
    if (!stdin) throw new Error('there is no standard input');
    const stream = stdin();
    if (stream.isTTY) throw new Error('a picture was expected on standard input, which is a terminal');
    return stream;
  };
  const open = async (path: string): Promise<string> => {
    if (path === STDIN) return keep(openStdin());
    const entry = await unlessMissing(statAt(path));
    if (entry?.isFIFO() || entry?.isSocket())
      return isStdin(entry) ? openable(STDIN) : keepPipe(path, keep, signal);
    if (!entry || isPlain(path)) return path;
    const link = await newPath('');
    await symlink(onDisk(await realPath(path)), link);
    return link;
  };
  const openable = (path: string): Promise<string> => {
    const opened = taken.get(path) ?? open(path);
    taken.set(path, opened);
    return opened;
  };
  return {
    openable,
    newPath,
    async clear() {
      const made = await folder?.catch(() => undefined);
      if (made !== undefined) await rm(made, { recursive: true, force: true });
    },
  };
}

/** /dev/stdin and its like: a socket there cannot be opened by name, and what has been read of a pipe is gone. */
function isStdin({ dev, ino }: { dev: bigint; ino: bigint }): boolean {
  try {
    const input = fstatSync(0, { bigint: true });
    return input.dev === dev && input.ino === ino;
  } catch {
    return false; // It was closed.
  }
}

/**
 * Opening a named pipe waits for a writer, without end and deaf to signals: to stop, be that writer for a moment, again and
 * again since the waiting may not have begun.
 */
async function keepPipe(
  path: string,
  keep: (stream: Readable) => Promise<string>,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  const stream = createReadStream(onDisk(path));
  const stop = async () => {
    while (!stream.closed) {
      const writer = open(onDisk(path), constants.O_WRONLY | constants.O_NONBLOCK);
      await writer.then((file) => file.close()).catch(() => undefined);
      await setTimeout(20);
    }
  };
  signal.addEventListener('abort', stop);
  try {
    return await keep(stream);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
