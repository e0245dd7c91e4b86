// The worker that computes: one model, one build of ONNX Runtime. Ended by whoever started it; it need not know of cancelling.
import { createPlane, type Plane, type Raster, rasterToLab, resize } from '@romnet/imaging';
import { takesHints } from '@romnet/network';
import {
  coarsen,
  encodeRecord,
  type FeatureExtractor,
  hasColorsToGive,
  nearestOthers,
  openExtractor,
} from '@romnet/references';
import {
  createRenovator,
  type Model,
  type Renovator,
  readModel,
  referenceColor,
  type Stage,
} from '@romnet/renovation';
import * as comlink from 'comlink';
import { emptyMask, type Mask } from '../model/mask.js';
import type { Hint } from '../model/photo.js';
import type { Described, Job, Outcome } from './engine.js';

/** A job with its pixels. */
export interface PixelJob extends Omit<Job, 'photo' | 'width' | 'height' | 'references'> {
  readonly photo: Raster;
  readonly references: readonly { readonly picture: Raster; readonly found: boolean }[];
}

/** What a worker is started with. */
export interface Setup {
  readonly device: 'wasm' | 'webgpu';
  readonly threads: number;
  /** Absolute addresses. */
  readonly wasmPaths: string;
  readonly preset: string;
  readonly weights: string;
}

let renovator: Renovator | undefined;
let model: Model | undefined;
let setup: Setup | undefined;
let extractor: Promise<FeatureExtractor> | undefined;

/** The features of the model's own backbone, loaded when an album first needs them. */
function features(): Promise<FeatureExtractor> {
  if (!model || !setup) throw new Error('internal: expected an opened worker');
  // Where ONNX Runtime's files are is passed on to the program.
  extractor ??= openExtractor({ kind: 'backbone', model }, optionsOf(setup));
  return extractor;
}

const api = {
  /** Fetches the model and makes it ready; whether it takes hints. */
  async open(given: Setup): Promise<boolean> {
    setup = given;
    model = await fetchModel(given);
    renovator = await createRenovator({ model, ...optionsOf(given) });
    return takesHints(model.preset);
  },

  async describe(picture: Raster): Promise<Described> {
    const lab = rasterToLab(picture);
    const maps = await (await features()).extract(lab.L);
    return { record: encodeRecord(maps.map(coarsen)), isColorful: hasColorsToGive(lab) };
  },

  async nearest(picture: Described, album: readonly Described[], count: number): Promise<number[]> {
    const all = [
      { record: picture.record, eligible: false },
      ...album.map(({ record, isColorful }) => ({ record, eligible: isColorful })),
    ];
    const [first = []] = nearestOthers(all, (await features()).channels, { count });
    return first.map((place) => place - 1);
  },

  async renovate(job: PixelJob, onProgress: (fraction: number, stage: Stage) => void): Promise<Outcome> {
    if (!renovator || !model) throw new Error('internal: expected an opened worker');
    const { color, onlyMask, ...settings } = job.settings;
    const mask = job.mask && planeOf(job.mask, job.photo);
    const { picture, used, workingSize, explanation } = await renovator.renovate(job.photo, {
      ...settings,
      ...(mask && settings.restore && settings.luminance > 0 && { mask, onlyMask }),
      ...(job.hints && takesHints(model.preset) && { hints: job.hints.map(hintOf) }),
      explain: true,
      color: color === 'auto' ? 'auto' : color === 'recolor',
      references: job.references.map(({ picture, found }) => (found ? { found: picture } : picture)),
      onProgress,
    });
    const why = {
      match: explanation?.matches[0],
      colors: job.references.map((_, place) => referenceColor(place)),
      damage: explanation?.damage && maskOf(explanation.damage),
    };
    const outcome: Outcome = { picture, used, keptColors: workingSize === undefined, why };
    return comlink.transfer(outcome, buffersOf(picture));
  },
};

export type WorkerApi = typeof api;

async function fetchModel({ preset, weights }: Setup): Promise<Model> {
  const [presetBytes, weightsBytes] = await Promise.all([preset, weights].map(fetchBytes));
  return readModel({ preset: presetBytes!, weights: weightsBytes! });
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await answerTo(url);
  if (!response.ok) throw new Error(`expected the model at ${url}, got status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The second attempt passes the browser's own cache by; see `fetchUnshared` of the service worker, which may ask for the same. */
async function answerTo(url: string): Promise<Response> {
  try {
    const response = await fetch(url);
    // The bytes, too, may break off.
    return new Response(await response.arrayBuffer(), { status: response.status });
  } catch {
    return fetch(url, { cache: 'no-store' });
  }
}

function hintOf({ x, y, color }: Hint) {
  const hex = Number.parseInt(color.slice(1), 16);
  return { x, y, color: [hex >> 16, (hex >> 8) & 255, hex & 255] as const };
}

/** A mask at the photo's size, in [0, 1]. */
function planeOf({ width, height, data }: Mask, photo: Raster): Plane {
  const plane = createPlane(
    width,
    height,
    Float32Array.from(data, (value) => value / 255),
  );
  return resize(plane, photo.width, photo.height);
}

/** Damage at a size that can be kept. */
function maskOf(damage: Plane): Mask {
  const { width, height } = emptyMask(damage);
  const { data } = resize(damage, width, height);
  return { width, height, data: Uint8Array.from(data, (value) => Math.round(255 * value)) };
}

const optionsOf = ({ device, threads, wasmPaths }: Setup) => ({ device, threads, wasmPaths });

const buffersOf = ({ data, alpha }: Raster): ArrayBuffer[] =>
  [data, ...(alpha ? [alpha] : [])].map(({ buffer }) => buffer as ArrayBuffer);

comlink.expose(api);
