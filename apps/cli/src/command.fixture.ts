// What tests of the renovate command share: a folder for each test with a tiny model, pictures, and the command run in this
// process with streams that are looked at afterwards.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createPlane, createRaster } from '@romnet/imaging';
import { encodeFile, encodeGreyPng } from '@romnet/imaging/files';
import { initialWeights, type Preset, writeSafetensors } from '@romnet/network';
import { afterEach, beforeEach } from 'vitest';
import { main } from './main.js';
import { tiny } from './tiny.fixture.js';

let root = '';

/** Gives every test of a file an empty folder that holds a model. */
export function useFolder(): void {
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'romnet-cli-'));
    writeModel('model', tiny);
  });
  afterEach(() => rmSync(root, { recursive: true }));
}

/** A path in the test's folder; the folder itself without a name. */
export const at = (...names: string[]): string => join(root, ...names);

export function writeModel(folder: string, preset: Preset, weightsOf = preset): void {
  mkdirSync(at(folder));
  writeFileSync(at(folder, 'preset.json'), JSON.stringify(preset));
  const weights = writeSafetensors(initialWeights(weightsOf, 1), { precision: 'F16' });
  writeFileSync(at(folder, 'weights.safetensors'), weights);
}

/** Writes a grey picture of soft bands, or one of many colours, and returns its path. */
export async function photo(name: string, width = 40, height = 24, hues = 0): Promise<string> {
  const raster = createRaster(width, height);
  for (let i = 0; i < raster.data.length; i++) {
    const pixel = Math.floor(i / 3);
    raster.data[i] = 128 + 100 * Math.sin(pixel / 17 + hues * (i % 3) * Math.sin(pixel / 29));
  }
  mkdirSync(join(at(name), '..'), { recursive: true });
  await encodeFile(at(name), raster);
  return at(name);
}

/** Writes a mask with a square of this value, black around it, and returns its path. */
export async function mask(name: string, width = 40, height = 24, value = 1): Promise<string> {
  const plane = createPlane(width, height);
  for (let y = 5; y < 15; y++) plane.data.fill(value, y * width + 5, y * width + 15);
  mkdirSync(join(at(name), '..'), { recursive: true });
  writeFileSync(at(name), await encodeGreyPng(plane));
  return at(name);
}

export interface Run {
  code: number;
  out: string;
  err: string;
  /** What came out of `-o -`. */
  bytes: Buffer;
}

export interface Surroundings {
  /** Aborts the command when this text appears on standard error, as Ctrl-C would. */
  readonly stopAt?: string;
  /** What standard input holds. */
  readonly input?: Uint8Array;
  /** Called at every text on standard error. */
  readonly onProgress?: (text: string) => void;
}

export async function romnet(
  argv: readonly string[],
  { stopAt = '', input, onProgress }: Surroundings = {},
): Promise<Run> {
  const run: Run = { code: -1, out: '', err: '', bytes: Buffer.alloc(0) };
  const stop = new AbortController();
  let time = 0;
  const stdout = { write: (text: string) => (run.out += text) };
  const stderr = {
    isTTY: stopAt !== '' || onProgress !== undefined,
    write: (text: string) => {
      run.err += text;
      onProgress?.(text);
      if (stopAt && text.includes(stopAt)) stop.abort();
    },
  };
  run.code = await main(argv, {
    stdout,
    stderr,
    putBytes: async (bytes) => {
      run.bytes = Buffer.concat([run.bytes, bytes]);
    },
    ...(input === undefined ? {} : { stdin: () => Readable.from([input]) }),
    now: () => (time += 100), // so slow a clock draws every step of the bar
    date: () => new Date(Date.UTC(2026, 10, 26)),
    signal: stop.signal,
  });
  return run;
}

export const renovate = (...argv: string[]): Promise<Run> =>
  romnet(['renovate', '--model', at('model'), ...argv]);

/** The objects of a run with --json, one a photo, without the summary; throws where anything else is on standard output. */
export const recordsOf = ({ out }: Pick<Run, 'out'>): Record<string, unknown>[] =>
  out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ kind }) => kind !== 'summary');
