// One training sample as a pure function of (seed, position): which picture, which crop, which damage, which reference.
// Workers, resumes and tests all get the same numbers. Reading files is the source's business.
import { joinChroma, type Raster, rasterToLab } from '@romnet/imaging';
import { hintPlanes, placeCount, spotLength } from '@romnet/network';
import type { ReferenceKind, SampleConfig } from '../config/config.js';
import { drawContent } from './content.js';
import { damageSample, type Texture, wear } from './damage.js';
import { elsewhere } from './elsewhere.js';
import { printHard } from './hard-print.js';
import { drawHints, mostHints } from './hints.js';
import { between, choose, integerBelow, permutation, type Random, randomAt } from './random.js';
import { type CropGeometry, centreWithin, cropMap, jitterColors, warp } from './warp.js';

/** The pictures samples are made of. `read` rejects with an error naming the file. */
export interface PictureSource {
  readonly count: number;
  read(picture: number): Promise<Raster>;
  /** The most similar other pictures, best first (see neighbours.ts). */
  similar(picture: number): readonly number[];
}

/** Batch tensors by name and their channels, as the training step declares them ([N, channels, S, S]; two are [N, 1]). */
const sampleChannels = {
  damaged: 1,
  mask: 1,
  given: 1,
  luminance: 1,
  chroma: 2,
  referenceLuminance: 1,
  referenceChroma: 2,
  referencePresent: 1,
  histogramShare: 1,
} as const;
/** Those of hints, as network's `hintPlanes` makes them. */
const hintTensors = ['hintPlaces', 'hintSpots', 'hintBias', 'hintMap'] as const;
export type SampleTensor = keyof typeof sampleChannels | (typeof hintTensors)[number];
export const sampleTensors = [
  ...(Object.keys(sampleChannels) as (keyof typeof sampleChannels)[]),
  ...hintTensors,
];

export interface SampleOptions extends SampleConfig {
  /** Only these are made; leaving one out changes no other. */
  readonly tensors: readonly SampleTensor[];
  /** Empty: imaging's own procedural ones. */
  readonly textures: readonly Texture[];
}

/** Network units (L' = L/50 - 1, ab' = ab/110); planes row-major, a before b. */
export interface Sample {
  readonly tensors: Partial<Record<SampleTensor, Float32Array>>;
  readonly reference: ReferenceKind;
  /** Errors of pictures that could not be read; the next picture took the place of each. */
  readonly skipped: readonly string[];
}

/** Number of floats of one sample of a tensor. */
export function sampleSize(tensor: SampleTensor, crop: number): number {
  switch (tensor) {
    case 'referencePresent':
    case 'histogramShare':
      return 1;
    case 'hintPlaces':
      return mostHints * placeCount({ height: crop, width: crop });
    case 'hintSpots':
      return mostHints * spotLength;
    case 'hintBias':
      return mostHints;
    case 'hintMap':
      return 3 * crop * crop;
    default:
      return sampleChannels[tensor] * crop * crop;
  }
}

/** Makes samples by position (from 0, without end). Each epoch goes once through all pictures in a new order. */
export function createSampler(
  source: PictureSource,
  options: SampleOptions,
): (position: number) => Promise<Sample> {
  const { seed, crop, textures } = options;
  const size = { width: crop, height: crop };
  const wanted = new Set(options.tensors);
  const wantsReference = wanted.has('referenceLuminance') || wanted.has('referenceChroma');
  let order: { epoch: number; pictures: Uint32Array } | undefined;

  return async (position) => {
    const skipped: string[] = [];
    const epoch = Math.floor(position / source.count);
    if (order?.epoch !== epoch) {
      order = { epoch, pictures: permutation(randomAt(seed, 'order', epoch), source.count) };
    }
    const main = await readOrNext(source, order.pictures[position % source.count]!, skipped);
    const { scale, zoom } = fineness(options.damageScale, randomAt(seed, 'fineness', position));
    const isNative = options.workingSide === 'native';
    const region = mainCrop(
      main.raster,
      crop,
      isNative ? null : options.smallestCrop,
      randomAt(seed, 'crop', position),
    );
    const square = warp(main.raster, cropMap({ ...region, side: region.side / zoom }, crop), crop);
    const lab = rasterToLab(square);
    const tensors: Partial<Record<SampleTensor, Float32Array>> = {};
    const shown = printHard(lab.L, randomAt(seed, 'hard print', position), options.hardPrintShare);
    const L = drawContent(shown, randomAt(seed, 'content', position), options.contentShare);
    const worn = randomAt(seed, 'worn', position);
    if (wanted.has('luminance'))
      tensors.luminance = worn() < options.wornShare ? wear(L, worn, scale) : L.data;
    if (wanted.has('chroma') || wanted.has('hintMap')) tensors.chroma = joinChroma(lab.a, lab.b);
    if (wanted.has('hintMap')) {
      const random = randomAt(seed, 'hints', position);
      const hints = random() < options.hintShare ? drawHints(tensors.chroma!, size, random) : [];
      Object.assign(tensors, hintPlanes(hints, size, mostHints));
    }
    if (wanted.has('damaged')) {
      const { cleanShare, recipe, toldShare, toldWidth } = options;
      Object.assign(
        tensors,
        damageSample(L, randomAt(seed, 'damage', position), {
          ...{ textures, scale, cleanShare, recipe, toldShare, toldWidth },
        }),
      );
    }

    const random = randomAt(seed, 'reference', position);
    const drawn = choose(random, options.references);
    const reference =
      options.referencePer === 'sample'
        ? drawn
        : choose(randomAt(seed, 'reference of an epoch', epoch), options.references);
    tensors.referencePresent = Float32Array.of(reference === 'none' ? 0 : 1);
    tensors.histogramShare = Float32Array.of(
      reference === 'none' ? 0 : options.histogramReferences[reference],
    );
    if (wantsReference && reference === 'none') {
      tensors.referenceLuminance = new Float32Array(crop * crop);
      tensors.referenceChroma = new Float32Array(2 * crop * crop);
    } else if (wantsReference) {
      const other =
        reference === 'same'
          ? main
          : await readOrNext(
              source,
              otherPicture(source, main.picture, reference, random),
              skipped,
              main.picture,
            );
      const made = makeReference(other.raster, reference, crop, random, {
        isNative,
        ...(reference === 'same' ? { apart: { from: region, most: options.referenceOverlap } } : {}),
      });
      tensors.referenceLuminance = made.luminance;
      tensors.referenceChroma = made.chroma;
    }
    for (const name of sampleTensors) if (!wanted.has(name)) delete tensors[name];
    return { tensors, reference, skipped };
  };
}

