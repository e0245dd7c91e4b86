// Validation while a run goes: what the averaged weights make of a fixed set of held-out pictures, as PSNR values and a
// contact sheet. Damage and references are fixed by a seed, so that only the weights differ from one time to the next.
// Lighter than evaluate/, which judges finished weights by more measures.
import { join } from 'node:path';
import { contactSheet, type Plane, planePsnr, psnr, type Raster, rasterToLab } from '@romnet/imaging';
import {
  colorizationModel,
  hasPalette,
  mapsDamage,
  type Preset,
  restorationModel,
  vividnessFeeds,
  type Weights,
} from '@romnet/network';
import { loadProgram, type Program, type ProgramOptions } from '@romnet/runtime';
import type { Catalogue } from '../data/catalogue.js';
import { damagedOnly, damageLuminance } from '../data/damage.js';
import { listPictures, readPicture, spread } from '../data/files.js';
import { integerBelow, randomAt } from '../data/random.js';
import { makeReference } from '../data/sample.js';
import { centreSquare, paint } from '../data/square.js';
import type { Stage } from '../stages/stages.js';

/**
 * Means over the pictures of PSNR in dB. Luminance on L/100: `damaged`, `restored`. Colour of the undamaged picture on sRGB
 * 8 bit: `grey` (ab = 0), `none` (no reference), `same` (another crop of the picture), `random` (another picture), and
 * `colour`, the mean of the last three that there are. `joint`: the damaged picture restored and coloured, with `same`.
 */
export type ValidationPsnr = Readonly<Partial<Record<ValidationName, number>>>;
export type ValidationName =
  | 'damaged'
  | 'restored'
  | 'grey'
  | 'none'
  | 'same'
  | 'random'
  | 'colour'
  | 'joint';

/** The figure by which a stage's best weights are chosen; the stage that trains features alone has none. */
export const bestMeasure = {
  restore: 'restored',
  backbone: null,
  colour: 'colour',
  joint: 'joint',
} as const satisfies Record<Stage, ValidationName | null>;

export interface Validator {
  /** Judges weights; `sheet` shows a row a picture, its columns as `columns` lists them. */
  run(weights: Weights): Promise<{ psnr: ValidationPsnr; sheet: Raster }>;
  readonly pictures: number;
  readonly columns: readonly string[];
}

export interface ValidatorOptions {
  readonly stage: Exclude<Stage, 'backbone'>;
  readonly preset: Preset;
  /** Folder of held-out pictures, how many of them, and the side of the centre squares that are judged. */
  readonly data: string;
  readonly limit: number;
  readonly side: number;
  /** Where the random references come from. */
  readonly corpus: Catalogue;
  readonly program: ProgramOptions;
  readonly onSkip: (fault: string) => void;
}

const SEED = 1;
const SHEET_ROWS = 8;
const SHEET_CELL = 192;

/** L' runs over 2 units, so its PSNR with this range is that of L/100 with range 1. */
const LUMINANCE_RANGE = 2;

interface Case {
  readonly truth: Raster;
  readonly clean: Plane;
  readonly damaged: Plane;
  readonly same: Reference;
  readonly random: Reference;
}

interface Reference {
  readonly luminance: Float32Array;
  readonly chroma: Float32Array;
}

