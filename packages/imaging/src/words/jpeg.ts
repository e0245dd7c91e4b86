// JPEG files as segments: what they say besides pixels, and how it is put into one. Knows no pixel, and no disk.

import { md5 } from './md5.js';

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

const EXIF = 'Exif\0\0';
const XMP = 'http://ns.adobe.com/xap/1.0/\0';
const EXTENDED_XMP = 'http://ns.adobe.com/xmp/extension/\0';
const PHOTOSHOP = 'Photoshop 3.0\0';
/** The longest content of a segment. */
const LONGEST = 65_533;

interface Segment {
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
function* segments(bytes: ByteSource): Generator<Segment> {
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

/**
 * The head of a JPEG file from `file`, with these words put in, and how much of the file it takes the place of. Density, where
 * there is none, is taken out.
 */
export function jpegHead(
  file: ByteSource,
  words: Omit<JpegWords, 'extendedXmp'>,
): { readonly head: Uint8Array<ArrayBuffer>; readonly end: number } {
  const found = segments(file).next().value as Segment | undefined;
  const hasJfif = found?.marker === 0xe0;
  const parts: Uint8Array[] = [Uint8Array.of(0xff, 0xd8), segment(0xe0, jfif(words.density))];
  if (words.exif) parts.push(segment(0xe1, bytesOf(EXIF), words.exif));
  if (words.xmp !== undefined) parts.push(...xmpSegments(words.xmp));
  if (words.resources)
    for (const part of cut(words.resources, LONGEST - PHOTOSHOP.length))
      parts.push(segment(0xed, bytesOf(PHOTOSHOP), part));
  for (const comment of words.comments)
    for (const part of cut(comment, LONGEST)) parts.push(segment(0xfe, part));
  return { head: joined(parts), end: hasJfif ? found.end : 2 };
}

/** How long an EXIF block may be. */
export const LONGEST_EXIF = LONGEST - EXIF.length;

function jfif(density: Density | undefined): Uint8Array {
  const data = bytesOf('JFIF\0\x01\x01\0\0\x01\0\x01\0\0');
  if (!density) return data;
  const [x, y] = [within(density.x), within(density.y)];
  data.set([1, x >> 8, x & 255, y >> 8, y & 255], 7);
  return data;
}

const within = (dots: number) => Math.min(65_535, Math.max(1, Math.round(dots)));

const PART = 65_000;

function xmpSegments(xmp: string): Uint8Array[] {
  const packet = new TextEncoder().encode(xmp);
  const main = (data: Uint8Array) => segment(0xe1, bytesOf(XMP), data);
  if (packet.length <= LONGEST - XMP.length) return [main(packet)];
  const digest = md5(packet).toUpperCase();
  const parts = cut(packet, PART).map((part, i) => {
    const head = bytesOf(`${digest}\0\0\0\0\0\0\0\0`);
    const view = new DataView(head.buffer);
    view.setUint32(32, packet.length);
    view.setUint32(36, i * PART);
    return segment(0xe1, bytesOf(EXTENDED_XMP), head, part);
  });
  return [main(new TextEncoder().encode(extendedStub(digest))), ...parts];
}

/** A packet that says nothing but that there is another. */
const extendedStub = (digest: string): string =>
  '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
  '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ' +
  'xmlns:xmpNote="http://ns.adobe.com/xmp/note/" ' +
  `xmpNote:HasExtendedXMP="${digest}"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;

function cut(data: Uint8Array, length: number): Uint8Array[] {
  const count = Math.ceil(data.length / length);
  return Array.from({ length: count }, (_, i) => data.subarray(i * length, (i + 1) * length));
}

function segment(marker: number, ...data: readonly Uint8Array[]): Uint8Array {
  const length = data.reduce((sum, part) => sum + part.length, 2);
  return joined([Uint8Array.of(0xff, marker, length >> 8, length & 255), ...data]);
}

const letters = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

const bytesOf = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const uint32 = (bytes: Uint8Array, at: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
