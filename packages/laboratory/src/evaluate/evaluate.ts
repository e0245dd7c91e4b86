// How well a network restores and colours held-out photographs, against the trivial answers and with each kind of
// reference. Damage, references and order are fixed by a seed, so two models are compared on equal terms.
import { join } from 'node:path';
import {
  contactSheet,
  joinChroma,
  type LabPlanes,
  type Plane,
  planePsnr,
  psnr,
  type Raster,
  rasterToLab,
  resize,
  ssim,
} from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import {
  colorizationModel,
  mapsDamage,
  type Preset,
  restorationModel,
  vividnessFeeds,
  type Weights,
} from '@romnet/network';
import { type Device, loadProgram } from '@romnet/runtime';
import type { Catalogue } from '../data/catalogue.js';
import { damagedOnly, damageLuminance, loadTextures } from '../data/damage.js';
import { describe, nearest } from '../data/descriptor.js';
import { listPictures, readPicture, spread } from '../data/files.js';
import { integerBelow, randomAt } from '../data/random.js';
import { makeReference } from '../data/sample.js';
import { centreSquare, paint } from '../data/square.js';

/**
 * Every picture is judged as its centre square at 256x256: one shape needs one program of each kind, where free sizes
 * would need a new one for almost every picture, and the whole short side stays in view, at the scale trained on.
 */
export const EVALUATION_SIDE = 256;

/** Ways to colour: grey (ab = 0) is the trivial answer; 'similar' is retrieved from the corpus; 'random' is a wrong one. */
export const colourings = ['grey', 'none', 'similar', 'same', 'random'] as const;
export type Colouring = (typeof colourings)[number];

type ColourMeasures = Readonly<Record<Colouring, { readonly psnr: number; readonly ssim: number }>>;

/** PSNR in dB, SSIM in [-1, 1]. Colour is measured on sRGB 8 bit, all channels; luminance on L/100, peak 1. */
export interface Measures {
  readonly damagedPsnr: number;
  readonly restoredPsnr: number;
  /** Of an undamaged picture after restoration: how well it is left alone. At most 60, so that the mean is finite. */
  readonly intactPsnr: number;
  /** Of clean pictures, so that colour is judged by itself. */
  readonly colour: ColourMeasures;
  /** The main job, end to end: of damaged pictures, restored and then coloured. */
  readonly joint: ColourMeasures;
}

export interface EvaluationReport {
  readonly preset: string;
  readonly seed: number;
  readonly side: number;
  /** Means over pictures (of PSNR too: the mean of each picture's, not of their errors). */
  readonly mean: Measures;
  readonly pictures: readonly (Measures & { readonly name: string })[];
}

export interface EvaluationOptions {
  readonly preset: Preset;
  readonly weights: Weights;
  /** Folder of held-out photographs. */
  readonly data: string;
  /** Where 'similar' and 'random' references come from; must not hold the evaluated pictures. */
  readonly corpus: Catalogue;
  readonly seed?: number;
  /** Judge only so many pictures, spread evenly over the folder. */
  readonly limit?: number;
  /** Folder of damage textures; imaging's procedural ones unless told, so that figures need no data of others. */
  readonly textures?: string;
  /** How wide damage is, as a multiple of the recipe's: 4 for scratches as scans of 1024 pixels have them. Default 1. */
  readonly damageScale?: number;
  /** Where to write a contact sheet (PNG) of the first ten. */
  readonly sheet?: string;
  /** Side at which colours are computed before they are brought up to the picture's, a multiple of 32. Default 256. */
  readonly colourSide?: number;
  /** See network's `vividnessFeeds`. Default 0. */
  readonly vividness?: number;
  readonly device?: Device;
  readonly threads?: number;
  readonly onPicture?: (name: string, done: number, total: number) => void;
  readonly onSkip?: (fault: Error) => void;
}

const SHEET_PICTURES = 10;

/** Colours are computed at this side, as in the main job. */
const COLOUR_SIDE = 256;

/** L' runs over 2 units, so its PSNR with this range is that of L/100 with range 1. */
const LUMINANCE_RANGE = 2;

