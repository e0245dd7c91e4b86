// Every measure of a picture against its truth, with the sentence that defines it: every table prints these sentences.
import { colourfulness, histogramEmd, meanCiede2000, psnr, type Raster, ssim } from '@romnet/imaging';

export interface Measure {
  /** Its name in JSON. */
  readonly key: string;
  readonly title: string;
  readonly definition: string;
  /** Which way is better; null where the truth's own value is what to reach. */
  readonly better: 'higher' | 'lower' | null;
  /** Decimals worth showing. */
  readonly digits: number;
  /** Both pictures have the same size, at least 32 pixels a side. */
  readonly of: (picture: Raster, truth: Raster) => number | Promise<number>;
}

/** Equal pictures have no finite PSNR; so many decibels stand for it, that means exist. */
const MOST_DECIBELS = 100;

/** The measures that need no weights. All on sRGB, 8 bits, all three channels (design, section 4). */
export const measures: readonly Measure[] = [
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
    key: 'colourfulness',
    title: 'colourfulness',
    definition: 'Hasler and Süsstrunk (2003): 0 is grey; a good answer is as colourful as the truth',
    better: null,
    digits: 1,
    of: (picture) => colourfulness(picture),
  },
];
