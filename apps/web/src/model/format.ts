// Formats of picture files.

/** Formats that the page writes. */
export type WrittenFormat = 'jpeg' | 'png' | 'tiff';

export type FileFormat = WrittenFormat | 'webp' | 'gif' | 'bmp' | 'avif' | 'heic' | 'unknown';
