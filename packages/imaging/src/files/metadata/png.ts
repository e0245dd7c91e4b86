// PNG files as lists of chunks: what they say besides pixels, and how it is put into one. Knows no pixel.

import { crc32, deflateSync, inflateSync } from 'node:zlib';
import type { Bytes } from '../bytes.js';

export interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** Longer chunks than this hold pixels, or nobody's words. */
const LONGEST = 64 * 2 ** 20;

/** All chunks but those of pixels, in order, also from behind the pixels. */
export function readChunks(bytes: Bytes): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const head = bytes.read(at, 8);
    if (head.length < 8) break;
    const length = head.readUInt32BE(0);
    const type = head.toString('latin1', 4, 8);
    if (type === 'IEND') break;
    if (type !== 'IDAT' && type !== 'fdAT' && length <= LONGEST) {
      const data = bytes.read(at + 8, length);
      if (data.length < length) break;
      chunks.push({ type, data });
    }
    at += length + 12;
  }
  return chunks;
}

/** A chunk as it lies in a file. */
export function chunkBytes({ type, data }: Chunk): Buffer {
  const bytes = Buffer.alloc(data.length + 12);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  data.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, data.length + 8)), data.length + 8);
  return bytes;
}

/** A text chunk's keyword and text; undefined for other chunks and broken ones. */
export function textOf({ type, data }: Chunk): { keyword: string; text: string } | undefined {
  const end = data.indexOf(0);
  if (!['tEXt', 'zTXt', 'iTXt'].includes(type) || end < 1) return undefined;
  const keyword = data.toString('latin1', 0, end);
  try {
    if (type === 'tEXt') return { keyword, text: data.toString('latin1', end + 1) };
    if (type === 'zTXt') return { keyword, text: inflate(data.subarray(end + 2)).toString('latin1') };
    const language = data.indexOf(0, end + 3);
    const translated = data.indexOf(0, language + 1);
    if (language < 0 || translated < 0) return undefined;
    const content = data.subarray(translated + 1);
    return { keyword, text: (data[end + 1] === 1 ? inflate(content) : content).toString('utf8') };
  } catch {
    return undefined;
  }
}

/** A text as a chunk that any character fits into. */
export function textChunk(keyword: string, text: string): Chunk {
  const head = Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1');
  return { type: 'iTXt', data: Buffer.concat([head, Buffer.from(text, 'utf8')]) };
}

const RAW_PROFILE = 'Raw profile type ';

/** The bytes of a profile (exif, iptc, xmp, 8bim) in a text chunk, as ImageMagick and ExifTool write them. */
export function rawProfile(chunk: Chunk): { kind: string; data: Buffer } | undefined {
  const found = textOf(chunk);
  if (!found?.keyword.startsWith(RAW_PROFILE)) return undefined;
  // An empty line, the kind, the length, then hexadecimal digits in lines.
  const [, , length = '', ...lines] = found.text.split('\n');
  const data = Buffer.from(lines.join(''), 'hex').subarray(0, Number(length));
  return { kind: found.keyword.slice(RAW_PROFILE.length).toLowerCase(), data };
}

export function rawProfileChunk(kind: string, profile: Buffer): Chunk {
  const lines = profile.toString('hex').replace(/.{72}/g, '$&\n');
  const text = `\n${kind}\n${String(profile.length).padStart(8)}\n${lines}\n`;
  const head = Buffer.from(`${RAW_PROFILE}${kind}\0\0`, 'latin1');
  return { type: 'zTXt', data: Buffer.concat([head, deflateSync(text)]) };
}

const inflate = (data: Buffer) => inflateSync(data, { maxOutputLength: LONGEST });
