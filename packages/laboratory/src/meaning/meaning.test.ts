import { mkdirSync, writeFileSync } from 'node:fs';
import { encodeFile } from '@romnet/imaging/files';
import { initialWeights } from '@romnet/network';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkplace, generatedPicture, tiny, type Workplace } from '../workplace.fixture.js';
import type { Describer } from './describers.js';
import { measureMeaning, showMeaning } from './meaning.js';
import { parseQuestions } from './questions.js';
import { runMeaning } from './run.js';

let place: Workplace;
const files = Array.from({ length: 12 }, (_, i) => `${i % 2 === 0 ? 'light' : 'dark'}-${i}.png`).sort();
const patterns = { brightness: { light: '^light', dark: '^dark' } };

beforeAll(async () => {
  place = await createWorkplace(0);
  mkdirSync(place.at('photos'));
  for (const [i, file] of files.entries()) {
    const picture = generatedPicture(i);
    if (file.startsWith('dark')) for (let at = 0; at < picture.data.length; at++) picture.data[at]! /= 3;
    await encodeFile(place.at('photos', file), picture);
  }
  writeFileSync(place.at('classes.json'), JSON.stringify(patterns));
});

afterAll(() => place.remove());

describe('measureMeaning', () => {
  it('tells who sees the class from who sees nothing', async () => {
    const names = ['mean', 'nothing'];
    const seer: Describer = {
      names,
      // The mean tells light from dark; numbers that are the same for all pictures do not.
      async describe({ data }) {
        const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
        return [Float32Array.of(mean, 1), Float32Array.of(1, 1)];
      },
      async release() {},
    };
    const { columns, rows } = await measureMeaning({
      folder: place.at('photos'),
      files,
      questions: parseQuestions(patterns, files, 100, 'test'),
      scenes: 8,
      seed: 1,
      describers: [seer],
    });
    expect(columns).toEqual([
      { name: 'brightness', pictures: 12, classes: 2, chance: { top1: 5 / 11, top5: 5 / 11 } },
      { name: 'same scene', pictures: 8, classes: null, chance: { top1: 1 / 8, top5: 5 / 8 } },
    ]);
    expect(rows.map(({ name }) => name)).toEqual(names);
    expect(rows[0]!.figures[0]!.top1).toBeGreaterThan(0.9);
    expect(rows[1]!.figures[0]!.top1).toBeLessThan(0.7);
  });
});

describe('runMeaning', () => {
  const run = () =>
    runMeaning({
      model: { preset: tiny, weights: initialWeights(tiny, 1) },
      data: place.at('photos'),
      classes: place.at('classes.json'),
      perClass: 4,
      scenes: 10,
      seed: 3,
      threads: 1,
    });

  it('finds the other crop of generated scenes by a random backbone, more often than chance, the same each time', async () => {
    const report = await run();
    expect(report.rows.map(({ name }) => name)).toEqual([
      'thumbnail',
      'backbone, 1/4',
      'backbone, 1/8',
      'backbone, 1/16',
      'backbone, 1/32',
      'backbone, all four',
    ]);
    expect(report.rows.at(-1)!.figures[1]!.top1).toBeGreaterThan(0.3);
    expect(await run()).toEqual(report);
    const table = showMeaning(report).split('\n');
    expect(table).toContain('  (1) brightness: 2 classes, 8 pictures');
    expect(table.find((line) => line.startsWith('chance'))).toMatch(/^chance +42\.9 +42\.9 +10\.0 +50\.0$/);
  });
});
