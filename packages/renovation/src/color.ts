// Colours a whole picture once, at a bounded working size: paper, Sections III-B and III-C.

import type { Graph } from '@romnet/graph';
import {
  createPlane,
  joinChroma,
  type Plane,
  type PlaneSource,
  type Raster,
  rasterToLab,
  resize,
  resizeRaster,
} from '@romnet/imaging';
import {
  colorizationModel,
  encodesReferences,
  type HintDisc,
  hasPalette,
  hintPlanes,
  likeness,
  type OfferedReference,
  paintFeeds,
  paintModel,
  pictureModel,
  type ReferenceOrigin,
  readPicture,
  vividnessFeeds,
} from '@romnet/network';
import type { Program } from '@romnet/runtime';
import { createReferenceEncoder } from './encoder.js';
import type { MatchMap } from './explain/explanation.js';
import { createMatcher } from './explain/matcher.js';
import { type Hint, hintDiscs } from './hints.js';
import type { Model } from './model.js';
import { createProgramCache } from './programs.js';
import { type Size, workingSize } from './working-size.js';

/**
 * The area at which pictures and references are coloured, in pixels: about 256x256. The first weights were trained on
 * 96x96; on 14 dev photographs their colour without a reference was best at 128 (22.41 dB) and lost 0.14 dB at 256, with a
 * good reference it gained up to 320 (25.3 dB at 128, 26.1 at 256, 26.2 at 320).
 */
export const COLOR_AREA = 256 * 256;

/** The least likeness of scenes, a cosine, at which a reference that was found is used (docs/references.md). */
const LEAST_LIKENESS = 0.99;

/** ab' planes at the working size. */
export interface Chroma {
  readonly a: Plane;
  readonly b: Plane;
}

/** A picture to take colours from, of any size, and how it came to be one. */
export interface Offered {
  readonly picture: Raster;
  readonly origin: ReferenceOrigin;
}

export interface Colored {
  readonly chroma: Chroma;
  /** Which of the offered references were used: their places, in order. */
  readonly used: readonly number[];
  /** Where the colours come from, where that was asked and there is a similarity to ask. */
  readonly matches?: readonly MatchMap[];
}

/** Colours pictures with one model, one at a time. */
export interface Coloring {
  /** The colours of a picture with this luminance (L' units, any size), at its working size. Hints are checked already. */
  colorize(
    luminance: PlaneSource,
    references: readonly Offered[],
    vividness: number,
    hints?: readonly Hint[],
    explain?: boolean,
  ): Promise<Colored>;
  /** Releases the memory that the garbage collector does not see. */
  release(): Promise<void>;
}

/**
 * A reference as small as colouring needs it. Renovating takes references of any size; who keeps many open saves
 * memory by keeping these instead, with the same result.
 */
export function shrinkReference(reference: Raster, area = COLOR_AREA): Raster {
  const { width, height } = workingSize(reference, area);
  if (width === reference.width && height === reference.height) return reference;
  return resizeRaster(reference, width, height);
}

/** Makes a model ready to colour at this area; `load` makes a graph runnable, `kept` programs of painting stay loaded. */
export function createColoring(
  model: Model,
  load: (graph: Graph) => Promise<Program>,
  area: number,
  kept: number,
): Coloring {
  const way = encodesReferences(model.preset) ? inSteps : atOnce;
  const color = way(model, load, area, kept);
  return {
    async colorize(luminance, references, vividness, hints = [], explain = false) {
      const size = workingSize(luminance, area);
      const { width, height } = size;
      const discs = hintDiscs(hints, luminance, size);
      const small = resize(luminance, width, height);
      const { chroma, ...rest } = await color.run(small, references, vividness, discs, explain);
      const [a, b] = [chroma.subarray(0, width * height), chroma.subarray(width * height)];
      return { chroma: { a: createPlane(width, height, a), b: createPlane(width, height, b) }, ...rest };
    },
    release: () => color.release(),
  };
}