/** Measures a network; throws where no picture can be read. */
export async function evaluateModel(options: EvaluationOptions): Promise<EvaluationReport> {
  const { preset, corpus, seed = 1 } = options;
  const textures = options.textures === undefined ? [] : await loadTextures(options.textures);
  const names = spread(await listPictures(options.data), options.limit);
  const network = await openNetwork(options);
  const rows: (Measures & { name: string })[] = [];
  const tiles: Raster[][] = [];
  try {
    for (const name of names) {
      const picture = await readPicture(join(options.data, name)).catch((error: Error) => {
        options.onSkip?.(error);
      });
      if (picture === undefined) continue;
      const truth = centreSquare(picture, EVALUATION_SIDE);
      const clean = rasterToLab(truth);
      const damaged = damageLuminance(clean.L, randomAt(seed, 'evaluation damage', name), {
        textures,
        recipe: damagedOnly,
        scale: options.damageScale ?? 1,
      });
      const restored = await network.restore(damaged);
      const intact = await network.restore(clean.L);

      const alike = nearest(corpus.descriptors, describe(truth), 1)[0]!;
      const other = integerBelow(randomAt(seed, 'evaluation reference', name), corpus.files.length);
      const fromCorpus = async (place: number) =>
        planesOf(
          rasterToLab(
            centreSquare(await readPicture(join(corpus.folder, corpus.files[place]!)), EVALUATION_SIDE),
          ),
        );
      const ways: Record<Colouring, Reference | null> = {
        grey: null,
        none: null,
        similar: await fromCorpus(alike),
        same: makeReference(picture, 'same', EVALUATION_SIDE, randomAt(seed, 'evaluation crop', name)),
        random: await fromCorpus(other),
      };
      const colourAll = async (luminance: Plane) => {
        const coloured = {} as Record<Colouring, Raster>;
        for (const way of colourings) {
          const chroma = way === 'grey' ? undefined : await network.colour(luminance, ways[way]);
          coloured[way] = paint(luminance, chroma);
        }
        return coloured;
      };
      const [coloured, joint] = [await colourAll(clean.L), await colourAll(restored)];
      const judged = (pictures: Record<Colouring, Raster>) =>
        perColouring((way) => ({ psnr: psnr(pictures[way], truth), ssim: ssim(pictures[way], truth) }));
      rows.push({
        name,
        damagedPsnr: planePsnr(damaged, clean.L, LUMINANCE_RANGE),
        restoredPsnr: planePsnr(restored, clean.L, LUMINANCE_RANGE),
        intactPsnr: Math.min(60, planePsnr(intact, clean.L, LUMINANCE_RANGE)),
        colour: judged(coloured),
        joint: judged(joint),
      });
      if (tiles.length < SHEET_PICTURES) {
        tiles.push([paint(damaged), paint(restored), coloured.none, coloured.similar, coloured.same, truth]);
      }
      options.onPicture?.(name, rows.length, names.length);
    }
  } finally {
    await network.release();
  }
  if (rows.length === 0) throw new Error(`expected photographs to judge but found none (${options.data})`);
  if (options.sheet !== undefined)
    await encodeFile(
      options.sheet,
      contactSheet(tiles, { cellWidth: EVALUATION_SIDE, cellHeight: EVALUATION_SIDE }),
    );
  return { preset: preset.name, seed, side: EVALUATION_SIDE, mean: meanOf(rows), pictures: rows };
}

interface Reference {
  readonly luminance: Float32Array;
  readonly chroma: Float32Array;
}

/** The three programs an evaluation needs, at its one size. */
async function openNetwork(options: EvaluationOptions) {
  const { preset, weights, device = 'cpu', threads, colourSide = COLOUR_SIDE } = options;
  const size = { height: EVALUATION_SIDE, width: EVALUATION_SIDE };
  const small = { height: colourSide, width: colourSide };
  const program = { device, ...(threads === undefined ? {} : { threads }) };
  const programs = await Promise.all([
    loadProgram(restorationModel(preset, weights, size), program),
    loadProgram(colorizationModel(preset, weights, small, []), program),
    loadProgram(colorizationModel(preset, weights, small, [small]), program),
  ]);
  const [restoration, unguided, guided] = programs;
  return {
    async restore(luminance: Plane): Promise<Plane> {
      const given = mapsDamage(preset) ? { given: new Float32Array(luminance.data.length) } : {};
      const { restored } = await restoration.run({ luminance: luminance.data, ...given });
      return { width: luminance.width, height: luminance.height, data: restored! };
    },
    async colour(luminance: Plane, reference: Reference | null): Promise<Float32Array> {
      const feeds = {
        luminance: rescale(luminance.data, 1, colourSide),
        ...vividnessFeeds(preset, options.vividness ?? 0),
      };
      const { chroma } =
        reference === null
          ? await unguided.run(feeds)
          : await guided.run({
              ...feeds,
              referenceLuminance0: rescale(reference.luminance, 1, colourSide),
              referenceChroma0: rescale(reference.chroma, 2, colourSide),
            });
      return rescale(chroma!, 2, EVALUATION_SIDE);
    },
    async release(): Promise<void> {
      await Promise.all(programs.map((program) => program.release()));
    },
  };
}

/** `channels` square planes, one after the other, at another side. */
function rescale(planes: Float32Array, channels: number, side: number): Float32Array {
  const count = planes.length / channels;
  const from = Math.sqrt(count);
  const scaled = new Float32Array(channels * side * side);
  for (let channel = 0; channel < channels; channel++) {
    const data = planes.subarray(channel * count, (channel + 1) * count);
    scaled.set(resize({ width: from, height: from, data }, side, side).data, channel * side * side);
  }
  return scaled;
}

function planesOf(lab: LabPlanes): Reference {
  return { luminance: lab.L.data, chroma: joinChroma(lab.a, lab.b) };
}

function meanOf(rows: readonly Measures[]): Measures {
  const mean = (value: (row: Measures) => number) =>
    rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
  const means = (part: (row: Measures) => ColourMeasures) =>
    perColouring((way) => ({
      psnr: mean((row) => part(row)[way].psnr),
      ssim: mean((row) => part(row)[way].ssim),
    }));
  return {
    damagedPsnr: mean((row) => row.damagedPsnr),
    restoredPsnr: mean((row) => row.restoredPsnr),
    intactPsnr: mean((row) => row.intactPsnr),
    colour: means((row) => row.colour),
    joint: means((row) => row.joint),
  };
}

function perColouring<Value>(make: (way: Colouring) => Value): Record<Colouring, Value> {
  return Object.fromEntries(colourings.map((way) => [way, make(way)])) as Record<Colouring, Value>;
}
