// JPEG files as segments: what they say besides pixels, and how it is put into one. Knows no pixel.

import { createHash } from 'node:crypto';
import type { Bytes } from '../bytes.js';
import type { Density } from './model.js';
import { extendedStub } from './xmp.js';

const EXIF = 'Exif\0\0';
const XMP = 'http://ns.adobe.com/xap/1.0/\0';
const EXTENDED_XMP = 'http://ns.adobe.com/xmp/extension/\0';
const PHOTOSHOP = 'Photoshop 3.0\0';
/** The longest content of a segment. */
const LONGEST = 65_533;

interface Segment {
  readonly marker: number;
  readonly data: Buffer;
  readonly end: number;
}

export interface JpegWords {
  readonly exif?: Buffer;
  readonly xmp?: string;
  /** The rest of an XMP packet that was too long for one segment. */
  readonly extendedXmp?: string;
  readonly resources?: Buffer;
  readonly comments: readonly Buffer[];
  readonly density?: Density;
}

export function readJpeg(bytes: Bytes): JpegWords {
  const all = [...segments(bytes)];
  const withName = (marker: number, name: string) =>
    all
      .filter(({ marker: m, data }) => m === marker && data.toString('latin1', 0, name.length) === name)
      .map(({ data }) => data.subarray(name.length));
  // Programs that add a second block write theirs first; readers take the first.
  const exif = withName(0xe1, EXIF)[0];
  const xmp = withName(0xe1, XMP)[0]?.toString('utf8');
  const resources = withName(0xed, PHOTOSHOP);
  const extendedXmp = xmp === undefined ? undefined : extension(withName(0xe1, EXTENDED_XMP), xmp);
  const density = jfifDensity(withName(0xe0, 'JFIF\0')[0]);
  return {
    ...(exif ? { exif } : {}),
    ...(xmp === undefined ? {} : { xmp }),
    ...(extendedXmp === undefined ? {} : { extendedXmp }),
    ...(resources.length > 0 ? { resources: Buffer.concat(resources) } : {}),
    comments: all.filter(({ marker }) => marker === 0xfe).map(({ data }) => data),
    ...(density ? { density } : {}),
  };
}

/** Segments up to the pixels. */
function* segments(bytes: Bytes): Generator<Segment> {
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
    const length = head.readUInt16BE(2);
    if (length < 2) return;
    const data = bytes.read(at + 4, length - 2);
    at += 2 + length;
    yield { marker, data, end: at };
  }
}

function jfifDensity(jfif: Buffer | undefined): Density | undefined {
  if (!jfif || jfif.length < 7) return undefined;
  const unit = jfif[2]!;
  const [x, y] = [jfif.readUInt16BE(3), jfif.readUInt16BE(5)];
  // Unit 0 gives the shape of a pixel only.
  if (x === 0 || y === 0 || (unit !== 1 && unit !== 2)) return undefined;
  return unit === 1 ? { x, y } : { x: x * 2.54, y: y * 2.54 };
}

/** Joins the parts of an extended packet that the main one names: 32 letters of its MD5, its length, the part's place. */
function extension(parts: readonly Buffer[], xmp: string): string | undefined {
  const own = parts.filter((part) => part.length > 40 && xmp.includes(part.toString('latin1', 0, 32)));
  const length = own[0]?.readUInt32BE(32) ?? 0;
  if (length === 0 || length > 64 * 2 ** 20) return undefined;
  const whole = Buffer.alloc(length);
  let filled = 0;
  for (const part of own) filled += part.copy(whole, Math.min(length, part.readUInt32BE(36)), 40);
  return filled >= length ? whole.toString('utf8') : undefined;
}

/**
 * The head of a JPEG file from `file`, with these words put in, and how much of the file it takes the place of. Density, where
 * there is none, is taken out.
 */
export function jpegHead(
  file: Bytes,
  words: Omit<JpegWords, 'extendedXmp'>,
): { readonly head: Buffer; readonly end: number } {
  const found = segments(file).next().value as Segment | undefined;
  const hasJfif = found?.marker === 0xe0;
  const parts: Buffer[] = [Buffer.from([0xff, 0xd8]), segment(0xe0, jfif(words.density))];
  if (words.exif) parts.push(segment(0xe1, Buffer.concat([Buffer.from(EXIF, 'latin1'), words.exif])));
  if (words.xmp !== undefined) parts.push(...xmpSegments(Buffer.from(words.xmp, 'utf8')));
  if (words.resources) {
    for (const part of cut(words.resources, LONGEST - PHOTOSHOP.length)) {
      parts.push(segment(0xed, Buffer.concat([Buffer.from(PHOTOSHOP, 'latin1'), part])));
    }
  }
  for (const comment of words.comments) {
    for (const part of cut(comment, LONGEST)) parts.push(segment(0xfe, part));
  }
  return { head: Buffer.concat(parts), end: hasJfif ? found.end : 2 };
}

/** How long an EXIF block may be. */
export const LONGEST_EXIF = LONGEST - EXIF.length;

function jfif(density: Density | undefined): Buffer {
  const data = Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1');
  if (!density) return data;
  data[7] = 1;
  data.writeUInt16BE(within(density.x), 8);
  data.writeUInt16BE(within(density.y), 10);
  return data;
}

const within = (dots: number) => Math.min(65_535, Math.max(1, Math.round(dots)));

function xmpSegments(packet: Buffer): Buffer[] {
  const main = (data: Buffer) => segment(0xe1, Buffer.concat([Buffer.from(XMP, 'latin1'), data]));
  if (packet.length <= LONGEST - XMP.length) return [main(packet)];
  const digest = createHash('md5').update(packet).digest('hex').toUpperCase();
  const parts = cut(packet, 65_000).map((part, i) => {
    const head = Buffer.alloc(40);
    head.write(digest, 'latin1');
    head.writeUInt32BE(packet.length, 32);
    head.writeUInt32BE(i * 65_000, 36);
    return segment(0xe1, Buffer.concat([Buffer.from(EXTENDED_XMP, 'latin1'), head, part]));
  });
  return [main(Buffer.from(extendedStub(digest), 'utf8')), ...parts];
}

function cut(data: Buffer, length: number): Buffer[] {
  const count = Math.ceil(data.length / length);
  return Array.from({ length: count }, (_, i) => data.subarray(i * length, (i + 1) * length));
}

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}
