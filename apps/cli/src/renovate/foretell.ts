// What a large photo will take, said before it starts: memory, against what is free, and time.

import { availableParallelism } from 'node:os';
import type { Raster } from '@romnet/imaging';
import type { Preset } from '@romnet/network';
import { type Estimate, estimate } from '@romnet/renovation';
import type { Settings } from '@romnet/renovation/provenance';

/** Photos up to so many pixels take what nobody asks about. */
const WORTH_SAYING = 2e7;

export interface Foretold {
  readonly estimate: Estimate;
  /** For the user: one line. */
  readonly line: string;
}

/** What computes, whether the result takes the place of the photo's samples, and whether there is a mask. Threads: all unless told. */
export interface Computing {
  readonly preset: Preset;
  readonly threads?: number | undefined;
  readonly isInPlace: boolean;
  readonly isMasked: boolean;
}

/** Undefined for photos of up to 20 megapixels. */
export function foretell(
  { width, height, bitDepth, alpha }: Raster,
  { color, restore, luminance, grain }: Pick<Settings, 'color' | 'restore' | 'luminance' | 'grain'>,
  { preset, threads = availableParallelism(), isInPlace, isMasked }: Computing,
  memory = { free: process.availableMemory(), used: process.memoryUsage.rss() },
): Foretold | undefined {
  if (width * height <= WORTH_SAYING) return undefined;
  const foreseen = estimate(
    { width, height },
    {
      preset,
      color: color !== false,
      alpha: alpha !== undefined,
      inPlace: isInPlace,
      mask: isMasked,
      grain: grain > 0,
      restore: restore && luminance > 0,
      ...{ bitDepth, threads },
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
