// A feature extractor without a network, and folders of generated pictures, for tests of the index and the search.

import { mkdirSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createPlane, createRaster, labToRaster, resize } from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import type { FeatureExtractor } from '../extractor.js';

/** Features: L itself and its steps to the right, at 16x16 and at 8x8. `fingerprint` stands for the weights. */
export function plainExtractor(fingerprint = 'plain'): FeatureExtractor & { readonly seen: () => number } {
  let seen = 0;
  return {
    name: `features of ${fingerprint}`,
    fingerprint,
    channels: [2, 2],
    async extract(luminance) {
      seen += 1;
      return [16, 8].map((side) => {
        const { data } = resize(luminance, side, side);
        const maps = new Float32Array(2 * side * side);
        for (let i = 0; i < side * side; i++) {
          maps[i] = data[i]! + 1;
          maps[side * side + i] = i % side === 0 ? 0 : Math.abs(data[i]! - data[i - 1]!);
        }
        return { channels: 2, height: side, width: side, data: maps };
      });
    },
    async release() {},
    seen: () => seen,
  };
}

/** Vertical stripes of L* 30 and 70, `stripes` pairs of them, coloured unless grey. */
export async function writeStripes(
  path: string,
  stripes: number,
  { grey = false, side = 64 } = {},
): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const [L, a, b] = [createPlane(side, side), createPlane(side, side), createPlane(side, side)];
  for (let i = 0; i < L.data.length; i++) {
    L.data[i] = Math.floor(((i % side) * stripes * 2) / side) % 2 === 0 ? -0.4 : 0.4;
    // The chroma changes from top to bottom, so that it is no mere tint of the lightness.
    a.data[i] = grey ? 0.1 : i < L.data.length / 2 ? 0.3 : -0.3;
    b.data[i] = grey ? 0.1 : 0;
  }
  await encodeFile(path, labToRaster(L, a, b, 8));
}

/** A folder of striped pictures: `<n>.png` with n pairs of stripes, some in a subfolder. */
export async function writeCorpus(folder: string, stripes: readonly number[]): Promise<void> {
  for (const [i, count] of stripes.entries())
    await writeStripes(join(folder, i % 2 === 0 ? `${count}.png` : `sub/${count}.png`), count);
}

/** The luminance of a striped picture. */
export function stripes(count: number, side = 64) {
  const L = createPlane(side, side);
  for (let i = 0; i < L.data.length; i++)
    L.data[i] = Math.floor(((i % side) * count * 2) / side) % 2 === 0 ? -0.4 : 0.4;
  return L;
}

/** Gives a file another time of change, so that it counts as changed whatever the clock's resolution. */
export function touch(path: string): void {
  utimesSync(path, new Date(2000, 0, 1), new Date(2000, 0, 1));
}

/** A black picture: too small to be a reference. */
export async function writeSpeck(path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  await encodeFile(path, createRaster(15, 40));
}
