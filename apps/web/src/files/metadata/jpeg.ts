// The words of a JPEG file: its APP and COM segments, read and put into one that was just written.
import { ascii, joined, saysAt, type Words } from './words.js';

const EXIF = 'Exif\0\0';
const XMP = 'http://ns.adobe.com/xap/1.0/\0';
const PHOTOSHOP = 'Photoshop 3.0\0';
/** What a segment holds besides its two bytes of length. */
const MOST = 65533;

interface Segment {
  readonly marker: number;
  readonly start: number;
  readonly data: Uint8Array;
}

/** The segments before the pixels. */
function* segments(bytes: Uint8Array): Generator<Segment> {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return;
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    if (length < 2 || at + 2 + length > bytes.length) return;
    yield { marker, start: at, data: bytes.subarray(at + 4, at + 2 + length) };
    at += 2 + length;
  }
}

export function readJpeg(bytes: Uint8Array): Words {
  let found: Words = { comments: [], texts: [] };
  for (const { marker, data } of segments(bytes)) {
    if (marker === 0xe1 && saysAt(data, 0, EXIF)) found = { ...found, exif: data.slice(EXIF.length) };
    if (marker === 0xe1 && saysAt(data, 0, XMP))
      found = { ...found, xmp: new TextDecoder().decode(data.subarray(XMP.length)) };
    if (marker === 0xed && saysAt(data, 0, PHOTOSHOP)) found = { ...found, resources: data.slice() };
    if (marker === 0xfe) found = { ...found, comments: [...found.comments, data.slice()] };
    if (marker === 0xe0 && saysAt(data, 0, 'JFIF\0')) {
      const [x, y] = [(data[8]! << 8) | data[9]!, (data[10]! << 8) | data[11]!];
      const scale = data[7] === 1 ? 1 : data[7] === 2 ? 2.54 : 0;
      if (scale > 0 && x > 0 && y > 0) found = { ...found, density: { x: x * scale, y: y * scale } };
    }
  }
  return found;
}

/** The file with these words in it. What is longer than a segment holds is left out. */
export function writeJpeg(bytes: Uint8Array, words: Words): Uint8Array<ArrayBuffer> {
  const { exif, xmp, resources, comments, density } = words;
  const end = [...segments(bytes)].find(({ marker }) => marker === 0xe0);
  const after = end ? end.start + 4 + end.data.length : 2;
  const head = joined([
    Uint8Array.of(0xff, 0xd8),
    segment(0xe0, jfif(density)),
    ...(exif ? [segment(0xe1, joined([ascii(EXIF), exif]))] : []),
    ...(xmp ? [segment(0xe1, joined([ascii(XMP), new TextEncoder().encode(xmp)]))] : []),
    ...(resources ? [segment(0xed, resources)] : []),
    ...comments.map((comment) => segment(0xfe, comment)),
  ]);
  return joined([head, bytes.subarray(after)]);
}

function jfif(density: Words['density']): Uint8Array {
  const dots = (value: number) => Math.min(65535, Math.max(1, Math.round(value)));
  const [unit, x, y] = density ? [1, dots(density.x), dots(density.y)] : [0, 1, 1];
  return joined([ascii('JFIF\0'), Uint8Array.of(1, 1, unit, x >> 8, x & 255, y >> 8, y & 255, 0, 0)]);
}

function segment(marker: number, data: Uint8Array): Uint8Array {
  if (data.length > MOST) return new Uint8Array(0);
  const length = data.length + 2;
  return joined([Uint8Array.of(0xff, marker, length >> 8, length & 255), data]);
}
