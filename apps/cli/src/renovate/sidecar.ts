// The file beside a result that holds its record.

import { readFile } from 'node:fs/promises';
import { onDisk } from '@romnet/imaging/files';
import { type RenovationRecord, readRecord } from '@romnet/renovation/provenance';
import { unlessMissing } from '../files.js';

/** a.jpg -> a.jpg.romnet.json: the whole name stays, since a.jpg and a.png may both be results. */
export const sidecarOf = (result: string): string => `${result}.romnet.json`;

/** The record at `path`, or undefined where there is none. Throws one line where what is there is none of ours. */
export async function readSidecar(path: string): Promise<RenovationRecord | undefined> {
  const text = await unlessMissing(readFile(onDisk(path), 'utf8'));
  return text === undefined ? undefined : readRecord(text, path);
}
