// This process's arguments with no byte lost. Node reads them as UTF-8 and puts U+FFFD in place of what is not.

import { readFileSync } from 'node:fs';
import { nameFromBytes } from '@romnet/imaging/files';

/** The arguments, as strings that @romnet/imaging/files knows the bytes of where the system can still tell them (Linux). */
export function commandLine(): readonly string[] {
  const given = process.argv.slice(2);
  if (!given.some((argument) => argument.includes('\uFFFD'))) return given;
  try {
    // Latin-1 takes every byte for a character and gives it back.
    const all = readFileSync('/proc/self/cmdline', 'latin1').split('\0').slice(0, -1);
    const own = all.slice(all.length - given.length).map((argument) => Buffer.from(argument, 'latin1'));
    return given.map((argument, i) => (own[i]?.toString() === argument ? nameFromBytes(own[i]) : argument));
  } catch {
    return given;
  }
}
