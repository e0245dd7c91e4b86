// The box that votes are put into: one file that only grows. What was confirmed is on the disk, whatever happens afterwards.
import { type FileHandle, open, readFile } from 'node:fs/promises';

export interface VoteBox {
  /** Everything so far. */
  read(): Promise<string>;
  /** Resolves when the line is on the disk. Lines are written one after the other. */
  put(line: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens or starts a box. A line that a killed process left unfinished is ended, so that the next one begins on its own. */
export async function openBox(path: string): Promise<VoteBox> {
  const file = await open(path, 'a+');
  try {
    if (await endsOpen(file)) await file.appendFile('\n');
    await file.sync();
  } catch (error) {
    await file.close();
    throw error;
  }
  let last: Promise<unknown> = Promise.resolve();
  return {
    read: () => readFile(path, 'utf8'),
    put(line) {
      const mine = last.then(async () => {
        await file.appendFile(`${line}\n`);
        await file.sync();
      });
      last = mine.catch(() => {});
      return mine;
    },
    async close() {
      await last;
      await file.close();
    },
  };
}

async function endsOpen(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== 10;
}
