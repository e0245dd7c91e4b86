// A whole evaluation of a network whose right answers are known: all its weights are zero, so that it repairs nothing and
// colours grey.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFile } from '@romnet/imaging/files';
import { initialWeights } from '@romnet/network';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scanFolder } from '../data/catalogue.js';
import { generatedPicture, tiny } from '../workplace.fixture.js';
import { colourings, type EvaluationReport, evaluateModel } from './evaluate.js';
import { showReport } from './report.js';

const root = mkdtempSync(join(tmpdir(), 'romnet-evaluate-'));
let report: EvaluationReport;
const evaluate = async () =>
  evaluateModel({
    preset: tiny,
    weights: new Map(
      [...initialWeights(tiny, 1)].map(([name, { shape, data }]) => [
        name,
        { shape, data: new Float32Array(data.length) },
      ]),
    ),
    data: join(root, 'dev'),
    corpus: await scanFolder(join(root, 'train')),
    sheet: join(root, 'sheet.png'),
  });

beforeAll(async () => {
  for (const [folder, seeds] of [
    ['dev', [1, 2]],
    ['train', [3, 4, 5]],
  ] as const) {
    mkdirSync(join(root, folder));
    for (const seed of seeds) await encodeFile(join(root, folder, `${seed}.png`), generatedPicture(seed));
  }
  report = await evaluate();
});
afterAll(() => rmSync(root, { recursive: true }));

test('a network that does nothing leaves luminance alone and is as good as grey', () => {
  const { mean } = report;
  expect(report.pictures.map(({ name }) => name)).toEqual(['1.png', '2.png']);
  expect(mean.restoredPsnr).toBeCloseTo(mean.damagedPsnr, 5);
  expect(mean.intactPsnr).toBe(60);
  for (const way of colourings) {
    expect(mean.colour[way].psnr).toBeCloseTo(mean.colour.grey.psnr, 5);
    expect(mean.joint[way].psnr).toBeCloseTo(mean.joint.grey.psnr, 5);
  }
});

test('damage that stays costs the joint answer, and means are over pictures', () => {
  const { mean, pictures } = report;
  expect(mean.joint.grey.psnr).toBeLessThan(mean.colour.grey.psnr);
  expect(mean.joint.grey.ssim).toBeLessThan(mean.colour.grey.ssim);
  expect(mean.joint.none.psnr).toBeCloseTo(
    (pictures[0]!.joint.none.psnr + pictures[1]!.joint.none.psnr) / 2,
    9,
  );
});

test('the table has every figure', () => {
  const text = showReport(report);
  for (const figure of [report.mean.damagedPsnr, report.mean.colour.same.psnr, report.mean.joint.random.psnr])
    expect(text).toContain(figure.toFixed(2));
});

test('the same seed gives the same report', async () => {
  expect(await evaluate()).toEqual(report);
});
