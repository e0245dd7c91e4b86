// What a picture file says besides its pixels, the same whatever format it came from or goes to. Plain data.

import type { Density } from '../../words/jpeg.js';
import type { Directory } from '../tiff/directory.js';
import type { Chunk } from './png.js';

export interface PictureMetadata {
  /** The tags of the main directory and of those below it. */
  readonly exif: Directory;
  /** The byte order the tags came in, and whether they came as an EXIF block: a maker's note depends on both. */
  readonly exifOrigin: { readonly little: boolean; readonly isBlock: boolean };
  readonly xmp?: string;
  /** IPTC-IIM records. */
  readonly iptc?: Buffer;
  /** A JPEG file's comments, byte for byte. */
  readonly comments: readonly Buffer[];
  /** A PNG file's text chunks, byte for byte. */
  readonly texts: readonly Chunk[];
  readonly density?: Density;
}

/** What nobody says anything in. */
export function noMetadata(): PictureMetadata {
  return {
    exif: { entries: new Map(), below: new Map() },
    exifOrigin: { little: true, isBlock: false },
    comments: [],
    texts: [],
  };
}
