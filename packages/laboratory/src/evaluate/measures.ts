// Every measure of a picture against its truth, with the sentence that defines it: every table prints these sentences.
import {
  chromaFog,
  colorfulness,
  histogramEmd,
  meanCiede2000,
  type Plane,
  planePsnr,
  psnr,
  type Raster,
  ssim,
} from '@romnet/imaging';
import { greyPicture } from '../data/grey.js';

/** What a report says of a measure. */
export interface MeasureAbout {
  /** Its name in JSON. */
  readonly key: string;
  readonly title: string;
  readonly definition: string;
  /** Which way is better; null where the truth's own value is what to reach. */
  readonly better: 'higher' | 'lower' | null;
  /** Decimals worth showing. */
  readonly digits: number;
}

/** Of a picture against its truth. */
export interface Measure extends MeasureAbout {
  /** Both pictures have the same size, at least 32 pixels a side. Undefined where there is nothing to measure. */
  readonly of: (picture: Raster, truth: Raster) => number | undefined | Promise<number>;
}

/** Of a luminance against the truth's. */
export interface LuminanceMeasure extends MeasureAbout {
  /** `mask`: 1 where structure was destroyed, if that is known. Undefined where there is nothing to measure. */
  readonly of: (luminance: Plane, truth: Plane, mask: Plane | undefined) => number | undefined;
}

/** Equal pictures have no finite PSNR; so many decibels stand for it, that means exist. */
const MOST_DECIBELS = 100;

/** The measures that need no weights. All on sRGB, 8 bits, all three channels (docs/measures.md). */
export const colorMeasures: readonly Measure[] = [
  {
    key: 'psnr',
    title: 'PSNR (dB)',
    definition: `PSNR of each picture on sRGB 8 bit, all channels together, peak 255, at most ${MOST_DECIBELS} dB; then the mean over pictures`,
    better: 'higher',
    digits: 2,
    of: (picture, truth) => Math.min(MOST_DECIBELS, psnr(picture, truth)),
  },
  {
    key: 'ssim',
    title: 'SSIM',
    definition:
      'SSIM on sRGB 8 bit: Gaussian window 11x11 of sigma 1.5, K1 0.01, K2 0.03, valid region, mean of the three channels',
    better: 'higher',
    digits: 4,
    of: ssim,
  },
  {
    key: 'ciede2000',
    title: 'CIEDE2000',
    definition: 'mean CIEDE2000 colour difference over pixels (kL = kC = kH = 1; CIE Lab, D65)',
    better: 'lower',
    digits: 2,
    of: meanCiede2000,
  },
  {
    key: 'histogramEmd',
    title: 'EMD ab',
    definition:
      "Wasserstein-1 distance of the histograms of a and of b to the truth's, their mean, in Lab units (bins of 1/64)",
    better: 'lower',
    digits: 2,
    of: histogramEmd,
  },
  {
    key: 'colorfulness',
    title: 'colorfulness',
    definition: 'Hasler and Süsstrunk (2003): 0 is grey; a good answer is as colourful as the truth',
    better: null,
    digits: 1,
    of: (picture) => colorfulness(picture),
  },
  {
    key: 'colorfulnessRatio',
    title: "of the truth's",
    definition: "colourfulness as a multiple of the truth's; pictures whose truth is grey are left out",
    better: null,
    digits: 2,
    of(picture, truth) {
      const whole = colorfulness(truth);
      return whole > 0 ? colorfulness(picture) / whole : undefined;
    },
  },
  {
    key: 'fog',
    title: 'fog',
    definition:
      'mean distance in ab of smooth squares of 8x8 pixels, equally light and 24 pixels apart, in Lab units: colours that change where nothing else does; a good answer has as much as the truth',
    better: null,
    digits: 2,
    of: (picture) => chromaFog(picture),
  },
];

/** L' runs over 2 units, so a PSNR with this range is that of L/100 with peak 1. */
const LUMINANCE_RANGE = 2;
/** As above, for luminance: what restoration leaves alone would have infinitely many. */
const MOST_LUMINANCE_DECIBELS = 60;

const decibels = (value: number): number => Math.min(MOST_LUMINANCE_DECIBELS, value);

export const luminanceMeasures: readonly LuminanceMeasure[] = [
  {
    key: 'psnr',
    title: 'PSNR (dB)',
    definition: `PSNR of each luminance on L/100, peak 1, at most ${MOST_LUMINANCE_DECIBELS} dB; then the mean over pictures`,
    better: 'higher',
    digits: 2,
    of: (luminance, truth) => decibels(planePsnr(luminance, truth, LUMINANCE_RANGE)),
  },
  {
    key: 'ssim',
    title: 'SSIM',
    definition: 'SSIM of the luminance as a grey picture, otherwise as of colour',
    better: 'higher',
    digits: 4,
    of: (luminance, truth) => ssim(greyPicture(luminance), greyPicture(truth)),
  },
  {
    key: 'insidePsnr',
    title: 'inside damage',
    definition: 'that PSNR over the pixels where damage destroyed structure, of the pictures that have such',
    better: 'higher',
    digits: 2,
    of: (luminance, truth, mask) => maskedPsnr(luminance, truth, mask, true),
  },
  {
    key: 'outsidePsnr',
    title: 'outside it',
    definition: 'that PSNR over all other pixels',
    better: 'higher',
    digits: 2,
    of: (luminance, truth, mask) => maskedPsnr(luminance, truth, mask, false),
  },
];

/** Over the pixels on one side of a mask; undefined where there is none. */
function maskedPsnr(
  luminance: Plane,
  truth: Plane,
  mask: Plane | undefined,
  inside: boolean,
): number | undefined {
  const places = mask ? [...mask.data.keys()].filter((i) => mask.data[i]! > 0.5 === inside) : [];
  if (places.length === 0) return undefined;
  const line = ({ data }: Plane): Plane => ({
    width: places.length,
    height: 1,
    data: Float32Array.from(places, (i) => data[i]!),
  });
  return decibels(planePsnr(line(luminance), line(truth), LUMINANCE_RANGE));
}
