// The formats that results can be asked for by name.

/** Every format with the extension it usually has. */
const EXTENSIONS = { jpeg: '.jpg', png: '.png', webp: '.webp', tiff: '.tif' } as const;

export type OutputFormat = keyof typeof EXTENSIONS;

export const outputFormats = Object.keys(EXTENSIONS) as OutputFormat[];

/** The extension for a picture that was found to be of this format. */
export function extensionOf(format: string): string {
  return Object.hasOwn(EXTENSIONS, format) ? EXTENSIONS[format as OutputFormat] : `.${format}`;
}
