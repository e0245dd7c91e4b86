// The metadata of a file of any format that is read, renewed for the picture that will be written.

import { type Density, readJpegWords } from '../../words/jpeg.js';
import { asBuffer, withBytes } from '../bytes.js';
import { openSource, type PictureFile, type Source } from '../codec.js';
import { SRGB_NAME } from '../profile.js';
import { densityOf, readExif, renewExif } from './exif.js';
import { noMetadata, type PictureMetadata } from './model.js';
import type { Outcome } from './outcome.js';
import { type Chunk, rawProfile, readChunks, textOf } from './png.js';
import { iptcOf } from './resources.js';
import { renewXmp } from './xmp.js';

/** As a file has it. */
type Found = PictureMetadata & { readonly extendedXmp?: string };

const PHOTOSHOP_RESOURCES = 34377;
const IPTC_TAG = 33723;
const XMP_TAG = 700;

/**
 * What `file` says besides its pixels, set right for an upright picture of this size and profile. `page` counts full pages. Notes tell
 * what could not be taken over.
 */
export async function metadataOf(
  file: PictureFile,
  { width, height }: Pick<Outcome, 'width' | 'height'>,
  page = 0,
  { profile }: Pick<Outcome, 'profile'> = { profile: SRGB_NAME },
): Promise<{ readonly metadata: PictureMetadata; readonly notes: readonly string[] }> {
  const source = await openSource(file, page);
  const found = find(source);
  const turned = (source.metadata.orientation ?? 1) >= 5;
  const outcome: Outcome = { width, height, profile, turned };
  const { xmp: packet, extendedXmp, density: told, ...others } = found;
  const exif = renewExif(found.exif, outcome);
  // What the format says itself is what programs go by: EXIF says 72 where nobody has set anything.
  const own = told && turned ? { x: told.y, y: told.x } : told;
  const density = own ?? densityOf(exif);
  const xmp = packet === undefined ? undefined : renewXmp(packet, extendedXmp, outcome);
  const metadata: PictureMetadata = {
    ...others,
    exif,
    ...(xmp === undefined ? {} : { xmp }),
    ...(density ? { density } : {}),
  };
  const lost = packet !== undefined && xmp === undefined;
  return { metadata, notes: lost ? ['the XMP packet is damaged and was left out'] : [] };
}

function find(source: Source): Found {
  const { format, from, metadata, directory } = source;
  if (directory) return ofTiff(directory);
  if (format === 'jpeg') return ofJpeg(from);
  if (format === 'png') return ofPng(from);
  const { exif, xmp } = metadata;
  return { ...noMetadata(), ...(exif && readExif(exif)), ...(xmp && { xmp: xmp.toString('utf8') }) };
}

function ofTiff(directory: PictureMetadata['exif']): Found {
  const value = (tag: number) => directory.entries.get(tag)?.value;
  const [resources, xmp] = [value(PHOTOSHOP_RESOURCES), value(XMP_TAG)?.toString('utf8')];
  const iptc = iimOf(value(IPTC_TAG)) ?? (resources && iptcOf(resources));
  return { ...noMetadata(), exif: directory, ...(iptc && { iptc }), ...(xmp !== undefined && { xmp }) };
}

/** Many writers call these bytes numbers of 32 bits, and a big-endian file's then come swapped: a record begins with 28. */
function iimOf(value: Buffer | undefined): Buffer | undefined {
  const isSwapped = value && value.length % 4 === 0 && value[0] !== 0x1c && value[3] === 0x1c;
  return isSwapped ? Buffer.from(value).swap32() : value;
}

function ofJpeg(from: string | Buffer): Found {
  const { exif, resources, comments, ...others } = withBytes(from, readJpegWords);
  const iptc = resources && iptcOf(asBuffer(resources));
  return {
    ...noMetadata(),
    ...others,
    ...(exif && readExif(asBuffer(exif))),
    ...(iptc && { iptc }),
    comments: comments.map(asBuffer),
  };
}

const XMP_KEYWORD = 'XML:com.adobe.xmp';

function ofPng(from: string | Buffer): Found {
  const chunks = withBytes(from, readChunks);
  const profiles = chunks.flatMap((chunk) => rawProfile(chunk) ?? []);
  const profile = (...kinds: string[]) => profiles.find(({ kind }) => kinds.includes(kind))?.data;
  const block = chunks.find(({ type }) => type === 'eXIf')?.data ?? profile('exif', 'app1');
  const resources = profile('iptc', '8bim');
  const iptc = resources && (iptcOf(resources) ?? (resources[0] === 0x1c ? resources : undefined));
  const texts = chunks.filter((chunk) => textOf(chunk) && !rawProfile(chunk));
  const packet = texts.map(textOf).find((found) => found?.keyword === XMP_KEYWORD)?.text;
  const xmp = packet ?? profile('xmp')?.toString('utf8');
  const density = pngDensity(chunks);
  return {
    ...noMetadata(),
    ...(block && readExif(block)),
    ...(iptc && { iptc }),
    ...(xmp !== undefined && { xmp }),
    texts: texts.filter((chunk) => textOf(chunk)?.keyword !== XMP_KEYWORD),
    ...(density && { density }),
  };
}

function pngDensity(chunks: readonly Chunk[]): Density | undefined {
  const data = chunks.find((chunk) => chunk.type === 'pHYs' && chunk.data.length === 9)?.data;
  // Unit 0 gives the shape of a pixel only.
  if (data?.[8] !== 1) return undefined;
  // 300 dots an inch are 11811 a metre, which are 299.9994.
  const dots = (at: number) => Math.round(data.readUInt32BE(at) * 2.54) / 100;
  const [x, y] = [dots(0), dots(4)];
  return x > 0 && y > 0 ? { x, y } : undefined;
}
