// Neighbours of a catalogue with a network that sees brightness alone: those as bright come first, grey ones never.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRaster } from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import type { FeatureExtractor } from '@romnet/references';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Catalogue, NEIGHBOURS } from './catalogue.js';
import { findNeighbours } from './neighbours.js';

/** One map of 8x8 in two channels: the luminance's mean, and what is missing to white. */
const brightness: FeatureExtractor = {
  name: 'brightness',
  fingerprint: 'brightness',
  channels: [2],
  async extract({ data }) {
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const maps = Float32Array.from({ length: 128 }, (_, at) => (at < 64 ? 1 + mean : 1 - mean));
    return [{ channels: 2, height: 8, width: 8, data: maps }];
  },
  async release() {},
};

const LEVELS = [60, 200, 70, 190, 80, 180];
/** Place of the picture without colours. */
const GREY = 4;

let folder = '';
let catalogue: Catalogue;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'romnet-neighbours-'));
  for (const [place, level] of LEVELS.entries()) {
    const raster = createRaster(40, 40);
    for (let i = 0; i < 1600; i++) {
      const share = place === GREY ? 0 : i < 800 ? 30 : -30;
      // From left to right lighter, so that both colours occur at every lightness.
      const light = level + (i % 40) - 20;
      raster.data.set([light + share, light - share / 2, light], 3 * i);
    }
    await encodeFile(join(folder, `${place}.png`), raster);
  }
  catalogue = { folder, files: LEVELS.map((_, place) => `${place}.png`), neighbours: null };
});
afterAll(() => rmSync(folder, { recursive: true }));

const rowOf = (neighbours: Int32Array | null, picture: number) =>
  [...neighbours!.subarray(picture * NEIGHBOURS, (picture + 1) * NEIGHBOURS)].filter((other) => other >= 0);

test('the most alike come first; a grey picture has neighbours and is none', async () => {
  const told: string[] = [];
  const neighbours = await findNeighbours(catalogue, brightness, {
    onProgress: (done, total) => told.push(`${done}/${total}`),
  });
  expect(neighbours).toHaveLength(6 * NEIGHBOURS);
  expect(rowOf(neighbours, 0)[0]).toBe(2);
  expect(rowOf(neighbours, 1)[0]).toBe(3);
  expect(rowOf(neighbours, GREY)[0]).toBe(2);
  for (const picture of LEVELS.keys()) {
    expect(rowOf(neighbours, picture)).not.toContain(GREY);
    expect(rowOf(neighbours, picture)).not.toContain(picture);
    expect(rowOf(neighbours, picture)).toHaveLength(picture === GREY ? 5 : 4);
  }
  expect(told.at(-1)).toBe('12/12');
});

test('a vanished picture is named and left out, and the numbers of the others stay', async () => {
  const faults: string[] = [];
  const files = catalogue.files.with(2, 'gone.png');
  const onSkip = (fault: Error) => faults.push(fault.message);
  const neighbours = await findNeighbours({ ...catalogue, files }, brightness, { onSkip });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain('gone.png');
  expect(rowOf(neighbours, 2)).toEqual([]);
  expect(rowOf(neighbours, 1)[0]).toBe(3);
  expect([...neighbours!]).not.toContain(2);
});

test('it can be stopped', async () => {
  expect(await findNeighbours(catalogue, brightness, { isStopped: () => true })).toBeNull();
});
