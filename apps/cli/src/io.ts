// What the command touches of the outside world besides files: two streams, a clock, and a signal to stop.
// Handed in, so that tests run the whole command in their own process.

import type { Readable } from 'node:stream';

/** The argument that means standard input, or standard output. */
export const STDIN = '-';
export const STDOUT = '-';

/** An output stream; `isTTY` and `columns` as on process.stdout. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface Io {
  /** Results, and nothing but results. */
  readonly stdout: TextStream;
  /** Progress and complaints. */
  readonly stderr: TextStream;
  /** Takes a part of a picture to standard output, for `-o -`; resolves when it is on its way. */
  readonly putBytes?: (bytes: Uint8Array) => Promise<void>;
  /** Standard input, opened by who reads it: pictures given as `-`. */
  readonly stdin?: () => Readable & { readonly isTTY?: boolean };
  /** Milliseconds from any fixed point. */
  readonly now: () => number;
  /** The date and time, for records. Default: the system's. */
  readonly date?: () => Date;
  /** Aborted when the user asks the command to stop. */
  readonly signal: AbortSignal;
}
