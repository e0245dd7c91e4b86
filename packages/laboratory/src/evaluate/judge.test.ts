// Judging and reporting on small pictures: what is measured, what is kept to look at, what is told of faults.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRaster, psnr, type Raster } from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataset, openPairs } from '../datasets/dataset.js';
import { recipes } from '../degrade/recipe.js';
import { type JudgedPair, judge, type PairSource } from './judge.js';
import { measures } from './measures.js';
import { showPage } from './page.js';
import { pairSources } from './pairs.js';
import { showJson, showMarkdown, showText } from './tables.js';

/** A colourful picture, every sample raised by `shift`. */
function picture(shift: number, width = 40, height = 36): Raster {
  const raster = createRaster(width, height);
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = 110 + shift + 80 * Math.sin(i / 7 + (i % 3));
  return raster;
}
const pair = (shift: number): JudgedPair => ({
  truth: picture(0),
  answer: picture(shift),
  input: picture(20),
});
const source = (name: string, open: () => JudgedPair): PairSource => ({ name, open: async () => open() });

describe('judge', () => {
  it('measures the answer and the trivial answers, and keeps the worst in order', async () => {
    const shifts = [3, 9, 1, 5];
    const pairs = shifts.map((shift) => source(`by${shift}`, () => pair(shift)));
    const { pictures, summary, worst, faults } = await judge(pairs, { measures, worst: 3 });
    expect(faults).toEqual([]);
    for (const [i, shift] of shifts.entries())
      expect(pictures[i]!.values.answer.psnr).toBe(psnr(picture(shift), picture(0)));
    expect(pictures[0]!.values.input.psnr).toBe(psnr(picture(20), picture(0)));
    expect(pictures[0]!.values.grey.colourfulness).toBe(0);
    expect(Object.keys(pictures[0]!.values.truth)).toEqual(['colourfulness']);
    expect(worst.map(({ name }) => name)).toEqual(['by9', 'by5', 'by3']);
    expect(worst[0]!.tiles.map(({ width, height }) => [width, height])).toEqual([
      [40, 36],
      [40, 36],
      [40, 36],
    ]);
    const mean = pictures.reduce((sum, { values }) => sum + values.answer.psnr!, 0) / 4;
    expect(summary.answer.psnr!.mean).toBeCloseTo(mean, 12);
    expect(summary.truth.psnr).toBeUndefined();
  });

  it('goes on past pairs that cannot be judged, and names each', async () => {
    const pairs = [
      source('wide', () => ({ ...pair(1), input: picture(0, 41) })),
      source('good', () => pair(0)),
      source('answered small', () => ({ ...pair(1), answer: picture(0, 39) })),
      source('tiny', () => ({ truth: picture(0, 31), input: picture(0, 31), answer: picture(0, 31) })),
      source('broken', () => {
        throw new Error('cannot read broken.jpg: premature end');
      }),
    ];
    const told: string[] = [];
    const { pictures, faults } = await judge(pairs, { measures, onFault: (fault) => told.push(fault) });
    expect(pictures.map(({ name }) => name)).toEqual(['good']);
    // An answer equal to its truth has no finite PSNR; 100 dB stand for it.
    expect(pictures[0]!.values.answer).toMatchObject({ psnr: 100, ciede2000: 0, histogramEmd: 0 });
    expect(faults).toEqual([
      'expected 40x36, the size of its truth, for the input of wide but received 41x36',
      'expected 40x36, the size of its truth, for the answer of answered small but received 39x36',
      'expected at least 32x32 pixels for tiny but received 31x36',
      'cannot read broken.jpg: premature end',
    ]);
    expect(told).toEqual(faults);
    await expect(judge(pairs.slice(0, 1), { measures })).rejects.toThrow(
      /none of 1 could be; the first fault: .*wide/,
    );
  });
});

describe('reports', () => {
  const about = { subject: 'two <pictures>', answer: 'renovated', notes: ['LPIPS was not measured'] };
  const judged = judge([source('a|b', () => pair(2)), source('c', () => pair(4))], { measures });

  it('every format has the figures, every definition, and the notes', async () => {
    const judgement = await judged;
    const texts = [
      showText(judgement, about),
      showMarkdown(judgement, about).replaceAll('\\|', '|'),
      showPage(judgement, about, [new Uint8Array([1]), new Uint8Array([2])]).replaceAll('&#39;', "'"),
      showJson(judgement, about),
    ];
    for (const text of texts) {
      for (const { definition } of measures) expect(text).toContain(definition);
      expect(text).toContain('LPIPS was not measured');
      expect(text).toContain('a|b');
      expect(text).toMatch(/Student's 95 % confidence interval/);
    }
    const { mean, interval } = judgement.summary.answer.psnr!;
    const figure = `${mean.toFixed(2)} [${interval![0].toFixed(2)}, ${interval![1].toFixed(2)}]`;
    for (const text of texts.slice(0, 3)) expect(text).toContain(figure);
    expect(JSON.parse(texts[3]!).summary.answer.psnr).toEqual({ mean, interval });
    expect(JSON.parse(texts[3]!).pictures[1].values.answer.psnr).toBe(
      judgement.pictures[1]!.values.answer.psnr,
    );
  });

  it('the page needs nothing from elsewhere, and text in it stays text', async () => {
    const page = showPage(await judged, about, [new Uint8Array([1]), new Uint8Array([2])]);
    expect(page).toContain('<h1>Evaluation</h1><p>two &lt;pictures&gt;</p>');
    expect(page).toContain('src="data:image/png;base64,AQ=="');
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
  });
});

describe('from files', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'romnet-judge-'));
    for (const folder of ['input', 'truth']) mkdirSync(join(root, folder));
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const write = (name: string, raster: Raster) => encodeFile(join(root, name), raster);
  const asIs = async (input: Raster) => input;

  it('pairs are read as they are; other sizes and unreadable files are faults', async () => {
    await write('input/a.png', picture(5));
    await write('truth/a.png', picture(0));
    await write('input/b.png', picture(5, 44));
    await write('truth/b.png', picture(0));
    const dataset = await openPairs(join(root, 'input'), join(root, 'truth'));
    const { pictures, faults } = await judge(pairSources(dataset, { answer: asIs, seed: 1 }), { measures });
    expect(pictures[0]!.values.answer).toEqual(pictures[0]!.values.input);
    expect(pictures[0]!.values.answer.psnr).toBe(psnr(picture(5), picture(0)));
    expect(faults).toEqual([
      expect.stringMatching(/expected 40x36, .*truth.b\.png, but received 44x36 \(.*input.b\.png\)/),
    ]);
  });

  it('photographs are shown in grey, or damaged by a recipe', async () => {
    await write('truth/a.png', picture(0));
    const dataset = await openDataset(join(root, 'truth'));
    const grey = await judge(pairSources(dataset, { answer: asIs, seed: 1 }), { measures });
    expect(grey.pictures[0]!.values.input).toEqual(grey.pictures[0]!.values.grey);
    const options = { answer: asIs, seed: 1, recipe: recipes.paper! };
    const damaged = await judge(pairSources(dataset, options), { measures });
    expect(damaged.pictures[0]!.values.input.psnr).toBeLessThan(grey.pictures[0]!.values.input.psnr!);
    expect(await judge(pairSources(dataset, options), { measures })).toEqual(damaged);
  });
});
