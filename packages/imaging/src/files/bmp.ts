// BMP files, which sharp does not read: Windows and OS/2 headers, 1 to 32 bits a pixel, palettes, bit masks, run lengths.
// Bytes in, a plain picture out; knows no file.

/** A BMP file's header. `topDown` where the first row stored is the uppermost. */
export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  readonly pixels: number;
  readonly palette: { readonly at: number; readonly colors: number; readonly size: 3 | 4 };
  /** Red, green, blue, alpha. */
  readonly masks: readonly [number, number, number, number];
  /** Dots a metre across and down; 0 where not told. */
  readonly resolution: readonly [number, number];
}

const RLE8 = 1;
const RLE4 = 2;
const BITFIELDS = 3;
const ALPHA_BITFIELDS = 6;

/** Reads a header from the first 200 bytes or more. Throws one line where it makes no sense or is of a kind not read. */
export function readBmpHeader(head: Buffer): BmpHeader {
  if (head.length < 26 || head.toString('latin1', 0, 2) !== 'BM') throw new Error('not a BMP file');
  const pixels = head.readUInt32LE(10);
  const size = head.readUInt32LE(14);
  if (size === 12) {
    const bits = head.readUInt16LE(24);
    const palette = { at: 26, colors: bits <= 8 ? 1 << bits : 0, size: 3 } as const;
    const sides = { width: head.readUInt16LE(18), height: head.readUInt16LE(20), topDown: false };
    return checked({
      ...sides,
      bits,
      compression: 0,
      pixels,
      palette,
      masks: masksOf(bits),
      resolution: [0, 0],
    });
  }
  if (size < 40 || head.length < 14 + size)
    throw new Error(`expected a BMP header of 12 or 40 bytes or more, got ${size}`);
  const height = head.readInt32LE(22);
  const bits = head.readUInt16LE(28);
  const compression = head.readUInt32LE(30);
  const masked = compression === BITFIELDS || compression === ALPHA_BITFIELDS;
  // The masks follow a header of 40 bytes, or are the first fields of a longer one's rest: the same place.
  const mask = (i: number) => head.readUInt32LE(54 + 4 * i);
  const alpha = compression === ALPHA_BITFIELDS || (masked && size >= 56) ? mask(3) : 0;
  const behind = size > 40 || !masked ? 0 : compression === BITFIELDS ? 12 : 16;
  const told = head.readUInt32LE(46);
  const colors = bits > 8 ? 0 : told > 0 && told <= 1 << bits ? told : 1 << bits;
  return checked({
    width: head.readInt32LE(18),
    height: Math.abs(height),
    topDown: height < 0,
    bits,
    compression: masked ? 0 : compression,
    pixels,
    palette: { at: 14 + size + behind, colors, size: 4 },
    masks: masked ? [mask(0), mask(1), mask(2), alpha] : masksOf(bits),
    resolution: [Math.max(0, head.readInt32LE(38)), Math.max(0, head.readInt32LE(42))],
  });
}

function checked(header: BmpHeader): BmpHeader {
  const { width, height, bits, compression } = header;
  if (!(width > 0 && height > 0)) throw new Error(`expected sides of at least 1x1, got ${width}x${height}`);
  const known =
    compression === 0
      ? [1, 4, 8, 16, 24, 32].includes(bits)
      : (compression === RLE8 && bits === 8) || (compression === RLE4 && bits === 4);
  if (!known) throw new Error(`a BMP of ${bits} bits with compression ${compression} is not read`);
  return header;
}

function masksOf(bits: number): BmpHeader['masks'] {
  // The fourth byte of 32 bits means nothing unless a mask says that it is alpha.
  return bits === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0xff00, 0xff, 0];
}

/** The picture: RGB, or RGBA where the file has alpha. Throws one line where the file ends too early. */
export function decodeBmp(file: Buffer): { readonly data: Uint8Array; readonly channels: 3 | 4 } {
  const header = readBmpHeader(file);
  const { width, height, bits, pixels, topDown, masks } = header;
  const channels = bits > 8 && masks[3] !== 0 ? 4 : 3;
  const data = new Uint8Array(width * height * channels);
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (
    header.compression === 0 &&
    file.length < pixels + stride * (height - 1) + Math.ceil((width * bits) / 8)
  ) {
    throw new Error('the file ends before its pixels do');
  }
  const palette = readPalette(file, header);
  const indices = header.compression === 0 ? undefined : unpackRuns(file, header);
  const fields = masks.slice(0, channels).map(fieldOf);
  for (let y = 0; y < height; y++) {
    const row = pixels + (topDown ? y : height - 1 - y) * stride;
    for (let x = 0, to = y * width * channels; x < width; x++, to += channels) {
      if (bits <= 8) {
        const index = indices ? indices[y * width + x]! : indexAt(file, row, x, bits);
        data.set(palette[Math.min(index, palette.length - 1)]!, to);
      } else if (bits === 24) {
        data[to] = file[row + x * 3 + 2]!;
        data[to + 1] = file[row + x * 3 + 1]!;
        data[to + 2] = file[row + x * 3]!;
      } else {
        const value = bits === 16 ? file.readUInt16LE(row + x * 2) : file.readUInt32LE(row + x * 4);
        for (let c = 0; c < channels; c++) data[to + c] = fields[c]!(value);
      }
    }
  }
  return { data, channels };
}

function readPalette(file: Buffer, { palette: { at, colors, size } }: BmpHeader): Uint8Array[] {
  if (at + colors * size > file.length) throw new Error('the file ends in its palette');
  return Array.from({ length: colors }, (_, i) => {
    const from = at + i * size;
    return Uint8Array.of(file[from + 2]!, file[from + 1]!, file[from]!);
  });
}

function indexAt(file: Buffer, row: number, x: number, bits: number): number {
  const inByte = 8 / bits;
  const shift = 8 - bits - (x % inByte) * bits;
  return (file[row + Math.floor(x / inByte)]! >> shift) & ((1 << bits) - 1);
}

/** Takes a mask's bits out of a pixel and stretches them to 0..255. */
function fieldOf(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const lowest = (mask & -mask) >>> 0;
  const most = Math.floor(mask / lowest);
  return (pixel) => Math.round(((((pixel & mask) >>> 0) / lowest) * 255) / most);
}

/** Palette indices, row by row from the top, of a run-length coded picture. What no run reaches stays 0. */
function unpackRuns(file: Buffer, { width, height, pixels, bits, topDown }: BmpHeader): Uint8Array {
  const indices = new Uint8Array(width * height);
  let x = 0;
  let row = 0;
  const put = (index: number) => {
    if (x < width && row < height) indices[(topDown ? row : height - 1 - row) * width + x] = index;
    x++;
  };
  const nibble = (byte: number, i: number) => (i % 2 === 0 ? byte >> 4 : byte & 15);
  for (let at = pixels; at + 1 < file.length; ) {
    const [count, second] = [file[at]!, file[at + 1]!];
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(bits === 8 ? second : nibble(second, i));
    } else if (second === 0) {
      x = 0;
      row++;
    } else if (second === 1) return indices;
    else if (second === 2) {
      x += file[at] ?? 0;
      row += file[at + 1] ?? 0;
      at += 2;
    } else {
      for (let i = 0; i < second; i++) {
        put(bits === 8 ? (file[at + i] ?? 0) : nibble(file[at + (i >> 1)] ?? 0, i));
      }
      const used = bits === 8 ? second : (second + 1) >> 1;
      at += used + (used % 2);
    }
  }
  // Some writers leave the end mark out after the last row.
  if (row < height - 1) throw new Error('the file ends before its pixels do');
  return indices;
}
