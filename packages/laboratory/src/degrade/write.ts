// Where the four files of a pair lie, and how they get there.
import { mkdir } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { encodeFile, writeWhole } from '@romnet/imaging/files';
import type { DegradedPair } from './degrade.js';

/** The files of one pair; `input` and `truth` carry the same name, so that `evaluate` finds both. */
export interface PairPaths {
  readonly input: string;
  readonly truth: string;
  readonly mask: string;
  readonly record: string;
}

/** The paths below `folder` for a picture's name: its own tree and stem, as PNG (lossless) and JSON. */
export function pairPaths(folder: string, name: string): PairPaths {
  const stem = name.slice(0, name.length - extname(name).length);
  return {
    input: join(folder, 'input', `${stem}.png`),
    truth: join(folder, 'truth', `${stem}.png`),
    mask: join(folder, 'mask', `${stem}.png`),
    record: join(folder, 'record', `${stem}.json`),
  };
}

/**
 * Writes a pair, the record last: where there is a record, the pictures are whole. Files that exist are replaced only where
 * `replace` says so.
 */
export async function writePair(paths: PairPaths, pair: DegradedPair, replace = true): Promise<void> {
  for (const path of Object.values(paths)) await mkdir(dirname(path), { recursive: true });
  for (const part of ['input', 'truth', 'mask'] as const)
    await encodeFile(paths[part], pair[part], { replace });
  await writeWhole(paths.record, `${JSON.stringify(pair.record, null, 2)}\n`, { replace });
}
