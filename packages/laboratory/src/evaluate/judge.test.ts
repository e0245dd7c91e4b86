// Judging and reporting on small pictures: what is measured, what is kept to look at, what is told of faults.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRaster, psnr, type Raster, rasterToLuminance } from '@romnet/imaging';
import { baseRecipe } from '@romnet/imaging/damage';
import { encodeFile } from '@romnet/imaging/files';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataset, openPairs } from '../datasets/dataset.js';
import { degradePicture, openTextures } from '../degrade/degrade.js';
import { pairPaths, writePair } from '../degrade/write.js';
import { resultAnswers } from './answers.js';
import { type Case, type CaseSource, caseSources } from './cases.js';
import { judge } from './judge.js';
import { colorMeasures, luminanceMeasures } from './measures.js';
import { showJudgementPage } from './page.js';
import { summarise } from './summary.js';
import { showJson, showMarkdown, showText } from './tables.js';

/** A colourful picture, every sample raised by `shift`. */
function picture(shift: number, width = 40, height = 36): Raster {
  const raster = createRaster(width, height);
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = 110 + shift + 80 * Math.sin(i / 7 + (i % 3));
  return raster;
}

const measures = colorMeasures;
const damaging = { recipe: baseRecipe, seed: 1, scale: 4, textures: [] };

/** A case whose input is off by 20, and whose result, by its name, by so much. */
const off = (shift: number, changes: Partial<Case> = {}): CaseSource => {
  const [truth, input] = [picture(0), picture(20)];
  const [clean, damaged] = [rasterToLuminance(truth), rasterToLuminance(input)];
  const name = `by ${shift}`;
  const made = { name, key: name, files: [], truth, clean, input, damaged, mask: undefined, kinds: [] };
  return { name, open: async () => ({ ...made, scene: truth, ...changes }) };
};
const byName = resultAnswers(async ({ name }) => picture(Number(name.slice(3))));

describe('judge', () => {
  it('measures the answer and the trivial ones, and keeps the worst in order', async () => {
    const shifts = [3, 9, 1, 5];
    const cases = shifts.map((shift) => off(shift));
    const judgement = await judge(cases, byName, { measures, worst: 3 });
    const { pictures, worst, faults, columns } = judgement;
    expect(faults).toEqual([]);
    for (const [i, shift] of shifts.entries()) {
      const { renovation, luminance, color } = pictures[i]!.values;
      expect(renovation.results!.psnr).toBe(psnr(picture(shift), picture(0)));
      expect(renovation.input!.psnr).toBe(psnr(picture(20), picture(0)));
      expect(Object.keys(renovation.truth!)).toEqual(['colorfulness', 'colorfulnessRatio']);
      expect(renovation.truth!.colorfulnessRatio).toBe(1);
      expect(luminance.results!.psnr).toBeGreaterThan(luminance.damaged!.psnr!);
      expect(color).toEqual({});
    }
    expect(worst.map(({ name }) => name)).toEqual(['by 9', 'by 5', 'by 3']);
    expect(columns).toEqual(['damaged', 'results', 'truth']);
    expect(worst[0]!.tiles.map(({ width, height }) => [width, height])).toEqual([
      [40, 36],
      [40, 36],
      [40, 36],
    ]);
    const { results, truth, input } = summarise(judgement).tables.renovation;
    const mean = pictures.reduce((sum, { values }) => sum + values.renovation.results!.psnr!, 0) / 4;
    expect(results!.measures.psnr!.mean).toBeCloseTo(mean, 12);
    expect(results!.gain!.mean).toBeCloseTo(mean - input!.measures.psnr!.mean, 9);
    expect(truth!.measures.psnr).toBeUndefined();
  });

  it('goes on past cases that cannot be judged, and names each', async () => {
    const tiny = picture(0, 31);
    const cases = [
      off(1, { input: picture(0, 41) }),
      off(0),
      off(2, { truth: tiny, clean: rasterToLuminance(tiny) }),
      {
        name: 'broken',
        open: async () => {
          throw new Error('cannot read broken.jpg: premature end');
        },
      },
    ];
    const told: string[] = [];
    const judged = await judge(cases, byName, { measures, onFault: (fault) => told.push(fault) });
    expect(judged.pictures.map(({ name }) => name)).toEqual(['by 0']);
    // An answer equal to its truth has no finite PSNR; 100 dB stand for it, and 60 for luminance.
    const { renovation, luminance } = judged.pictures[0]!.values;
    expect(renovation.results).toMatchObject({ psnr: 100, ciede2000: 0, histogramEmd: 0 });
    expect(luminance.results!.psnr).toBe(60);
    expect(judged.faults).toEqual([
      'expected 40x36, the size of its truth, for the input of by 1, got 41x36',
      'expected at least 32x32 pixels for by 2, got 31x36',
      'cannot read broken.jpg: premature end',
    ]);
    expect(told).toEqual(judged.faults);
    await expect(judge(cases.slice(0, 1), byName, { measures })).rejects.toThrow(
      /none of 1 could be; the first fault: .*by 1/,
    );
  });

  it('measures luminance inside and outside the damage', () => {
    const truth = rasterToLuminance(picture(0));
    const half = truth.data.length / 2;
    const damaged = { ...truth, data: truth.data.map((value, i) => (i < half ? value + 0.2 : value + 0.02)) };
    const mask = { ...truth, data: truth.data.map((_, i) => (i < half ? 1 : 0)) };
    const of = (key: string, where: typeof mask | undefined) =>
      luminanceMeasures.find((measure) => measure.key === key)!.of(damaged, truth, where);
    // 20 log10(2 / 0.2) and 20 log10(2 / 0.02).
    expect(of('insidePsnr', mask)).toBeCloseTo(20, 2);
    expect(of('outsidePsnr', mask)).toBeCloseTo(40, 2);
    expect(of('insidePsnr', undefined)).toBeUndefined();
    expect(of('insidePsnr', { ...mask, data: mask.data.map(() => 0) })).toBeUndefined();
  });
});

