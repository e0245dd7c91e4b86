// From a raster to a picture file, on the disk or as bytes: sRGB or another profile embedded, metadata carried over, pages as
// they come. A file on the disk is never there by half.

import type { Raster } from '../picture.js';
import { fileError, type PictureFile } from './codec.js';
import { type Draft, memoryDraft, withFileDraft } from './draft.js';
import { type FileFormat, faultOfSize, formatOf } from './formats.js';
import { type EditMark, markXmp } from './metadata/mark.js';
import { noMetadata } from './metadata/model.js';
import { metadataOf } from './metadata/read.js';
import { putMetadata, tiffTags } from './metadata/write.js';
import { type OutputProfile, profileOfPage } from './output-profile.js';
import { withPixels } from './pixels.js';
import { addPage, FIRST_LINK } from './tiff/append.js';
import { type PlaceOptions, placeWhole } from './whole.js';

export interface EncodeOptions {
  /** JPEG and WebP quality, 1 to 100. Default 95; JPEG chroma is kept at full resolution. */
  readonly quality?: number;
  /**
   * A picture file (its path, or its bytes) whose words to carry over, page by page: EXIF, XMP, IPTC, TIFF tags, comments and
   * resolution. Orientation becomes 1; thumbnails, and what announces a video behind the picture, go.
   */
  readonly metadataFrom?: PictureFile;
  /**
   * The colour profile that pixels are converted to and that is embedded; sRGB unless told. `keep` is that of `metadataFrom`, and
   * where that has none for RGB, sRGB with a note. Rasters are sRGB, so no colour is outside it whatever the profile.
   */
  readonly profile?: OutputProfile;
  /** What each page (from 0), once it is made, says in its XMP of having been edited. */
  readonly mark?: ((page: number) => EditMark | undefined) | undefined;
}

export interface EncodeFileOptions extends EncodeOptions, Pick<PlaceOptions, 'replace'> {
  /**
   * Called with the finished file before it has its name, and with what could not be taken over: what it throws is thrown as it is,
   * and no file appears.
   */
  readonly onWhole?: ((file: string, notes: readonly string[]) => Promise<void>) | undefined;
}

/** One picture, or the pages of a TIFF file as they come. */
export type Pictures = Raster | AsyncIterable<Raster>;

/**
 * Writes a raster, or the pages of a TIFF file as they come. PNG and TIFF (LZW) keep 16 bits and are lossless; JPEG and WebP take
 * 8 bits; JPEG leaves alpha out. The file appears whole or not at all: it is written beside its place, flushed to disk, then
 * renamed. It is open to no more people than the file that was replaced, or, where it is new, than `metadataFrom`. Returns
 * what could not be taken over, each in one line. Throws one line naming the file.
 */
export async function encodeFile(
  path: string,
  pictures: Pictures,
  options: EncodeFileOptions = {},
): Promise<readonly string[]> {
  const format = formatOf(path);
  const { metadataFrom, onWhole, replace = true } = options;
  const asPrivateAs = typeof metadataFrom === 'string' ? metadataFrom : undefined;
  return writing(path, format, options, async (write) => {
    let notes: readonly string[] = [];
    const fill = async (temporary: string) => {
      notes = await withFileDraft(temporary, (draft) => write(draft, pictures));
      await onWhole?.(temporary, notes).catch(asForeign);
    };
    await placeWhole(path, fill, { replace, asPrivateAs });
    return notes;
  });
}

/** The same as bytes, which `name` stands for in errors ("the picture" unless told). */
export async function encode(
  pictures: Pictures,
  options: EncodeOptions & { readonly format: FileFormat; readonly name?: string },
): Promise<{ readonly bytes: Uint8Array; readonly notes: readonly string[] }> {
  const { format, name = 'the picture' } = options;
  return writing(name, format, options, async (write) => {
    const { draft, bytes } = memoryDraft();
    const notes = await write(draft, pictures);
    return { bytes: bytes(), notes };
  });
}

/** The bytes of a PNG file, for where a picture goes into something else than a file. */
export async function encodePng(raster: Raster, options: EncodeOptions = {}): Promise<Uint8Array> {
  return (await encode(raster, { ...options, format: 'png' })).bytes;
}

