// What a large photo will take, said before it starts: memory, against what is free, and time.

import { availableParallelism } from 'node:os';
import type { Raster } from '@romnet/imaging';
import { type Estimate, estimate } from '@romnet/renovation';
import { loadPreset } from '@romnet/renovation/files';
import type { RenovateArguments } from './arguments.js';

/** Photos up to so many pixels take what nobody asks about. */
const WORTH_SAYING = 2e7;

export interface Foretold {
  readonly estimate: Estimate;
  /** For the user: one line. */
  readonly line: string;
}

/** Undefined for photos of up to 20 megapixels. `isInPlace` where the result takes the place of the photo's samples. */
export async function foretell(
  { width, height, bitDepth, alpha }: Raster,
  args: Pick<RenovateArguments, 'model' | 'threads' | 'color' | 'restore'>,
  isInPlace: boolean,
  memory = { free: process.availableMemory(), used: process.memoryUsage.rss() },
): Promise<Foretold | undefined> {
  if (width * height <= WORTH_SAYING) return undefined;
  const { model, restore, threads = availableParallelism() } = args;
  const foreseen = estimate(
    { width, height },
    {
      preset: await loadPreset(model ?? 'base'),
      color: args.color !== false,
      alpha: alpha !== undefined,
      inPlace: isInPlace,
      ...{ restore, bitDepth, threads },
    },
  );
  const { bytes, seconds } = foreseen;
  const cores = threads === 1 ? 'an idle core' : `${threads} idle cores`;
  const time = `${spell(seconds)} on ${cores} of the kind it was measured on`;
  const line = `${width}x${height} pixels: about ${gigabytes(bytes)} of memory, and ${time}`;
  const { free, used } = memory;
  const isShort = bytes - used > free;
  return {
    estimate: foreseen,
    line: isShort ? `${line}; that is more than is free, ${gigabytes(Math.max(0, free + used))}` : line,
  };
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

const spell = (seconds: number) =>
  seconds < 90 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`;
