// What a picture file says besides its pixels, the same whatever format it came from or goes to. Plain data.

export interface Words {
  /** A TIFF block, as JPEG's Exif segment and PNG's eXIf chunk hold it. */
  readonly exif?: Uint8Array;
  /** An XMP packet. */
  readonly xmp?: string;
  /** Photoshop's image resources, which hold IPTC in JPEG. */
  readonly resources?: Uint8Array;
  /** JPEG's comments. */
  readonly comments: readonly Uint8Array[];
  /** PNG's text chunks: type and content. */
  readonly texts: readonly { readonly type: string; readonly data: Uint8Array }[];
  /** Dots an inch across and down. */
  readonly density?: { readonly x: number; readonly y: number };
}

export const NO_WORDS: Words = { comments: [], texts: [] };

/** Whether `bytes` have this text at `at`. */
export const saysAt = (bytes: Uint8Array, at: number, text: string): boolean =>
  [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
