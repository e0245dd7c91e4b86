// Validation while a run goes: what the averaged weights make of a fixed set of held-out pictures, as PSNR values and a
// contact sheet. Damage and references are fixed by a seed, so that only the weights differ from one time to the next.
// Lighter than evaluate/, whose cases and ways of colouring it shares, and which judges finished weights by more measures.
import { join } from 'node:path';
import { contactSheet, type Plane, planePsnr, psnr, type Raster } from '@romnet/imaging';
import { recipes } from '@romnet/imaging/damage';
import { hasPalette, type Preset, type Weights } from '@romnet/network';
import { type Offered, openRig, type Rig } from '@romnet/renovation';
import type { ProgramOptions } from '@romnet/runtime';
import type { TrainingConfig } from '../config/config.js';
import type { Catalogue } from '../data/catalogue.js';
import { greyPicture } from '../data/grey.js';
import { type Case, damagedCase } from '../evaluate/cases.js';
import { type ReferenceSources, type Way, ways } from '../evaluate/ways.js';
import { readPicture, spread } from '../files/pictures.js';
import type { JudgedStage, ValidationName, ValidationPsnr } from '../run/records.js';
import { sourcePictures } from './pictures.js';

export interface Validator {
  /** Judges weights; `sheet` shows a row a picture, its columns as `columns` lists them. */
  run(weights: Weights): Promise<{ psnr: ValidationPsnr; sheet: Raster }>;
  readonly pictures: number;
  readonly columns: readonly string[];
}

export interface ValidatorOptions extends NonNullable<TrainingConfig['validation']> {
  readonly stage: JudgedStage;
  readonly preset: Preset;
  /** How the pictures are damaged. */
  readonly recipe: TrainingConfig['recipe'];
  /** Where the random references come from. */
  readonly corpus: Catalogue;
  readonly program: ProgramOptions;
  readonly onSkip: (fault: string) => void;
}

const SEED = 1;
const PURPOSE = 'validation';
/** Closest to the truth on average, for presets that decide on colours. */
const VIVIDNESS = 0;
const SHEET_ROWS = 8;
const SHEET_CELL = 192;

/** L' runs over 2 units, so its PSNR with this range is that of L/100 with range 1. */
const LUMINANCE_RANGE = 2;

/** A case with what each way of colouring offers for it. */
interface Prepared {
  readonly it: Case;
  readonly offers: ReadonlyMap<Way, readonly Offered[]>;
}

/** Reads the pictures and fixes their damage and references. Throws where none can be read. */
export async function createValidator(options: ValidatorOptions): Promise<Validator> {
  const { stage, preset, program } = options;
  const restores = stage !== 'color';
  const colors = stage !== 'restore';
  const compared: Way[] = colors
    ? [...(hasPalette(preset) ? (['none'] as const) : []), 'same', 'random']
    : [];
  const prepared = await prepare(options, compared);
  const columns = [
    ...(restores ? ['damaged', 'restored'] : ['grey']),
    ...(colors ? ['reference', ...compared] : []),
    ...(restores && colors ? ['joint'] : []),
    'truth',
  ];

  const judge = async ({ it, offers }: Prepared, rig: Rig) => {
    const values: Partial<Record<ValidationName, number>> = {};
    const shown: Record<string, Raster> = { truth: it.truth };
    const paint = async (name: ValidationName, luminance: Plane, way: Way) => {
      shown[name] = await rig.paint(luminance, offers.get(way)!, VIVIDNESS);
      values[name] = psnr(shown[name], it.truth);
    };
    if (restores) {
      const { luminance: restored } = await rig.restore(it.damaged);
      values.damaged = planePsnr(it.damaged, it.clean, LUMINANCE_RANGE);
      values.restored = planePsnr(restored, it.clean, LUMINANCE_RANGE);
      shown.damaged = it.input;
      shown.restored = greyPicture(restored);
      if (colors) await paint('joint', restored, 'same');
    }
    if (colors) {
      shown.reference = offers.get('same')![0]!.picture;
      shown.grey = greyPicture(it.clean);
      values.grey = psnr(shown.grey, it.truth);
      for (const way of compared) await paint(way as ValidationName, it.clean, way);
      values.color = mean(compared.map((way) => values[way as ValidationName]!));
    }
    return { values, row: columns.map((name) => shown[name] as Raster) };
  };

  return {
    pictures: prepared.length,
    columns,
    async run(weights) {
      const rig = openRig({ preset, weights }, { ...program, colorings: 2 });
      try {
        const judged: Awaited<ReturnType<typeof judge>>[] = [];
        for (const each of prepared) judged.push(await judge(each, rig));
        const names = Object.keys(judged[0]!.values) as ValidationName[];
        const rows = judged.slice(0, SHEET_ROWS).map(({ row }) => row);
        return {
          psnr: Object.fromEntries(
            names.map((name) => [name, mean(judged.map(({ values }) => values[name]!))]),
          ),
          sheet: contactSheet(rows, { cellWidth: SHEET_CELL, cellHeight: SHEET_CELL, margin: 4 }),
        };
      } finally {
        await rig.release();
      }
    },
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of recipe 'none'. */
const untouched = { name: 'untouched', weight: 1, steps: [] };

async function prepare(
  { data, limit, side, recipe, corpus, onSkip }: ValidatorOptions,
  compared: readonly Way[],
): Promise<Prepared[]> {
  const sources: ReferenceSources = {
    seed: SEED,
    others: {
      count: corpus.files.length,
      read: (place) => readPicture(join(corpus.folder, corpus.files[place]!)),
    },
  };
  const damaging = {
    recipe: recipe === 'none' ? { name: recipe, variants: [untouched] } : recipes[recipe],
    seed: SEED,
    scale: 1,
    textures: [],
  };
  const prepared: Prepared[] = [];
  const { folder, names, about } = await sourcePictures(data, 'test');
  for (const name of spread(names, limit)) {
    const picture = await readPicture(join(folder, name)).catch((fault: Error) => onSkip(fault.message));
    if (!picture) continue;
    const it = damagedCase(picture, name, side, damaging, PURPOSE);
    const offers = new Map<Way, readonly Offered[]>();
    for (const way of compared)
      offers.set(way, (await ways[way].offer(it, it.clean, sources, PURPOSE)) ?? []);
    prepared.push({ it, offers });
  }
  if (prepared.length === 0) throw new Error(`expected pictures to validate on but found none (${about})`);
  return prepared;
}
