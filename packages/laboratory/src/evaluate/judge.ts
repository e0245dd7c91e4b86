// Pictures against their truths: an answer and the trivial ones beside it, by every measure, with the worst ten to look at.
// How an answer is made, and where pictures come from, is the caller's business.
import { type Raster, rasterToLuminance, resizeRaster, toEightBit } from '@romnet/imaging';
import { greyPicture } from '../data/grey.js';
import type { Measure } from './measures.js';
import { type Estimate, estimate } from './statistics.js';

/** `answer` is what is judged; the trivial ones say what a figure is worth. `truth` has only measures of one picture. */
export const answers = ['answer', 'input', 'grey', 'truth'] as const;
export type Answer = (typeof answers)[number];

/** What a pair amounts to once it is read. */
export interface JudgedPair {
  readonly input: Raster;
  readonly truth: Raster;
  readonly answer: Raster;
}

export interface PairSource {
  readonly name: string;
  /** Reads the pair and makes the answer. Rejects with one line that names the file. */
  readonly open: () => Promise<JudgedPair>;
}

/** By measure's key; a measure that does not apply is absent. */
export type Values = Readonly<Record<string, number>>;

export interface JudgedPicture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly values: Readonly<Record<Answer, Values>>;
}

/** One of the worst, small enough to show: input, answer, truth. */
export interface WorstPicture {
  readonly name: string;
  readonly value: number;
  readonly tiles: readonly Raster[];
}

export interface Judgement {
  readonly measures: readonly Measure[];
  readonly pictures: readonly JudgedPicture[];
  readonly summary: Readonly<Record<Answer, Readonly<Record<string, Estimate>>>>;
  /** The worst first, by the first measure. */
  readonly worst: readonly WorstPicture[];
  /** What could not be judged, a line each. */
  readonly faults: readonly string[];
}

export interface JudgeOptions {
  /** The first of them decides which pictures are the worst. */
  readonly measures: readonly Measure[];
  /** How many of the worst to keep. Default 10. */
  readonly worst?: number;
  readonly onPicture?: (name: string, done: number, total: number) => void;
  readonly onFault?: (fault: string) => void;
  readonly signal?: AbortSignal;
}

/** Smaller pictures cannot be measured by SSIM and LPIPS. */
const MIN_SIDE = 32;
const TILE_SIDE = 320;

/** Judges all pairs, one at a time; a pair that cannot be judged is a fault. Throws where none could be judged. */
export async function judge(pairs: readonly PairSource[], options: JudgeOptions): Promise<Judgement> {
  const pictures: JudgedPicture[] = [];
  const faults: string[] = [];
  let worst: WorstPicture[] = [];
  for (const [place, { name, open }] of pairs.entries()) {
    if (options.signal?.aborted) break;
    try {
      const pair = await open();
      checkSizes(pair, name);
      const values = await measureAll(pair, options.measures);
      const { width, height } = pair.truth;
      pictures.push({ name, width, height, values });
      worst = withPicture(worst, pair, name, values, options);
    } catch (error) {
      if (options.signal?.aborted) break;
      const fault = error instanceof Error ? error.message : String(error);
      faults.push(fault);
      options.onFault?.(fault);
    }
    options.onPicture?.(name, place + 1, pairs.length);
  }
  if (pictures.length === 0) {
    throw new Error(
      `expected pairs to judge but none of ${pairs.length} could be; the first fault: ${faults[0]}`,
    );
  }
  return {
    measures: options.measures,
    pictures,
    summary: summarise(pictures, options.measures),
    worst,
    faults,
  };
}

function checkSizes({ input, truth, answer }: JudgedPair, name: string): void {
  for (const [what, { width, height }] of Object.entries({ input, answer })) {
    if (width !== truth.width || height !== truth.height) {
      throw new Error(
        `expected ${truth.width}x${truth.height}, the size of its truth, for the ${what} of ${name} but received ${width}x${height}`,
      );
    }
  }
  if (Math.min(truth.width, truth.height) < MIN_SIDE) {
    throw new Error(
      `expected at least ${MIN_SIDE}x${MIN_SIDE} pixels for ${name} but received ${truth.width}x${truth.height}`,
    );
  }
}

async function measureAll(pair: JudgedPair, measures: readonly Measure[]): Promise<JudgedPicture['values']> {
  const truth = toEightBit(pair.truth);
  // Grey is the truth's own luminance: the best that an answer without colour can do.
  const candidates = {
    answer: pair.answer,
    input: pair.input,
    grey: greyPicture(rasterToLuminance(truth)),
    truth,
  };
  const values = {} as Record<Answer, Record<string, number>>;
  for (const answer of answers) {
    values[answer] = {};
    for (const { key, better, of } of measures) {
      if (answer === 'truth' && better !== null) continue;
      values[answer][key] = await of(toEightBit(candidates[answer]), truth);
    }
  }
  return values;
}

/** The list with this picture where it belongs, cut to its length; its tiles are made only where it stays. */
function withPicture(
  worst: readonly WorstPicture[],
  { input, answer, truth }: JudgedPair,
  name: string,
  values: JudgedPicture['values'],
  { measures, worst: count = 10 }: JudgeOptions,
): WorstPicture[] {
  const { key, better } = measures[0]!;
  const value = values.answer[key]!;
  const worse = (a: number, b: number) => (better === 'higher' ? a < b : a > b);
  const place = worst.filter((other) => !worse(value, other.value)).length;
  if (place >= count) return [...worst];
  const tiles = [input, answer, truth].map(tile);
  return [...worst.slice(0, place), { name, value, tiles }, ...worst.slice(place)].slice(0, count);
}

function tile(picture: Raster): Raster {
  const factor = Math.min(1, TILE_SIDE / Math.max(picture.width, picture.height));
  const side = (length: number) => Math.max(1, Math.round(length * factor));
  return resizeRaster(toEightBit(picture), side(picture.width), side(picture.height));
}

function summarise(pictures: readonly JudgedPicture[], measures: readonly Measure[]): Judgement['summary'] {
  const summaryOf = (answer: Answer) =>
    Object.fromEntries(
      measures
        .filter(({ key }) => pictures[0]!.values[answer][key] !== undefined)
        .map(({ key }) => [key, estimate(pictures.map(({ values }) => values[answer][key]!))]),
    );
  return Object.fromEntries(answers.map((answer) => [answer, summaryOf(answer)])) as Judgement['summary'];
}
