// Makes BMP files for tests.

export interface BmpParts {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly pixels: Buffer;
  readonly compression?: number;
  readonly palette?: readonly (readonly [number, number, number])[];
  /** Red, green, blue and, for a longer header, alpha. */
  readonly masks?: readonly number[];
}

export function bmp({
  width,
  height,
  bits,
  pixels,
  compression = 0,
  palette = [],
  masks = [],
}: BmpParts): Buffer {
  const size = masks.length === 4 ? 56 : 40;
  const head = Buffer.alloc(14 + size + (masks.length === 3 ? 12 : 0) + palette.length * 4);
  head.write('BM', 'latin1');
  head.writeUInt32LE(head.length + pixels.length, 2);
  head.writeUInt32LE(head.length, 10);
  head.writeUInt32LE(size, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bits, 28);
  head.writeUInt32LE(masks.length > 0 ? 3 : compression, 30);
  head.writeUInt32LE(palette.length, 46);
  masks.forEach((mask, i) => {
    head.writeUInt32LE(mask, 54 + i * 4);
  });
  palette.forEach(([r, g, b], i) => {
    head.set([b, g, r, 0], head.length - (palette.length - i) * 4);
  });
  return Buffer.concat([head, pixels]);
}
