// A private folder for what libraries cannot open by its name: standard input, pipes, names that are not text. Made when it is
// first needed, gone when the command ends.

import { constants, createReadStream, createWriteStream, fstatSync } from 'node:fs';
import { mkdtemp, open, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isPlain, onDisk } from '@romnet/imaging/files';
import { realPath, statAt, unlessMissing } from './files.js';
import type { Io } from './io.js';

/** The argument that means standard input, or standard output. */
export const STDIN = '-';
export const STDOUT = '-';

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
    folder ??= mkdtemp(join(tmpdir(), 'romnet-'));
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
      if (folder) await rm(await folder, { recursive: true, force: true });
    },
  };
}

/** /dev/stdin and its like: a socket there cannot be opened by name, and what has been read of a pipe is gone. */
function isStdin({ dev, ino }: { dev: bigint; ino: bigint }): boolean {
  const input = fstatSync(0, { bigint: true });
  return input.dev === dev && input.ino === ino;
}

/** Opening a named pipe waits for a writer, without end and deaf to signals: to stop, be that writer for a moment. */
async function keepPipe(
  path: string,
  keep: (stream: Readable) => Promise<string>,
  signal: AbortSignal,
): Promise<string> {
  const stop = () => {
    void open(onDisk(path), constants.O_WRONLY | constants.O_NONBLOCK).then(
      (file) => file.close(),
      () => undefined,
    );
  };
  signal.addEventListener('abort', stop);
  try {
    return await keep(createReadStream(onDisk(path)));
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
