// What is said besides pixels, put into a JPEG file. Knows no pixel, and no disk.

import { bytesOf, joined, viewOf } from '../bytes.js';
import {
  type ByteSource,
  type Density,
  EXIF,
  EXTENDED_XMP,
  type JpegWords,
  LONGEST,
  PHOTOSHOP,
  type Segment,
  segments,
  XMP,
} from './jpeg.js';
import { md5 } from './md5.js';

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
    const view = viewOf(head);
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
