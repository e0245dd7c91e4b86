// The picture files of a folder, and what each turns out to be: a reference with its luminance, grey, or of no use.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Plane, rasterToLab } from '@romnet/imaging';
import { decodeScaled, isPlain, readSize, searchFolder } from '@romnet/imaging/files';
import { hasColorsToGive } from '../colors.js';
import { WORKING_SIDE } from '../extractor.js';
import type { IndexedFile } from './file-table.js';

/** The smallest side of a reference in pixels, as `renovate` wants it. */
const LEAST_SIDE = 16;

/** A picture file as found, not opened. */
export type FoundFile = Pick<IndexedFile, 'path' | 'size' | 'modified'>;

export interface SearchOptions {
  readonly folder: string;
  /** False for paths (below the folder) that are no references. */
  readonly accept?: (path: string) => boolean;
  /** Told at once of a file that cannot be used, in one line that names it. */
  readonly onUnreadable?: (path: string, reason: string) => void;
}

/** The folder's pictures by path. Whoever asks is told of what cannot be read. */
export async function findFiles({ folder, accept, onUnreadable }: SearchOptions): Promise<FoundFile[]> {
  const { files, unusable } = await searchFolder(folder, accept ? { accept } : {});
  for (const { path, isFolder } of unusable)
    onUnreadable?.(path, isFolder ? 'the folder cannot be read' : 'the link leads nowhere');
  const found: FoundFile[] = [];
  for (const path of files) {
    // Libraries open files by text, and an index holds text.
    if (!isPlain(path)) onUnreadable?.(path, 'its name is not UTF-8');
    else {
      const status = await stat(join(folder, path)).catch(() => undefined);
      if (status?.isFile()) found.push({ path, size: status.size, modified: status.mtimeMs });
    }
  }
  return found;
}

/** What a file turned out to be when it was opened. */
export type Look =
  | { readonly kind: 'grey'; readonly file: IndexedFile }
  | { readonly kind: 'color'; readonly file: IndexedFile; readonly luminance: Plane }
  | { readonly kind: 'unreadable'; readonly file: FoundFile; readonly reason: string };

export async function lookAt(found: FoundFile, folder: string): Promise<Look> {
  const path = join(folder, found.path);
  try {
    const { width, height } = await readSize(path);
    if (Math.min(width, height) < LEAST_SIDE)
      throw new Error(
        `expected at least ${LEAST_SIDE}x${LEAST_SIDE} pixels, got ${width}x${height} (${path})`,
      );
    const lab = rasterToLab(await decodeScaled(path, WORKING_SIDE));
    const file = { ...found, width, height };
    if (!hasColorsToGive(lab)) return { kind: 'grey', file };
    return { kind: 'color', file, luminance: lab.L };
  } catch (error) {
    return { kind: 'unreadable', file: found, reason: (error as Error).message };
  }
}
