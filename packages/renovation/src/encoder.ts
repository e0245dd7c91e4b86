// References as the colour network takes them: encoded once, and kept for the photos that follow. What a picture shows tells it
// from others, not the object it lies in: its pixels may change, and a file decoded again is the same picture.

import { createHash } from 'node:crypto';
import type { Graph } from '@romnet/graph';
import { joinChroma, type Raster, rasterToLab } from '@romnet/imaging';
import { type EncodedReference, readReference, referenceModel } from '@romnet/network';
import type { Program } from '@romnet/runtime';
import type { Model } from './model.js';
import { createProgramCache } from './programs.js';

/** Encoded references that are kept; one of `base` at 256x256 is 2.8 MB. */
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
  const kept = new Map<string, EncodedReference>(); // the first is the least recently used
  return {
    async encode(reference) {
      const key = contentOf(reference);
      const known = kept.get(key);
      const encoded = known ?? (await encodeNow(reference));
      kept.delete(key);
      kept.set(key, encoded);
      for (const oldest of kept.keys()) {
        if (kept.size <= KEPT_REFERENCES) break;
        kept.delete(oldest);
      }
      return encoded;
    },
    async release() {
      kept.clear();
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

/** The same for equal pictures: size, depth and a hash of the colour samples. */
function contentOf({ width, height, bitDepth, data }: Raster): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return `${width}x${height} ${bitDepth} ${createHash('sha256').update(bytes).digest('base64')}`;
}
