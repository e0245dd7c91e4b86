// The sizes that an AVIF or HEIC file declares. libvips takes them as they are, and complains on standard error of impossible ones.
// Reads the first bytes only, no box but `ispe`.

import type { Bytes } from './bytes.js';

/** Far more than the boxes that describe a still picture take. */
const REACH = 1 << 16;

/** The sizes before the pixels; none where it is another kind of file. */
export function declaredSizes(bytes: Bytes): { readonly width: number; readonly height: number }[] {
  if (bytes.read(4, 4).toString('latin1') !== 'ftyp') return [];
  const all = bytes.read(0, REACH);
  const pixels = all.indexOf('mdat', 0, 'latin1');
  const head = pixels < 0 ? all : all.subarray(0, pixels);
  const sizes = [];
  // Name, version and flags, width, height.
  for (let at = head.indexOf('ispe'); at >= 0 && at + 16 <= head.length; at = head.indexOf('ispe', at + 4))
    sizes.push({ width: head.readUInt32BE(at + 8), height: head.readUInt32BE(at + 12) });
  return sizes;
}