/** Colours a luminance of working size: ab' as [2, H, W]. There are hints only for presets that take them. */
interface Way {
  run(
    luminance: Plane,
    references: readonly Offered[],
    vividness: number,
    hints: readonly HintDisc[],
    explain: boolean,
  ): Promise<Omit<Colored, 'chroma'> & { readonly chroma: Float32Array }>;
  release(): Promise<void>;
}

/** The picture and every reference are encoded by programs of their own, the references once for all photos. */
function inSteps(model: Model, load: (graph: Graph) => Promise<Program>, area: number, kept: number): Way {
  const { preset, weights } = model;
  const encoder = createReferenceEncoder(model, load);
  const looking = createProgramCache(1, load);
  const painting = createProgramCache(kept, load);
  const matcher = createMatcher(model, load);
  return {
    async run(luminance, references, vividness, hints, explain) {
      const { width, height, data } = luminance;
      const size = { width, height };
      const look = await looking.get(showSize(size), () => pictureModel(preset, weights, size));
      const seen = readPicture(await look.run({ luminance: data }));
      const offered: (OfferedReference & { likeness: number | undefined })[] = [];
      for (const { picture, origin } of references) {
        const encoded = await encoder.encode(shrinkReference(picture, area));
        offered.push({ encoded, origin, likeness: likeness(seen, encoded) });
      }
      const used = fitting(offered, hasPalette(preset));
      const guided = used.length > 0;
      const hinted = hints.length > 0;
      const paint = await painting.get(`${showSize(size)} ${guided} ${hinted}`, () =>
        paintModel(preset, weights, size, guided, hinted),
      );
      const chosen = used.map((place) => offered[place]!);
      const { chroma } = await paint.run({
        luminance: data,
        ...paintFeeds(seen, chosen, preset, weights),
        ...vividnessFeeds(preset, vividness),
        ...(hinted ? hintPlanes(hints, size) : {}),
      });
      if (!explain) return { chroma: chroma!, used };
      const matched = chosen.map((one, i) => {
        const place = used[i]!;
        return { ...one, place, size: workingSize(references[place]!.picture, area) };
      });
      return { chroma: chroma!, used, matches: await matcher.match(seen, size, matched, hints) };
    },
    async release() {
      for (const part of [encoder, looking, painting, matcher]) await part.release();
    },
  };
}

/**
 * The places of the references to use: all that were given, and of those that were found the ones whose scene is like the
 * picture's. Where colours can come from references alone, the most alike stays though it be unlike.
 */
function fitting(
  offered: readonly { readonly origin: ReferenceOrigin; readonly likeness: number | undefined }[],
  canDoWithout: boolean,
): number[] {
  const places = [...offered.keys()];
  const likenessOf = (place: number) => offered[place]!.likeness ?? 1;
  const fit = places.filter(
    (place) => offered[place]!.origin === 'given' || likenessOf(place) >= LEAST_LIKENESS,
  );
  if (fit.length > 0 || canDoWithout || places.length === 0) return fit;
  return [places.reduce((best, place) => (likenessOf(place) > likenessOf(best) ? place : best))];
}

/** References laid over the picture as they are (Table V) have no form of their own: one program for each set of sizes. */
function atOnce(
  { preset, weights }: Model,
  load: (graph: Graph) => Promise<Program>,
  area: number,
  kept: number,
): Way {
  const programs = createProgramCache(kept, load);
  return {
    async run({ width, height, data }, references, vividness) {
      const size = { width, height };
      const small = references.map(({ picture }) => rasterToLab(shrinkReference(picture, area)));
      const sizes = small.map(({ L }): Size => ({ width: L.width, height: L.height }));
      const feeds: Record<string, Float32Array> = { luminance: data, ...vividnessFeeds(preset, vividness) };
      for (const [i, { a, b }] of small.entries()) feeds[`referenceChroma${i}`] = joinChroma(a, b);
      const program = await programs.get([size, ...sizes].map(showSize).join(' '), () =>
        colorizationModel(preset, weights, size, sizes),
      );
      const { chroma } = await program.run(feeds);
      return { chroma: chroma!, used: [...references.keys()] };
    },
    release: () => programs.release(),
  };
}

const showSize = ({ width, height }: Size): string => `${width}x${height}`;