/** Fills a draft; returns what could not be taken over. */
type Write = (draft: Draft, pictures: Pictures) => Promise<readonly string[]>;

/** Checks what was asked for, hands `use` what fills drafts, and names the file in its errors. */
async function writing<T>(
  name: string,
  format: FileFormat,
  { quality = 95, metadataFrom, profile = 'srgb', mark }: EncodeOptions,
  use: (write: Write) => Promise<T>,
): Promise<T> {
  if (!(Number.isInteger(quality) && quality >= 1 && quality <= 100)) {
    throw new Error(`expected a whole quality from 1 to 100, got ${quality} (${name})`);
  }
  const task = { format, quality, metadataFrom, profile, mark };
  try {
    return await use((draft, pictures) => writePages(draft, pictures, task));
  } catch (cause) {
    // What a page's maker throws is told as it is: it is about something else than this file.
    throw cause instanceof ForeignError ? cause.cause : fileError('write', name, cause);
  }
}

/** Wraps what was thrown by who makes the pages, or looks at the finished file. */
class ForeignError extends Error {}

function asForeign(cause: unknown): never {
  throw new ForeignError('a page could not be made, or its file not be used', { cause });
}

interface Task extends Pick<EncodeOptions, 'mark'> {
  readonly format: FileFormat;
  readonly quality: number;
  readonly metadataFrom: PictureFile | undefined;
  readonly profile: OutputProfile;
}

async function writePages(draft: Draft, pictures: Pictures, task: Task): Promise<string[]> {
  const { format } = task;
  const notes = new Set<string>();
  const several = Symbol.asyncIterator in pictures;
  let link = FIRST_LINK;
  let page = 0;
  for await (const raster of several ? marked(pictures) : [pictures]) {
    if (page > 0 && format !== 'tiff') throw new Error(`expected one page, got several; TIFF holds them`);
    const fault = faultOfSize(format, raster);
    if (fault !== undefined) throw new Error(fault);
    const number = several ? page : undefined;
    const write = async (target: Draft) => {
      const written = await writePage(draft, target, raster, { ...task, page, number, link });
      link = written.link;
      for (const note of written.notes) notes.add(note);
    };
    await (page === 0 ? write(draft) : draft.withAnother(write));
    page++;
  }
  if (page === 0) throw new Error('expected a page, got none');
  return [...notes];
}

interface PageTask extends Task {
  readonly page: number;
  /** Where there are several. */
  readonly number: number | undefined;
  /** Where a TIFF file says where this page is. */
  readonly link: number;
}

/** Writes a page by way of `target`, which is the draft itself for the first one. */
async function writePage(draft: Draft, target: Draft, raster: Raster, task: PageTask) {
  const { format, quality, metadataFrom, page, number, link } = task;
  const colors = await profileOfPage(task.profile, metadataFrom, page);
  const found =
    metadataFrom === undefined
      ? undefined
      : await metadataOf(metadataFrom, raster, page, { profile: colors.name });
  const said = found?.metadata ?? noMetadata();
  const edit = task.mark?.(page);
  const metadata = edit ? { ...said, xmp: markXmp(said.xmp, edit) } : said;
  await withPixels(raster, { format, quality, icc: colors.target }, (pipeline) => target.fill(pipeline));
  const notes = [...colors.notes];
  let next = link;
  if (format === 'tiff') {
    const { tags, notes: lost } = tiffTags(metadata);
    next = await addPage(draft, target, tags, link, number);
    notes.push(...lost);
  } else notes.push(...(await putMetadata(target, format, metadata)));
  if (format === 'jpeg' && isSeenThrough(raster)) notes.push('transparency is left out: JPEG has none');
  return { link: next, notes: [...notes, ...(found?.notes ?? [])] };
}

function isSeenThrough({ alpha, bitDepth }: Raster): boolean {
  const opaque = bitDepth === 8 ? 255 : 65_535;
  return alpha?.some((value) => value !== opaque) ?? false;
}

async function* marked(pages: AsyncIterable<Raster>): AsyncGenerator<Raster> {
  try {
    yield* pages;
  } catch (cause) {
    asForeign(cause);
  }
}
