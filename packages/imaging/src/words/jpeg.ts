// JPEG files as segments, and what they say besides pixels. Knows no pixel, and no disk.

import { joined, letters, viewOf } from '../bytes.js';

/** Bytes at any place, of a file that need not be in memory. */
export interface ByteSource {
  readonly length: number;
  /** Up to `length` bytes from `at`; fewer where the file ends. */
  read(at: number, length: number): Uint8Array;
}

/** Dots an inch across and down. */
export interface Density {
  readonly x: number;
  readonly y: number;
}

export interface JpegWords {
  /** A TIFF block. */
  readonly exif?: Uint8Array;
  readonly xmp?: string;
  /** The rest of an XMP packet that was too long for one segment. */
  readonly extendedXmp?: string;
  /** Photoshop's image resources, of all segments that have some. */
  readonly resources?: Uint8Array;
  readonly comments: readonly Uint8Array[];
  readonly density?: Density;
}

export const EXIF = 'Exif\0\0';
export const XMP = 'http://ns.adobe.com/xap/1.0/\0';
export const EXTENDED_XMP = 'http://ns.adobe.com/xmp/extension/\0';
export const PHOTOSHOP = 'Photoshop 3.0\0';
/** The longest content of a segment. */
export const LONGEST = 65_533;

export interface Segment {
  readonly marker: number;
  readonly data: Uint8Array;
  readonly end: number;
}

export function readJpegWords(bytes: ByteSource): JpegWords {
  const all = [...segments(bytes)];
  const withName = (marker: number, name: string) =>
    all
      .filter(({ marker: m, data }) => m === marker && letters(data, 0, name.length) === name)
      .map(({ data }) => data.subarray(name.length));
  // Programs that add a second block write theirs first; readers take the first.
  const exif = withName(0xe1, EXIF)[0];
  const packet = withName(0xe1, XMP)[0];
  const xmp = packet && utf8(packet);
  const resources = withName(0xed, PHOTOSHOP);
  const extendedXmp = xmp === undefined ? undefined : extension(withName(0xe1, EXTENDED_XMP), xmp);
  const density = jfifDensity(withName(0xe0, 'JFIF\0')[0]);
  return {
    ...(exif ? { exif } : {}),
    ...(xmp === undefined ? {} : { xmp }),
    ...(extendedXmp === undefined ? {} : { extendedXmp }),
    ...(resources.length > 0 ? { resources: joined(resources) } : {}),
    comments: all.filter(({ marker }) => marker === 0xfe).map(({ data }) => data),
    ...(density ? { density } : {}),
  };
}

/** Segments up to the pixels. */
export function* segments(bytes: ByteSource): Generator<Segment> {
  for (let at = 2; ; ) {
    const head = bytes.read(at, 4);
    if (head.length < 4 || head[0] !== 0xff) return;
    const marker = head[1]!;
    // Any number of 0xff may stand before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return;
    const length = (head[2]! << 8) | head[3]!;
    if (length < 2) return;
    const data = bytes.read(at + 4, length - 2);
    at += 2 + length;
    yield { marker, data, end: at };
  }
}

function jfifDensity(jfif: Uint8Array | undefined): Density | undefined {
  if (!jfif || jfif.length < 7) return undefined;
  const unit = jfif[2]!;
  const [x, y] = [(jfif[3]! << 8) | jfif[4]!, (jfif[5]! << 8) | jfif[6]!];
  // Unit 0 gives the shape of a pixel only.
  if (x === 0 || y === 0 || (unit !== 1 && unit !== 2)) return undefined;
  return unit === 1 ? { x, y } : { x: x * 2.54, y: y * 2.54 };
}

/** Where the parts of an extended packet have their own bytes: behind 32 letters of its MD5, its length, and the part's place. */
const PART_HEAD = 40;
/** The longest extended packet that is read. */
const MOST = 64 * 2 ** 20;

/** Joins the parts of an extended packet that the main one names. */
function extension(parts: readonly Uint8Array[], xmp: string): string | undefined {
  const own = parts.filter((part) => part.length > PART_HEAD && xmp.includes(letters(part, 0, 32)));
  const length = own[0] ? uint32(own[0], 32) : 0;
  if (length === 0 || length > MOST) return undefined;
  const whole = new Uint8Array(length);
  let filled = 0;
  for (const part of own) {
    const place = Math.min(length, uint32(part, 36));
    const content = part.subarray(PART_HEAD, PART_HEAD + length - place);
    whole.set(content, place);
    filled += content.length;
  }
  return filled >= length ? utf8(whole) : undefined;
}

const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const uint32 = (bytes: Uint8Array, at: number): number => viewOf(bytes).getUint32(at);
