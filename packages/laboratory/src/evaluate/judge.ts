// Cases against their truths: every answer and the trivial ones beside it, by every measure, with the worst ten to look at.
// How an answer is made, and where cases come from, is the caller's business.
import { type Raster, toEightBit } from '@romnet/imaging';
import type { Answerer, CaseAnswers, Row } from './answers.js';
import type { Case, CaseSource } from './cases.js';
import { type LuminanceMeasure, luminanceMeasures, type Measure } from './measures.js';
import {
  deciding,
  shownRows,
  type TableValues,
  tilesOf,
  type Values,
  type WorstPicture,
  withPicture,
} from './worst.js';

export interface JudgedPicture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** The kinds of damage it has, where they are known. */
  readonly kinds: readonly string[];
  readonly values: TableValues;
}

export interface Judgement {
  readonly rows: Answerer['rows'];
  readonly measures: {
    readonly luminance: readonly LuminanceMeasure[];
    readonly color: readonly Measure[];
    readonly renovation: readonly Measure[];
  };
  readonly pictures: readonly JudgedPicture[];
  /** By the first measure of what decides it (see `deciding`), the worst first. */
  readonly worst: readonly WorstPicture[];
  readonly columns: readonly string[];
  /** What could not be judged, a line each. */
  readonly faults: readonly string[];
}

export interface JudgeOptions {
  /** Of colour; the first of them decides which pictures are the worst. */
  readonly measures: readonly Measure[];
  /** How many of the worst to keep. Default 10. */
  readonly worst?: number;
  readonly onPicture?: (name: string, done: number, total: number) => void;
  readonly onFault?: (fault: string) => void;
  readonly signal?: AbortSignal;
}

/** The truth as a row of its own: only measures of one picture apply. */
const truthRow: Row = { key: 'truth', caption: 'truth' };

/** Smaller pictures cannot be measured by SSIM and LPIPS. */
const MIN_SIDE = 32;

/** Judges all cases, one at a time; one that cannot be judged is a fault. Throws where none could be judged. */
export async function judge(
  cases: readonly CaseSource[],
  { rows, answer }: Answerer,
  options: JudgeOptions,
): Promise<Judgement> {
  const pictures: JudgedPicture[] = [];
  const faults: string[] = [];
  const columns = shownRows(rows);
  let worst: WorstPicture[] = [];
  for (const [place, { name, open }] of cases.entries()) {
    if (options.signal?.aborted) break;
    try {
      const it = await open();
      checkSide(it.truth, name);
      const answers = await answer(it);
      const values = await measureAll(it, answers, options.measures);
      const { width, height } = it.truth;
      pictures.push({ name, width, height, kinds: it.kinds, values });
      const value = deciding(rows, values, options.measures[0]!.key);
      const better = options.measures[0]!.better;
      worst = withPicture(
        worst,
        { name, value, tiles: () => tilesOf(it, answers, columns) },
        better,
        options.worst,
      );
    } catch (error) {
      if (options.signal?.aborted) break;
      const fault = error instanceof Error ? error.message : String(error);
      faults.push(fault);
      options.onFault?.(fault);
    }
    options.onPicture?.(name, place + 1, cases.length);
  }
  if (pictures.length === 0 && !options.signal?.aborted) {
    throw new Error(
      `expected pictures to judge but none of ${cases.length} could be; the first fault: ${faults[0]}`,
    );
  }
  const { measures } = options;
  return {
    rows: withTruth(rows),
    measures: { luminance: luminanceMeasures, color: measures, renovation: measures },
    ...{ pictures, worst, columns, faults },
  };
}

const withTruth = (rows: Answerer['rows']): Answerer['rows'] => ({
  luminance: rows.luminance,
  color: rows.color.length > 0 ? [...rows.color, truthRow] : [],
  renovation: rows.renovation.length > 0 ? [...rows.renovation, truthRow] : [],
});

function checkSide({ width, height }: Raster, name: string): void {
  if (Math.min(width, height) >= MIN_SIDE) return;
  throw new Error(`expected at least ${MIN_SIDE}x${MIN_SIDE} pixels for ${name}, got ${width}x${height}`);
}

async function measureAll(
  it: Case,
  answers: CaseAnswers,
  measures: readonly Measure[],
): Promise<TableValues> {
  const colors = async (pictures: Readonly<Record<string, Raster>>) => {
    if (Object.keys(pictures).length === 0) return {};
    const rows: Record<string, Values> = {};
    for (const [key, picture] of Object.entries({ ...pictures, truth: it.truth })) {
      checkSize(picture, it, key);
      const values: Record<string, number> = {};
      for (const { key: measure, better, of } of measures) {
        if (key === 'truth' && better !== null) continue;
        const value = await of(toEightBit(picture), it.truth);
        if (value !== undefined) values[measure] = value;
      }
      rows[key] = values;
    }
    return rows;
  };
  const luminance: Record<string, Values> = {};
  for (const [key, plane] of Object.entries(answers.luminance)) {
    checkSize(plane, it, key);
    const values = luminanceMeasures.map(
      ({ key: measure, of }) => [measure, of(plane, it.clean, it.mask)] as const,
    );
    luminance[key] = Object.fromEntries(
      values.filter((entry): entry is [string, number] => entry[1] !== undefined),
    );
  }
  return {
    luminance,
    color: await colors(answers.color),
    renovation: await colors(answers.renovation),
  };
}

function checkSize(picture: { width: number; height: number }, { truth, name }: Case, key: string): void {
  if (picture.width === truth.width && picture.height === truth.height) return;
  throw new Error(
    `expected ${truth.width}x${truth.height}, the size of its truth, for the ${key} of ${name}, got ${picture.width}x${picture.height}`,
  );
}
