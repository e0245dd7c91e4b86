// Whether features carry meaning: pictures near one another in them show the same kind of thing, and two crops of a scene
// find each other. Measured for several describers on the same pictures, since a figure alone says little.

import { join } from 'node:path';
import { type Plane, rasterToLuminance } from '@romnet/imaging';
import { randomAt } from '../data/random.js';
import { makeReference } from '../data/sample.js';
import { centreSquare } from '../data/square.js';
import { readPicture, spread } from '../files/pictures.js';
import { type Describer, MEANING_SIDE } from './describers.js';
import type { Question } from './questions.js';
import { classChance, classPrecision, type Precision, sceneChance, sceneRecall } from './retrieval.js';

export interface MeaningOptions {
  readonly folder: string;
  /** Paths below the folder, of which scenes are taken. */
  readonly files: readonly string[];
  readonly questions: readonly Question[];
  /** How many scenes, at most. */
  readonly scenes: number;
  readonly seed: number;
  readonly describers: readonly Describer[];
  readonly onPicture?: (done: number, total: number) => void;
}

/** A column: what was asked, of how many pictures, and what chance would reach. */
export interface MeaningColumn {
  readonly name: string;
  readonly pictures: number;
  readonly classes: number | null;
  readonly chance: Precision;
}

export interface MeaningReport {
  readonly columns: readonly MeaningColumn[];
  /** A row for every descriptor, in it a figure for every column. */
  readonly rows: readonly { readonly name: string; readonly figures: readonly Precision[] }[];
}

/** The name of the column of scenes. */
const SCENES = 'same scene';

/**
 * Asks every describer every question, of centre squares; then for the other crop of a scene: two crops of each picture,
 * cut, mirrored, turned and jittered as training's references of the same scene are, one of which looks for the other.
 * Every picture must be readable.
 */
export async function measureMeaning(options: MeaningOptions): Promise<MeaningReport> {
  const { questions, describers } = options;
  const labelled = new Set(questions.flatMap(({ pictures }) => pictures.map(({ file }) => file)));
  const scenes = spread(options.files, options.scenes);
  let done = 0;
  const total = labelled.size + scenes.length;
  const describeAll = async (luminance: Plane): Promise<readonly Float32Array[]> =>
    (await Promise.all(describers.map((describer) => describer.describe(luminance)))).flat();

  const squares = new Map<string, readonly Float32Array[]>();
  for (const file of labelled) {
    const square = centreSquare(await readPicture(join(options.folder, file)), MEANING_SIDE);
    squares.set(file, await describeAll(rasterToLuminance(square)));
    options.onPicture?.(++done, total);
  }
  const views: (readonly (readonly Float32Array[])[])[] = [];
  for (const file of scenes) {
    const picture = await readPicture(join(options.folder, file));
    const crop = (view: number): Plane => {
      const random = randomAt(options.seed, 'meaning', file, view);
      const { luminance } = makeReference(picture, 'same', MEANING_SIDE, random);
      return { width: MEANING_SIDE, height: MEANING_SIDE, data: luminance };
    };
    views.push([await describeAll(crop(0)), await describeAll(crop(1))]);
    options.onPicture?.(++done, total);
  }

  const columns = questions.map(({ name, pictures }): MeaningColumn => {
    const labels = pictures.map(({ label }) => label);
    return { name, pictures: labels.length, classes: new Set(labels).size, chance: classChance(labels) };
  });
  const names = describers.flatMap((describer) => describer.names);
  const rows = names.map((name, place) => ({
    name,
    figures: [
      ...questions.map(({ pictures }) =>
        classPrecision(
          pictures.map(({ file }) => squares.get(file)![place]!),
          pictures.map(({ label }) => label),
        ),
      ),
      sceneRecall(
        views.map(([query]) => query![place]!),
        views.map(([, other]) => other![place]!),
      ),
    ],
  }));
  const scene = { name: SCENES, pictures: scenes.length, classes: null, chance: sceneChance(scenes.length) };
  return { columns: [...columns, scene], rows };
}

/** Percentages as a table for people, without a final newline. */
export function showMeaning({ columns, rows }: MeaningReport): string {
  const percent = (share: number) => (100 * share).toFixed(1).padStart(5);
  const cell = ({ top1, top5 }: Precision) => `${percent(top1)} ${percent(top5)}`;
  const line = (name: string, figures: readonly Precision[]) =>
    [name.padEnd(24), ...figures.map(cell)].join('   ').trimEnd();
  return [
    'Nearest by cosine of standardised descriptors of L, in %: the nearest one, and',
    'of the nearest five those of the same class (of a scene: whether its other crop is one of the five).',
    ...columns.map(({ name, pictures, classes }, i) => {
      const among = classes === null ? '' : `${classes} classes, `;
      return `  (${i + 1}) ${name}: ${among}${pictures} pictures`;
    }),
    '',
    [''.padEnd(24), ...columns.map((_, i) => `(${i + 1})`.padStart(7).padEnd(11))].join('   ').trimEnd(),
    line(
      'chance',
      columns.map(({ chance }) => chance),
    ),
    ...rows.map(({ name, figures }) => line(name, figures)),
  ].join('\n');
}
