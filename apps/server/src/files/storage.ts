// Where all files are: a folder, or S3-compatible storage. Files have keys (areas.ts), and are whole or not there. Nothing above
// knows which it is, but for workers, which open files by path (workplace.ts).

import type { Readable } from 'node:stream';

export interface Stored {
  readonly key: string;
  readonly bytes: number;
  /** When it was stored or touched, in milliseconds since 1970. */
  readonly modified: number;
}

export interface Storage {
  /** Where the files lie on this machine, each by its key; undefined where they lie elsewhere. */
  readonly folder: string | undefined;
  /** Throws one line where it cannot be reached. */
  check(): Promise<void>;
  state(key: string): Promise<Stored | undefined>;
  /** Undefined where there is none; `bytes` is not a number where the storage does not tell. Whoever calls reads the body to its end, or destroys it. */
  read(key: string): Promise<{ readonly bytes: number; readonly body: Readable } | undefined>;
  write(key: string, content: string): Promise<void>;
  /** Stores a file of this machine, which may be gone afterwards. */
  take(key: string, path: string): Promise<void>;
  /** False where there is none. */
  copy(from: string, to: string): Promise<boolean>;
  /** Makes it as fresh as if it was stored some minutes ago at most; false where there is none. */
  touch(key: string): Promise<boolean>;
  /** What stands right below a folder, files and folders, without its path; nothing where there is none. */
  names(folder: string): Promise<string[]>;
  /** All files below a folder in the order of their keys, those after a key only, and `most` at most. */
  list(
    folder: string,
    options?: { readonly after?: string | undefined; readonly most?: number },
  ): AsyncIterable<Stored>;
  remove(key: string): Promise<void>;
  /** Removes all files below a folder. */
  removeAll(folder: string): Promise<void>;
  /** Forgets what was begun before a moment, in milliseconds since 1970, and will not be ended. */
  sweep(before: number): Promise<void>;
}

/** The storage did not do what it was asked. Worth another try later: what is not there is no fault. */
export class StorageError extends Error {
  override readonly name = 'StorageError';

  constructor(
    message: string,
    options: { readonly cause?: unknown } = {},
    /** What the storage answered, as HTTP has it. */
    readonly status?: number,
  ) {
    super(message, options);
  }
}

/** The text of a small file. */
export async function readText(storage: Storage, key: string): Promise<string | undefined> {
  const file = await storage.read(key);
  if (!file) return undefined;
  const parts: Uint8Array[] = [];
  for await (const bytes of file.body) parts.push(bytes as Uint8Array);
  return Buffer.concat(parts).toString();
}
