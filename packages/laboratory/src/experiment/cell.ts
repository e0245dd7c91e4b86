// One figure of a table: a network or a system judged on the test pictures of a data set, by the one evaluator. What was judged is
// kept, so that an experiment that was interrupted, or is run again with another table, does not judge it twice.
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Raster, resizeRaster, toEightBit } from '@romnet/imaging';
import { recipes } from '@romnet/imaging/damage';
import { decodeFile, encodeFile, readBytes, writeWhole } from '@romnet/imaging/files';
import { z } from 'zod';
import { greyPicture } from '../data/grey.js';
import type { Dataset } from '../datasets/dataset.js';
import type { Answerer } from '../evaluate/answers.js';
import { caseSources, type JudgedSide } from '../evaluate/cases.js';
import { judge } from '../evaluate/judge.js';
import type { Measure } from '../evaluate/measures.js';
import { summarise } from '../evaluate/summary.js';
import { exists } from '../run/run-folder.js';
import type { Column } from './experiments.js';
import { ANSWER } from './systems.js';
import { Interrupted } from './training.js';

/** How the pictures of all cells are judged. */
export interface JudgingOptions {
  /** The side of the centre squares that are judged; null: whole pictures; absent: 256 for photographs, and pairs whole. */
  readonly side?: JudgedSide;
  readonly seed: number;
  /** The first measure ranks rows. */
  readonly measures: readonly Measure[];
  readonly signal: AbortSignal;
  readonly print: (line: string, passing: boolean) => void;
}

const figure = z.number().nullable();
const measuredSchema = z.strictObject({
  figures: z.record(z.string(), figure),
  /** Of the picture as it is given: grey, or damaged. */
  plain: z.record(z.string(), figure),
  /** PSNR of each picture by name. */
  pictures: z.record(z.string(), z.number()),
  shown: z.array(z.string()),
  faults: z.array(z.string()),
});

/** Means over the pictures by measure's key, and what is shown of a few of them. */
export type Measured = z.infer<typeof measuredSchema> & {
  /** Of each of `shown`, files: what was given, what it became, and the truth. */
  readonly tiles: readonly (readonly string[])[];
};

/** The paper's damage, as wide as it is in the training crops. */
const damaging = (seed: number) => ({ recipe: recipes.paper, seed, scale: 1, textures: [] });

const SIDE = 256;
/** Pictures that sheets show, and the longer side of their tiles. */
const SHOWN = 4;
const TILE = 224;
const parts = ['given', 'made', 'truth'] as const;

/** The side at which a data set is judged. */
export const judgedSide = ({ items }: Dataset, side: JudgedSide | undefined): JudgedSide =>
  side !== undefined ? side : items[0]?.truth === undefined ? SIDE : null;

/**
 * Judges a cell, or reads what is known of it from `folder`.
 *
 * @param identity everything that decides its figures, beside how cells are judged; undefined: it is not kept.
 * @throws Interrupted, and Error where no picture could be judged.
 */
export async function judgeCell(
  folder: string,
  { task }: Column,
  dataset: Dataset,
  openAnswerer: () => Promise<{ readonly answerer: Answerer; release(): Promise<void> }>,
  identity: readonly unknown[] | undefined,
  options: JudgingOptions,
): Promise<Measured> {
  const side = judgedSide(dataset, options.side);
  const { seed, measures } = options;
  const names = dataset.items.map(({ name }) => name);
  const hash = createHash('sha256')
    .update(
      JSON.stringify([
        identity ?? [process.pid, Date.now()],
        task,
        side,
        seed,
        names,
        measures.map(({ key }) => key),
      ]),
    )
    .digest('hex')
    .slice(0, 12);
  const place = join(folder, 'results', hash);
  const known = identity ? await readMeasured(place) : undefined;
  if (known) return known;
  await mkdir(place, { recursive: true });
  const shown = spreadNames(names);
  const { answerer, release } = await openAnswerer();
  try {
    const plain = task === 'color' ? 'grey' : 'input';
    const judgement = await judge(
      caseSources(dataset, side, damaging(seed)),
      watched(answerer, task, shown, place),
      {
        ...{ measures, worst: 0, signal: options.signal },
        onPicture: (name, done, total) => options.print(`judged ${done} of ${total}: ${name}`, true),
        onFault: (fault) => options.print(`not judged: ${fault}`, false),
      },
    );
    if (options.signal.aborted) throw new Interrupted('stopped while judging; what is finished is kept');
    const means = summarise(judgement).tables[task];
    const of = (row: string) =>
      Object.fromEntries(measures.map(({ key }) => [key, means[row]?.measures[key]?.mean ?? null]));
    const measured = {
      ...{ figures: of(ANSWER), plain: of(plain), shown },
      pictures: Object.fromEntries(
        judgement.pictures.map(({ name, values }) => [name, values[task][ANSWER]?.psnr ?? Number.NaN]),
      ),
      faults: [...dataset.faults, ...judgement.faults],
    };
    await writeWhole(join(place, 'measured.json'), `${JSON.stringify(measured, null, 2)}\n`);
    return withTiles(measured, place);
  } finally {
    await release();
  }
}

async function readMeasured(place: string): Promise<Measured | undefined> {
  const file = join(place, 'measured.json');
  if (!(await exists(file))) return undefined;
  const known = measuredSchema.safeParse(JSON.parse(new TextDecoder().decode(await readBytes(file))));
  return known.success ? withTiles(known.data, place) : undefined;
}

const tileFile = (place: string, name: string, part: string): string =>
  join(place, `${createHash('sha256').update(name).digest('hex').slice(0, 8)}-${part}.png`);

const withTiles = (measured: z.infer<typeof measuredSchema>, place: string): Measured => ({
  ...measured,
  tiles: measured.shown.map((name) => parts.map((part) => tileFile(place, name, part))),
});

const spreadNames = (names: readonly string[]): string[] => {
  const count = Math.min(SHOWN, names.length);
  return Array.from({ length: count }, (_, i) => names[Math.floor((i * names.length) / count)]!);
};

/** The answerer, of whose answers those to `shown` are put down as tiles. */
function watched(
  answerer: Answerer,
  task: Column['task'],
  shown: readonly string[],
  place: string,
): Answerer {
  return {
    rows: answerer.rows,
    async answer(it) {
      const answers = await answerer.answer(it);
      if (shown.includes(it.name)) {
        const given = task === 'color' ? greyPicture(it.clean) : it.input;
        const made = answers[task][ANSWER]!;
        for (const [part, picture] of Object.entries({ given, made, truth: it.truth }))
          await encodeFile(tileFile(place, it.name, part), tile(picture), { replace: true });
      }
      return answers;
    },
  };
}

function tile(picture: Raster): Raster {
  const factor = Math.min(1, TILE / Math.max(picture.width, picture.height));
  const length = (side: number) => Math.max(1, Math.round(side * factor));
  return resizeRaster(toEightBit(picture), length(picture.width), length(picture.height));
}

/** Tiles as pictures; one that could not be judged has none. */
export const readTile = (file: string): Promise<Raster | undefined> =>
  decodeFile(file).catch(() => undefined);
