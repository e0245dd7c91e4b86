// The worst pictures of a judgement, small enough to show: which figure ranks a picture, and what is shown of it.
import { type Raster, resizeRaster, toEightBit } from '@romnet/imaging';
import { greyPicture } from '../data/grey.js';
import { type Answerer, type CaseAnswers, type Task, tasks } from './answers.js';
import type { Case } from './cases.js';
import type { Measure } from './measures.js';

/** By measure's key; a measure that does not apply is absent. */
export type Values = Readonly<Record<string, number>>;
/** By table, by row's key. */
export type TableValues = Readonly<Record<Task, Readonly<Record<string, Values>>>>;

/** One of the worst, small enough to show: the tiles that `Judgement.columns` lists. */
export interface WorstPicture {
  readonly name: string;
  readonly value: number;
  readonly tiles: readonly Raster[];
}

/** Of the longer side, in pixels. */
const TILE_SIDE = 320;

/** The figure that ranks a picture: of the last answer of the last table that there is, before the truth. */
export function deciding(rows: Answerer['rows'], values: TableValues, measure: string): number {
  const task = tasks.findLast((task) => rows[task].length > 0)!;
  const main = rows[task].find(({ key }) => !['input', 'grey', 'damaged'].includes(key)) ?? rows[task][0]!;
  return values[task][main.key]?.[measure] ?? values[task][main.key]!.psnr!;
}

/** What the sheet of the worst shows of each: luminance in grey, then every coloured answer of the last table, and the truth. */
export const shownRows = (rows: Answerer['rows']): string[] => {
  const colored = (rows.renovation.length > 0 ? rows.renovation : rows.color)
    .map(({ key }) => key)
    .filter((key) => key !== 'grey' && key !== 'input');
  const luminance = rows.luminance.map(({ key }) => key).filter((key) => key !== 'undamaged');
  // Who answers both is shown once, in colour.
  return [...luminance.filter((key) => !colored.includes(key)), ...colored, 'truth'];
};

export function tilesOf(it: Case, answers: CaseAnswers, columns: readonly string[]): Raster[] {
  const colored = Object.keys(answers.renovation).length > 0 ? answers.renovation : answers.color;
  return columns.map((key) => {
    if (key === 'truth') return tile(it.truth);
    const plane = answers.luminance[key];
    return tile(colored[key] ?? greyPicture(plane!));
  });
}

/** The list with this picture where it belongs, cut to its length; its tiles are made only where it stays. */
export function withPicture(
  worst: readonly WorstPicture[],
  { name, value, tiles }: { name: string; value: number; tiles: () => readonly Raster[] },
  better: Measure['better'],
  count = 10,
): WorstPicture[] {
  const worse = (a: number, b: number) => (better === 'lower' ? a > b : a < b);
  const place = worst.filter((other) => !worse(value, other.value)).length;
  if (place >= count) return [...worst];
  return [...worst.slice(0, place), { name, value, tiles: tiles() }, ...worst.slice(place)].slice(0, count);
}

function tile(picture: Raster): Raster {
  const factor = Math.min(1, TILE_SIDE / Math.max(picture.width, picture.height));
  const side = (length: number) => Math.max(1, Math.round(length * factor));
  return resizeRaster(toEightBit(picture), side(picture.width), side(picture.height));
}
