// The first page of a TIFF file as a raster: grey, RGB or palette of 1, 8 or 16 bits, upright, brought to sRGB by its profile.
import { ADOBE_TONES, bringToSrgb, pictureTones, type Raster } from '@romnet/imaging';
import { decode, type TiffIfd } from 'tiff';
import type { Decoded, DecodeNote } from '../decoded.js';
import { type Samples, toRaster } from '../samples.js';
import { upright } from '../upright.js';
import { turnUpright } from './orientation.js';

const EXTRA_SAMPLES = 338;
const COLOR_SPACE = 0xa001;
const ADOBE = 2;

/** Throws one line where it is of a kind that is not read here. Changes the bytes that are given. */
export function readTiff(bytes: Uint8Array): Omit<Decoded, 'format'> {
  // The decoder refuses what is not upright.
  const orientation = turnUpright(bytes);
  const [head] = decode(bytes, { pages: [0], ignoreImageData: true });
  if (head?.planarConfiguration === 2)
    throw new Error('expected a TIFF with the samples of a pixel together, got planes');
  if (head && head.type > 3)
    throw new Error(`expected a grey, RGB or palette TIFF, got photometric interpretation ${head.type}`);
  const [page] = decode(bytes, { pages: [0] });
  if (!page) throw new Error('expected a picture in this TIFF file, got none');
  const { raster, notes } = page.palette
    ? { raster: fromPalette(page, page.palette), notes: [] }
    : fromSamples(page);
  const isGrey = page.type < 2;
  const profile: unknown = page.get('ICCProfile');
  const icc = profile instanceof Uint8Array ? profile : undefined;
  const isAdobe = !isGrey && page.exif?.fields.get(COLOR_SPACE) === ADOBE;
  const tones = icc ? pictureTones(icc, isGrey) : isAdobe ? ADOBE_TONES : undefined;
  if (tones) bringToSrgb(raster, tones);
  return {
    raster: upright(raster, orientation),
    notes: icc && !tones ? ['profile-not-applied', ...notes] : notes,
  };
}

function fromSamples(page: TiffIfd): { raster: Raster; notes: DecodeNote[] } {
  const { width, height, data, samplesPerPixel: channels, sampleFormat } = page;
  if (data instanceof Float32Array || data instanceof Float64Array || sampleFormat === 3)
    throw new Error('expected a TIFF of 8 or 16 bits a sample, got floating point');
  // A file says of each channel beyond colour what it is; what is not called transparency is left out.
  const colors = page.type === 2 ? 3 : 1;
  const extra: unknown = page.fields.get(EXTRA_SAMPLES);
  const kinds = typeof extra === 'number' ? [extra] : extra instanceof Uint16Array ? [...extra] : [];
  const alpha = kinds.findIndex((kind) => kind === 1 || kind === 2);
  const wanted = [...Array(colors).keys(), ...(alpha < 0 ? [] : [colors + alpha])];
  const isBilevel = page.bitsPerSample === 1;
  const samples = isBilevel ? Uint8Array.from(data, (bit) => bit * 255) : data;
  const raster = toRaster({
    ...{ width, height, channels: wanted.length },
    bitDepth: data instanceof Uint16Array ? 16 : 8,
    data: wanted.length === channels ? samples : only(samples, channels, wanted),
  });
  return { raster, notes: wanted.length < channels ? ['extra-channels'] : [] };
}

/** These channels alone. */
function only(data: Samples['data'], channels: number, wanted: readonly number[]): Samples['data'] {
  const pixels = Math.floor(data.length / channels);
  const count = pixels * wanted.length;
  const result = data instanceof Uint16Array ? new Uint16Array(count) : new Uint8Array(count);
  for (let i = 0, to = 0; i < pixels; i++)
    for (const channel of wanted) result[to++] = data[i * channels + channel]!;
  return result;
}

function fromPalette(
  { width, height, data: indexes }: TiffIfd,
  palette: readonly (readonly [number, number, number])[],
): Raster {
  const data = new Uint16Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set(palette[indexes[i]!] ?? [0, 0, 0], i * 3);
  return { width, height, bitDepth: 16, data };
}