describe('reports', () => {
  const about = { subject: 'two <pictures>', notes: ['LPIPS was not measured'] };
  const judged = judge([off(2, { name: 'by 2', kinds: ['dust'] }), off(4, { kinds: ['a|b'] })], byName, {
    measures,
  });

  it('every format has the figures, every definition, and the notes', async () => {
    const judgement = await judged;
    const sheets = [new Uint8Array([1]), new Uint8Array([2])];
    const texts = [
      showText(judgement, about),
      showMarkdown(judgement, about).replaceAll('\\|', '|'),
      showJudgementPage(judgement, about, sheets).replaceAll('&#39;', "'"),
      showJson(judgement, about),
    ];
    for (const text of texts) {
      for (const { definition } of [...measures, ...luminanceMeasures]) expect(text).toContain(definition);
      expect(text).toContain('LPIPS was not measured');
      expect(text).toContain('by 4');
      expect(text).toContain('a|b');
      expect(text).toMatch(/Student's 95 % confidence interval/);
    }
    const { mean, interval } = summarise(judgement).tables.renovation.results!.measures.psnr!;
    const figure = `${mean.toFixed(2)} ±${((interval![1] - interval![0]) / 2).toFixed(2)}`;
    for (const text of texts.slice(0, 3)) expect(text).toContain(figure);
    const json = JSON.parse(texts[3]!);
    expect(json.tables.renovation.results.measures.psnr).toEqual({ mean, interval });
    expect(
      json.kinds.map(({ kind, pictures }: { kind: string; pictures: number }) => [kind, pictures]),
    ).toEqual([
      ['a|b', 1],
      ['dust', 1],
    ]);
    expect(json.pictures[1].values).toEqual(judgement.pictures[1]!.values);
  });

  it('the page needs nothing from elsewhere, and text in it stays text', async () => {
    const page = showJudgementPage(await judged, about, [new Uint8Array([1]), new Uint8Array([2])]);
    expect(page).toContain('<h1>Evaluation</h1><p>two &#60;pictures&#62;</p>');
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
  const asIs = resultAnswers(async ({ input }) => input);

  it('pairs are read as they are; other sizes and unreadable files are faults', async () => {
    await write('input/a.png', picture(5));
    await write('truth/a.png', picture(0));
    await write('input/b.png', picture(5, 44));
    await write('truth/b.png', picture(0));
    const dataset = await openPairs(join(root, 'input'), join(root, 'truth'));
    const { pictures, faults } = await judge(caseSources(dataset, null, damaging), asIs, { measures });
    const { results, input } = pictures[0]!.values.renovation;
    expect(results).toEqual(input);
    expect(results!.psnr).toBe(psnr(picture(5), picture(0)));
    expect(faults).toEqual([
      expect.stringMatching(/expected 40x36, .*truth.b\.png, got 44x36 \(.*input.b\.png\)/),
    ]);
  });

  it('pairs of romnet degrade bring where they are damaged and how', async () => {
    const textures = await openTextures(undefined);
    const recipe = { ...baseRecipe, variants: baseRecipe.variants.filter(({ name }) => name === 'ruined') };
    const pair = degradePicture(picture(0, 96, 96), 'a', { kind: 'recipe', recipe }, 1, textures);
    await writePair(pairPaths(root, 'a.png'), pair);
    const [source] = caseSources(await openDataset(root), null, damaging);
    const { mask, kinds, damaged } = await source!.open();
    expect(kinds).toEqual([...new Set(pair.record.damage.applied.map(({ kind }) => kind))]);
    expect([...mask!.data]).toEqual(
      Array.from({ length: 96 * 96 }, (_, i) => (pair.mask.data[3 * i] === 255 ? 1 : 0)),
    );
    expect(damaged).toEqual(rasterToLuminance(pair.input));
  });

  it('photographs are damaged, the same each time, whole or as squares', async () => {
    await write('truth/a.png', picture(0, 80, 64));
    const dataset = await openDataset(join(root, 'truth'));
    const open = (side: number | null, seed = 1) =>
      caseSources(dataset, side, { ...damaging, seed })[0]!.open();
    const whole = await open(null);
    expect([whole.truth.width, whole.truth.height, whole.name]).toEqual([80, 64, 'a']);
    expect(whole.files).toEqual([join(root, 'truth', 'a.png')]);
    const square = await open(32);
    expect([square.damaged.width, square.mask!.height]).toEqual([32, 32]);
    expect(square.damaged).not.toEqual(square.clean);
    expect(await open(32)).toEqual(square);
    expect((await open(32, 2)).damaged).not.toEqual(square.damaged);
  });
});
