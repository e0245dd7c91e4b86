// References as the colour network takes them: encoded once, and kept for the photos that follow. What a picture shows tells it
// from others, not the object it lies in: its pixels may change, and a file decoded again is the same picture.

import type { Graph } from '@romnet/graph';
import { joinChroma, type Raster, rasterToLab } from '@romnet/imaging';
import { type EncodedReference, readReference, referenceModel } from '@romnet/network';
import type { Program } from '@romnet/runtime';
import type { Model } from './model.js';
import { createProgramCache } from './programs.js';

/** Encoded references that are kept; one of `base` at 256x256 is 2.8 MB, its picture 0.2 or 0.4. */
const KEPT_REFERENCES = 16;

/** Programs that are kept: references are mostly of two shapes, upright and lying. */
const KEPT_PROGRAMS = 2;

export interface ReferenceEncoder {
  /** A reference at its working size, encoded now or before; one call at a time. */
  encode(reference: Raster): Promise<EncodedReference>;
  /** Releases the memory that the garbage collector does not see. */
  release(): Promise<void>;
}

/** Encodes references for a model; `load` makes a graph runnable. */
export function createReferenceEncoder(
  { preset, weights }: Model,
  load: (graph: Graph) => Promise<Program>,
): ReferenceEncoder {
  const programs = createProgramCache(KEPT_PROGRAMS, load);
  let kept: readonly Kept[] = []; // the first is the least recently used
  return {
    async encode(reference) {
      const known = kept.find(({ picture }) => isSame(picture, reference));
      const { width, height, bitDepth } = reference;
      // The samples are copied before anything is awaited, for the caller's may change meanwhile.
      const latest = known ?? {
        picture: { width, height, bitDepth, data: reference.data.slice() },
        encoded: await encodeNow(reference),
      };
      kept = [...kept.filter((one) => one !== known), latest].slice(-KEPT_REFERENCES);
      return latest.encoded;
    },
    async release() {
      kept = [];
      await programs.release();
    },
  };

  async function encodeNow(reference: Raster): Promise<EncodedReference> {
    const { width, height } = reference;
    const { L, a, b } = rasterToLab(reference);
    const program = await programs.get(`${width}x${height}`, () =>
      referenceModel(preset, weights, { width, height }),
    );
    return readReference(await program.run({ luminance: L.data, chroma: joinChroma(a, b) }));
  }
}

/** A picture, as it was when it was encoded. */
interface Kept {
  readonly picture: Raster;
  readonly encoded: EncodedReference;
}

/** Whether two pictures show the same. Most differ within the first samples. */
const isSame = (one: Raster, other: Raster): boolean =>
  one.width === other.width &&
  one.height === other.height &&
  one.bitDepth === other.bitDepth &&
  one.data.every((sample, i) => sample === other.data[i]);
