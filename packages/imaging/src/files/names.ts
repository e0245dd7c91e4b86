// Names of files as strings that lose no byte. On Linux a name is any bytes, and old disks hold Latin-1 ones; Node's strings
// would turn those into U+FFFD, under which no file is found. As in Python (PEP 383), a byte that is not UTF-8 becomes a
// lone surrogate, U+DC80 to U+DCFF: paths stay strings that can be joined, compared and written as JSON.

import { isUtf8 } from 'node:buffer';

/** One such byte. The flag u lets the pairs that make a character pass. */
const ESCAPED = /([\uDC80-\uDCFF])/u;

/** The name for these bytes. */
export function nameFromBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes);
  if (isUtf8(text)) return text.toString();
  let name = '';
  for (let at = 0; at < text.length; ) {
    const length = [1, 2, 3, 4].find((count) => isUtf8(text.subarray(at, at + count)));
    name += length ? text.toString('utf8', at, at + length) : String.fromCharCode(0xdc00 + text[at]!);
    at += length ?? 1;
  }
  return name;
}

/** What to hand to Node's file functions for a name: its bytes where a string could not say them. */
export function onDisk(name: string): string | Buffer {
  if (isPlain(name)) return name;
  const bytes = name
    .split(ESCAPED)
    .map((part) => (ESCAPED.test(part) ? Buffer.of(part.charCodeAt(0) - 0xdc00) : Buffer.from(part)));
  return Buffer.concat(bytes);
}

/** Whether a name is text, so that any library can open it by that string. */
export function isPlain(name: string): boolean {
  return !ESCAPED.test(name);
}
