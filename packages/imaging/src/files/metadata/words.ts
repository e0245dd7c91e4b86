// What one format has a place for and another has not: comments and texts, moved to where they can be read.

import { isUtf8 } from 'node:buffer';
import { ascii, type Directory, EXIF, raw, text } from '../tiff/directory.js';
import type { PictureMetadata } from './model.js';
import { type Chunk, textChunk, textOf } from './png.js';

const COMMENT = 'Comment';
const USER_COMMENT = 37510;
/** How a user's comment in UTF-16 begins. */
const UNICODE = 'UNICODE\0';
/** For the note where a comment finds no place. */
export const COMMENT_LOST = 'comments are left out: their place in EXIF is taken';

/** PNG's keywords and the tags that say the same. */
const TAGS: Readonly<Record<string, number>> = {
  Description: 270,
  Software: 305,
  Author: 315,
  Copyright: 33432,
};

/** Comments of JPEG, as text: their encoding is nowhere told. */
const decoded = (comment: Buffer) =>
  comment.toString(isUtf8(comment) ? 'utf8' : 'latin1').replace(/\0+$/, '');

/** A file's words as JPEG comments. */
export function asComments({ comments, texts }: PictureMetadata): Buffer[] {
  const others = texts
    .flatMap((chunk) => textOf(chunk) ?? [])
    .map(({ keyword, text }) => Buffer.from(keyword === COMMENT ? text : `${keyword}: ${text}`, 'utf8'));
  return [...comments, ...others];
}

/** A file's words as PNG text chunks. */
export function asChunks({ comments, texts }: PictureMetadata): Chunk[] {
  return [...texts, ...comments.map((comment) => textChunk(COMMENT, decoded(comment)))];
}

/**
 * The tags with a file's words added where there is a free tag for them; what has none goes into the user's comment, and is
 * `lost` where that is taken.
 */
export function asTags(metadata: PictureMetadata): { readonly tags: Directory; readonly lost: boolean } {
  const { comments, texts, exif } = metadata;
  const words = [
    ...comments.map((comment) => ({ keyword: COMMENT, text: decoded(comment) })),
    ...texts.flatMap((chunk) => textOf(chunk) ?? []),
  ];
  const entries = new Map(exif.entries);
  const rest: string[] = [];
  for (const { keyword, text } of words) {
    const tag = TAGS[keyword];
    if (tag !== undefined && !entries.has(tag)) entries.set(tag, ascii(tag, text));
    else rest.push(keyword === COMMENT ? text : `${keyword}: ${text}`);
  }
  const inner = exif.below.get(EXIF) ?? { entries: new Map(), below: new Map() };
  const lost = rest.length > 0 && inner.entries.has(USER_COMMENT);
  if (rest.length === 0 || lost) return { tags: { entries, below: exif.below }, lost };
  const comment = raw(USER_COMMENT, 7, userComment(rest.join('\n'), metadata.exifOrigin.little));
  const below = new Map(exif.below).set(EXIF, {
    ...inner,
    entries: new Map(inner.entries).set(USER_COMMENT, comment),
  });
  return { tags: { entries, below }, lost: false };
}

/** The tags for a little-endian file: the one text that depends on the order is turned where it came in the other. */
export function inLittleEndian(tags: Directory, { little }: PictureMetadata['exifOrigin']): Directory {
  const exif = tags.below.get(EXIF);
  const comment = exif?.entries.get(USER_COMMENT);
  if (little || !exif || !comment || !text(comment).startsWith(UNICODE)) return tags;
  const value = Buffer.from(comment.value);
  value.subarray(8, value.length - (value.length % 2)).swap16();
  const entries = new Map(exif.entries).set(USER_COMMENT, { ...comment, value });
  return { ...tags, below: new Map(tags.below).set(EXIF, { ...exif, entries }) };
}

/** Eight letters for the encoding, then the text; Unicode is UTF-16 in the block's order. */
function userComment(text: string, little: boolean): Buffer {
  if ([...text].every((letter) => letter < '\x7f')) return Buffer.from(`ASCII\0\0\0${text}`, 'latin1');
  const content = Buffer.from(text, 'utf16le');
  return Buffer.concat([Buffer.from(UNICODE, 'latin1'), little ? content : content.swap16()]);
}
