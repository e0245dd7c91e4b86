// The words of a PNG file: its chunks, read and put into one that was just written.

import { bytesOf, joined } from '@romnet/imaging';
import { crc32 } from './crc.js';
import { saysAt, type Words } from './words.js';

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

const XMP = 'XML:com.adobe.xmp';
const INCH = 0.0254;

export function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    yield { type, data: bytes.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

export function readPng(bytes: Uint8Array): Words {
  let found: Words = { comments: [], texts: [] };
  for (const { type, data } of chunksOf(bytes)) {
    if (type === 'eXIf') found = { ...found, exif: data.slice() };
    if (type === 'pHYs' && data[8] === 1) {
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      const [x, y] = [view.getUint32(0) * INCH, view.getUint32(4) * INCH];
      if (x > 0 && y > 0) found = { ...found, density: { x, y } };
    }
    if (type === 'iTXt' && saysAt(data, 0, `${XMP}\0\0`)) found = { ...found, xmp: packetOf(data) };
    else if (type === 'iTXt' || type === 'tEXt' || type === 'zTXt')
      found = { ...found, texts: [...found.texts, { type, data: data.slice() }] };
  }
  return found;
}

/** Keyword, two bytes of compression, language and translated keyword come before the text. */
function packetOf(data: Uint8Array): string {
  let at = XMP.length + 3;
  for (let zeros = 0; zeros < 2 && at < data.length; at++) if (data[at] === 0) zeros++;
  return new TextDecoder().decode(data.subarray(at));
}

/** The file with these words in it, and told to be sRGB. */
export function writePng(bytes: Uint8Array, words: Words): Uint8Array<ArrayBuffer> {
  const { exif, xmp, texts, density } = words;
  const added: Chunk[] = [
    { type: 'sRGB', data: Uint8Array.of(0) },
    ...(density ? [{ type: 'pHYs', data: physical(density) }] : []),
    ...(exif ? [{ type: 'eXIf', data: exif }] : []),
    ...(xmp
      ? [{ type: 'iTXt', data: joined([bytesOf(`${XMP}\0\0\0\0\0`), new TextEncoder().encode(xmp)]) }]
      : []),
    ...texts,
  ];
  const told = new Set(['sRGB', 'gAMA', 'cHRM', 'iCCP', 'pHYs', 'eXIf']);
  const own = [...chunksOf(bytes)].filter(({ type }) => !told.has(type));
  return joined([bytes.subarray(0, 8), ...[own[0]!, ...added, ...own.slice(1)].map(chunkBytes)]);
}

function physical({ x, y }: NonNullable<Words['density']>): Uint8Array {
  const view = new DataView(new ArrayBuffer(9));
  view.setUint32(0, Math.round(x / INCH));
  view.setUint32(4, Math.round(y / INCH));
  view.setUint8(8, 1);
  return new Uint8Array(view.buffer);
}

function chunkBytes({ type, data }: Chunk): Uint8Array {
  const named = joined([bytesOf(type), data]);
  const ends = new DataView(new ArrayBuffer(8));
  ends.setUint32(0, data.length);
  ends.setUint32(4, crc32(named));
  return joined([new Uint8Array(ends.buffer, 0, 4), named, new Uint8Array(ends.buffer, 4, 4)]);
}