interface ReferenceOptions {
  /** A crop of the same picture shows S of its own pixels a side, in place of a share of the picture. Default false. */
  readonly isNative?: boolean;
  /** A crop of the same picture shows at most so much of this region, as a share of itself. Default: any. */
  readonly apart?: { readonly from: CropGeometry; readonly most: number };
}

/** A reference at S x S: the same picture is cropped, warped and mildly jittered, another is only cropped and mirrored. */
export function makeReference(
  picture: Raster,
  kind: ReferenceKind,
  crop: number,
  random: Random,
  { isNative = false, apart }: ReferenceOptions = {},
): { luminance: Float32Array; chroma: Float32Array } {
  const mild = kind === 'same';
  const short = Math.min(picture.width, picture.height);
  const share = between(random, mild ? 0.6 : 0.8, 1);
  const side = mild && isNative ? Math.min(short, crop) : short * share;
  const place = { ...centreWithin(picture, side, random), side };
  const geometry: CropGeometry = {
    ...(apart ? elsewhere(picture, place, apart, random) : place),
    mirrored: random() < 0.5,
    rotation: mild ? between(random, -0.25, 0.25) : 0,
    shear: mild ? between(random, -0.15, 0.15) : 0,
  };
  const lab = rasterToLab(warp(picture, cropMap(geometry, crop), crop));
  const chroma = joinChroma(lab.a, lab.b);
  // The paper jitters colour by an amount it does not give. A reference should still tell the truth, so: hue within
  // 3 degrees, saturation within 15 %.
  if (mild) {
    jitterColors(lab.L.data, chroma, {
      brightness: between(random, 0.85, 1.15),
      contrast: between(random, 0.85, 1.15),
      saturation: between(random, 0.85, 1.15),
      hue: between(random, -0.05, 0.05),
    });
  }
  return { luminance: lab.L.data, chroma };
}

/**
 * How much finer than the training pictures a scan's pixels are: `scale` times as wide is its damage, 1 to `greatest`, each
 * octave as likely; `zoom` times as large is what it shows, between the root of `scale` (a scan with more detail) and `scale`.
 * Less would ask for the impossible, since blur is among the damage.
 */
function fineness(greatest: number, random: Random): { scale: number; zoom: number } {
  const scale = greatest ** random();
  return { scale, zoom: scale ** between(random, 0.5, 1) };
}

/**
 * A square of `smallest` to 1 of the short side, not smaller than S where the picture allows: no enlarged pixels. Null: S pixels
 * of the picture's own.
 */
function mainCrop(picture: Raster, crop: number, smallest: number | null, random: Random): CropGeometry {
  const short = Math.min(picture.width, picture.height);
  const least = Math.min(short, Math.max((smallest ?? 0) * short, crop));
  const side = between(random, least, smallest === null ? least : short);
  return { ...centreWithin(picture, side, random), side, mirrored: random() < 0.5 };
}

function otherPicture(source: PictureSource, main: number, kind: ReferenceKind, random: Random): number {
  const similar = kind === 'similar' ? source.similar(main) : [];
  if (similar.length > 0) return similar[integerBelow(random, similar.length)]!;
  return (main + 1 + integerBelow(random, Math.max(1, source.count - 1))) % source.count;
}

/** The picture, or the next one that can be read and is not `except`. */
async function readOrNext(source: PictureSource, first: number, skipped: string[], except = -1) {
  for (let step = 0; step < source.count; step++) {
    const picture = (first + step) % source.count;
    if (picture === except && source.count > 1) continue;
    try {
      return { picture, raster: await source.read(picture) };
    } catch (error) {
      skipped.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(
    `expected at least one readable picture of ${source.count}; the first fault: ${skipped[0]}`,
  );
}