/** Reads the pictures and fixes their damage and references. Throws where none can be read. */
export async function createValidator(options: ValidatorOptions): Promise<Validator> {
  const { stage, preset, side, program } = options;
  const cases = await readCases(options);
  const restores = stage !== 'colour';
  const colours = stage !== 'restore';
  const unguided = colours && hasPalette(preset);
  const size = { width: side, height: side };
  const columns = [
    ...(restores ? ['damaged', 'restored'] : ['grey']),
    ...(colours ? ['reference', ...(unguided ? ['none'] : []), 'same', 'random'] : []),
    ...(restores && colours ? ['joint'] : []),
    'truth',
  ];

  const judge = async (it: Case, networks: Networks) => {
    const values: Partial<Record<ValidationName, number>> = {};
    const shown: Record<string, Raster> = { truth: it.truth, reference: paintReference(it.same, side) };
    const colour = async (name: ValidationName, luminance: Plane, reference: Reference | null) => {
      shown[name] = paint(luminance, await networks.colour(luminance, reference));
      values[name] = psnr(shown[name], it.truth);
    };
    if (restores) {
      const restored = await networks.restore(it.damaged);
      values.damaged = planePsnr(it.damaged, it.clean, LUMINANCE_RANGE);
      values.restored = planePsnr(restored, it.clean, LUMINANCE_RANGE);
      shown.damaged = paint(it.damaged);
      shown.restored = paint(restored);
      if (colours) await colour('joint', restored, it.same);
    }
    if (colours) {
      shown.grey = paint(it.clean);
      values.grey = psnr(shown.grey, it.truth);
      if (unguided) await colour('none', it.clean, null);
      await colour('same', it.clean, it.same);
      await colour('random', it.clean, it.random);
      const ways = [values.none, values.same, values.random].filter((value) => value !== undefined);
      values.colour = ways.reduce((sum, value) => sum + value) / ways.length;
    }
    return { values, row: columns.map((name) => shown[name] as Raster) };
  };

  return {
    pictures: cases.length,
    columns,
    async run(weights) {
      const networks = await openNetworks();
      try {
        const judged: Awaited<ReturnType<typeof judge>>[] = [];
        for (const it of cases) judged.push(await judge(it, networks));
        const names = Object.keys(judged[0]!.values) as ValidationName[];
        const mean = (name: ValidationName) =>
          judged.reduce((sum, { values }) => sum + values[name]!, 0) / judged.length;
        const rows = judged.slice(0, SHEET_ROWS).map(({ row }) => row);
        return {
          psnr: Object.fromEntries(names.map((name) => [name, mean(name)])),
          sheet: contactSheet(rows, { cellWidth: SHEET_CELL, cellHeight: SHEET_CELL, margin: 4 }),
        };
      } finally {
        await networks.release();
      }

      async function openNetworks(): Promise<Networks> {
        const open = async (wanted: boolean, graph: () => Parameters<typeof loadProgram>[0]) =>
          wanted ? loadProgram(graph(), program) : undefined;
        const restoration = await open(restores, () => restorationModel(preset, weights, size));
        const alone = await open(unguided, () => colorizationModel(preset, weights, size, []));
        const guided = await open(colours, () => colorizationModel(preset, weights, size, [size]));
        return networksOf(preset, restoration, alone, guided);
      }
    },
  };
}

interface Networks {
  restore(luminance: Plane): Promise<Plane>;
  colour(luminance: Plane, reference: Reference | null): Promise<Float32Array>;
  release(): Promise<void>;
}

function networksOf(preset: Preset, restoration?: Program, alone?: Program, guided?: Program): Networks {
  return {
    async restore(luminance) {
      const given = mapsDamage(preset) ? { given: new Float32Array(luminance.data.length) } : {};
      const { restored } = await restoration!.run({ luminance: luminance.data, ...given });
      return { ...luminance, data: restored! };
    },
    async colour({ data }, reference) {
      const own = { luminance: data, ...vividnessFeeds(preset, 0) };
      if (!reference) return (await alone!.run(own)).chroma!;
      const { luminance, chroma } = reference;
      const feeds = { ...own, referenceLuminance0: luminance, referenceChroma0: chroma };
      return (await guided!.run(feeds)).chroma!;
    },
    async release() {
      for (const program of [restoration, alone, guided]) await program?.release();
    },
  };
}

async function readCases({ data, limit, side, corpus, onSkip }: ValidatorOptions): Promise<Case[]> {
  const names = spread(await listPictures(data), limit);
  const cases: Case[] = [];
  for (const name of names) {
    const picture = await readPicture(join(data, name)).catch((fault: Error) => onSkip(fault.message));
    if (!picture) continue;
    const truth = centreSquare(picture, side);
    const clean = rasterToLab(truth).L;
    const place = integerBelow(randomAt(SEED, 'validation reference', name), corpus.files.length);
    const other = await readPicture(join(corpus.folder, corpus.files[place]!));
    cases.push({
      truth,
      clean,
      damaged: damageLuminance(clean, randomAt(SEED, 'validation damage', name), {
        recipe: damagedOnly,
      }),
      same: makeReference(picture, 'same', side, randomAt(SEED, 'validation crop', name)),
      random: makeReference(other, 'random', side, randomAt(SEED, 'validation other crop', name)),
    });
  }
  if (cases.length === 0) throw new Error(`expected pictures to validate on but found none (${data})`);
  return cases;
}

const paintReference = ({ luminance, chroma }: Reference, side: number): Raster =>
  paint({ width: side, height: side, data: luminance }, chroma);
