// Batches of a training run by number: reads and remembers pictures, makes samples, lays them side by side.
// Used by the workers, and in process where there are none. Its options are plain data that can be sent to a thread.
import { join } from 'node:path';
import type { Raster } from '@romnet/imaging';
import type { SampleConfig, TrainingConfig } from '../config/config.js';
import { readPicture } from '../files/pictures.js';
import { type Catalogue, NEIGHBOURS } from './catalogue.js';
import { loadTextures } from './damage.js';
import { createSampler, type PictureSource, type SampleTensor, sampleSize } from './sample.js';

/** The part of a training config that batches depend on, and what only a run knows. A whole config will do. */
export interface BatchOptions
  extends SampleConfig,
    Pick<TrainingConfig, 'batch' | 'textures' | 'cacheMegabytes'> {
  readonly catalogue: Catalogue;
  readonly tensors: readonly SampleTensor[];
}

export interface Batch {
  /** From 0; holds samples number * N to number * N + N - 1. */
  readonly number: number;
  /** By name, [N, channels, S, S] (referencePresent and histogramShare: [N, 1]; hints: as network's `Hints`), network units. */
  readonly tensors: Readonly<Record<string, Float32Array>>;
  /** Errors of pictures that could not be read, each naming its file. */
  readonly skipped: readonly string[];
}

export type BatchMaker = (number: number) => Promise<Batch>;

/** Loads the textures and returns the function from batch number to batch: pure but for the files it reads. */
export async function createBatchMaker(options: BatchOptions): Promise<BatchMaker> {
  const textures = options.textures === null ? [] : await loadTextures(options.textures);
  const source = createSource(options);
  const sampler = createSampler(source, { ...options, textures });
  return async (number) => {
    const tensors: Record<string, Float32Array> = {};
    for (const name of options.tensors) {
      tensors[name] = new Float32Array(options.batch * sampleSize(name, options.crop));
    }
    const skipped: string[] = [];
    for (let index = 0; index < options.batch; index++) {
      const sample = await sampler(number * options.batch + index);
      for (const name of options.tensors)
        tensors[name]!.set(sample.tensors[name]!, index * sampleSize(name, options.crop));
      skipped.push(...sample.skipped);
    }
    return { number, tensors, skipped };
  };
}

/** A catalogue's pictures, decoded at first use and kept while memory lasts. Draws are uniform, so none is worth evicting. */
function createSource({ catalogue, cacheMegabytes, workingSide }: BatchOptions): PictureSource {
  const kept = new Map<number, Raster>();
  let room = cacheMegabytes * 1e6;
  return {
    count: catalogue.files.length,
    async read(picture) {
      const known = kept.get(picture);
      if (known !== undefined) return known;
      const raster = await readPicture(join(catalogue.folder, catalogue.files[picture]!), workingSide);
      if (raster.data.byteLength <= room) {
        room -= raster.data.byteLength;
        kept.set(picture, raster);
      }
      return raster;
    },
    similar(picture) {
      const { neighbours } = catalogue;
      if (neighbours === null)
        throw new Error('internal: a similar reference is asked for, of a catalogue without neighbours');
      const own = neighbours.subarray(picture * NEIGHBOURS, (picture + 1) * NEIGHBOURS);
      return [...own].filter((other) => other >= 0);
    },
  };
}
