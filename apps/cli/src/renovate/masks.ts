// Masks on disk: those that a person gives for photographs, and those that tell where a photo was repaired.

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createPlane, type Plane, type Raster } from '@romnet/imaging';
import { decodeFile, encodeGreyPng, onDisk, writeWhole } from '@romnet/imaging/files';
import { damageMask } from '@romnet/renovation';
import { explain, systemFault } from '../explain.js';
import { holds, refuseExisting } from '../fresh.js';

/** Reads a mask for a photo of this size: grey is half sure, colours count as their mean, what is transparent as black. */
export async function readMask(
  path: string,
  photo: string,
  size: Pick<Raster, 'width' | 'height'>,
): Promise<Plane> {
  const { width, height, bitDepth, data, alpha } = await decodeFile(path).catch((cause) => {
    throw new Error(`no mask for ${photo}: ${explain(cause)}`, { cause });
  });
  if (width !== size.width || height !== size.height)
    throw new Error(
      `expected a mask of ${size.width}x${size.height} for ${photo}, got ${width}x${height} (${path})`,
    );
  const white = bitDepth === 8 ? 255 : 65_535;
  const mask = createPlane(width, height);
  for (let i = 0, k = 0; i < mask.data.length; i++, k += 3) {
    const seen = alpha ? alpha[i]! / white : 1;
    mask.data[i] = ((data[k]! + data[k + 1]! + data[k + 2]!) / (3 * white)) * seen;
  }
  return mask;
}

/** Writes where a photo was repaired: white surely, black not. Without damage all is black. */
export async function writeMask(
  path: string,
  damage: Plane | undefined,
  { width, height }: Pick<Raster, 'width' | 'height'>,
  { overwrite, file }: { readonly overwrite: boolean; readonly file: string },
): Promise<void> {
  const mask = damage ? damageMask(damage) : createPlane(width, height);
  const bytes = await encodeGreyPng(mask);
  if (await holds(path, bytes)) return;
  await refuseExisting([path], overwrite);
  try {
    await mkdir(onDisk(dirname(path)), { recursive: true });
    await writeWhole(path, bytes, { replace: overwrite, asPrivateAs: file });
  } catch (cause) {
    throw new Error(`cannot write the mask ${path}: ${systemFault(cause) ?? explain(cause)}`, { cause });
  }
}
