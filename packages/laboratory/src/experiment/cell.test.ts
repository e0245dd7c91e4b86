// One figure of a table: judged once and kept, its pictures put down, compared systems as rows, what cannot be judged listed.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRaster, type Raster } from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { System } from '../compared/system.js';
import type { Dataset } from '../datasets/dataset.js';
import { colorMeasures } from '../evaluate/measures.js';
import { generatedPicture } from '../workplace.fixture.js';
import { type JudgingOptions, judgeCell } from './cell.js';
import { type Column, experiments } from './experiments.js';
import { linesOf, orders } from './lines.js';
import type { Cell } from './run.js';
import { systemAnswers } from './systems.js';

let root = '';
let dataset: Dataset;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'romnet-cell-'));
  const items = ['a', 'b', 'c'].map((name) => ({ name, input: join(root, `${name}.png`) }));
  for (const [i, { input }] of items.entries()) await encodeFile(input, generatedPicture(i));
  dataset = { kind: 'folder', items, faults: ['one that belongs to no pair'] };
});
afterAll(() => rmSync(root, { recursive: true }));

const column: Column = experiments['table-1'].columns[0]!;
const options = (changes: Partial<JudgingOptions> = {}): JudgingOptions => ({
  ...{ side: 32, seed: 1, measures: colorMeasures, signal: new AbortController().signal, print: () => {} },
  ...changes,
});
/** Tints what it is given. */
const stand: System = {
  name: 'DeOldify',
  tables: ['color'],
  async release() {},
  async answer({ width, height, data }: Raster, { name }) {
    if (name === 'c') throw new Error('no result named c');
    const made = createRaster(width, height, 8);
    for (let i = 0; i < data.length; i++) made.data[i] = Math.min(255, data[i]! + 20 * (i % 3));
    return made;
  },
};
const judged = (system: System, identity?: readonly unknown[], changes?: Partial<JudgingOptions>) => {
  const open = async () => ({ answerer: systemAnswers(system, column.task), async release() {} });
  return judgeCell(join(root, 'kept'), column, dataset, open, identity, options(changes));
};

test('a compared system has a figure of the pictures that it has results of; the others are listed', async () => {
  const told: string[] = [];
  const cell = await judged(stand, undefined, { print: (line) => told.push(line) });
  expect(Object.keys(cell.pictures)).toEqual(['a', 'b']);
  expect(cell.figures.psnr).toBeGreaterThan(5);
  expect(cell.faults).toEqual(['one that belongs to no pair', 'no result named c']);
  expect(told).toContain('not judged: no result named c');
  const other = { ...stand, answer: async () => createRaster(16, 16) };
  await expect(judged(other)).rejects.toThrow(/none of 3 could be; the first fault: expected 32x32/);

  const experiment = experiments['table-1'];
  const cells = new Map<string, Cell>([['deoldify', { ...cell, run: undefined }]]);
  const lines = linesOf({ experiment, columns: [{ column, about: 'div2k', cells }] }, undefined);
  expect(lines.filter(({ row }) => row === 'DeOldify')).toMatchObject([
    { source: 'paper', psnr: 23.65, ssim: 0.913, lpips: 0.128, lpipsBackbone: 'not stated' },
    { source: 'ours', preset: 'DeOldify', steps: null, pictures: 2, lpips: null, lpipsBackbone: 'none' },
  ]);
});

test('what was judged is not judged again, unless something that decides it is another', async () => {
  let asked = 0;
  const system = {
    ...stand,
    answer(...given: Parameters<typeof stand.answer>) {
      asked++;
      return stand.answer(...given);
    },
  };
  const first = await judged(system, ['run', 1]);
  expect(asked).toBe(3);
  expect(await judged(system, ['run', 1])).toEqual(first);
  expect(asked).toBe(3);
  await judged(system, ['run', 2]);
  await judged(system, ['run', 1], { seed: 2 });
  expect(asked).toBe(9);
  expect(first.tiles[0]!.map((file) => file.split('-').at(-1))).toEqual([
    'given.png',
    'made.png',
    'truth.png',
  ]);
  expect(readdirSync(join(first.tiles[0]![0]!, '..'))).toHaveLength(7);
});

test('stopped while judging: nothing is kept of it', async () => {
  const stop = new AbortController();
  const system = {
    ...stand,
    async answer(...given: Parameters<typeof stand.answer>) {
      stop.abort();
      return stand.answer(...given);
    },
  };
  await expect(judged(system, ['stopped'], { signal: stop.signal })).rejects.toThrow('stopped while judging');
  expect(Object.keys((await judged(stand, ['stopped'])).pictures)).toEqual(['a', 'b']);
});

test('rows that differ by chance are told from those that differ', () => {
  const experiment = experiments['table-5'];
  const cell = (psnr: number, ...each: number[]): Cell => ({
    ...{ figures: { psnr }, plain: {}, shown: [], faults: [], tiles: [], run: undefined },
    pictures: Object.fromEntries(each.map((value, i) => [`${i}`, value])),
  });
  const cells = new Map([
    ['none', cell(20, 19, 20, 21)],
    ['single', cell(23, 22, 23, 24)],
    ['multi', cell(23.1, 23, 22.3, 24)],
  ]);
  const [line] = orders({ experiment, columns: [{ column: experiment.columns[0]!, about: '', cells }] });
  expect(line).toContain(
    'Multi-scale similarity map ~ Single-scale similarity map > No similarity map. This is the order of the paper. Where ~',
  );
});
