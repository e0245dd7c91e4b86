// EXIF set right for an upright picture in sRGB. Changed in place: makers' notes point into the block and must not move.

const ORIENTATION = 0x0112;
const EXIF_DIRECTORY = 0x8769;
const SIDES = { 40962: 'width', 40963: 'height', 256: 'width', 257: 'height' } as const;

/** The block with orientation 1, the new sides, and without the old picture's thumbnail; undefined where it is damaged. */
export function renewExif(
  block: Uint8Array,
  size: { readonly width: number; readonly height: number },
): Uint8Array | undefined {
  const bytes = block.slice();
  const view = new DataView(bytes.buffer);
  if (bytes.length < 14) return undefined;
  const little = bytes[0] === 0x49;
  if (view.getUint16(2, little) !== 42) return undefined;
  const set = (at: number, value: number) => {
    if (view.getUint16(at + 2, little) === 3) view.setUint16(at + 8, value, little);
    else view.setUint32(at + 8, value, little);
  };
  /** Where the place of the next directory is written. */
  const renewAt = (start: number, depth: number): number | undefined => {
    if (start + 2 > bytes.length) return undefined;
    const count = view.getUint16(start, little);
    const end = start + 2 + count * 12;
    if (end + 4 > bytes.length) return undefined;
    for (let at = start + 2; at < end; at += 12) {
      const tag = view.getUint16(at, little);
      if (tag === ORIENTATION) set(at, 1);
      if (tag in SIDES) set(at, size[SIDES[tag as keyof typeof SIDES]]);
      if (tag === EXIF_DIRECTORY && depth === 0) renewAt(view.getUint32(at + 8, little), 1);
    }
    return end;
  };
  const next = renewAt(view.getUint32(4, little), 0);
  if (next === undefined) return undefined;
  view.setUint32(next, 0, little);
  return bytes;
}
