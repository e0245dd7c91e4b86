// The page of a run: what it shows at every state of a run, and that it stands alone.
import { expect, test } from 'vitest';
import { parseConfig } from '../config/config.js';
import type { JournalEntry } from '../run/records.js';
import { lineChart } from './chart.js';
import { showPage } from './page.js';

const config = parseConfig({ data: 'd', run: 'runs/<a>&b', stage: 'joint', steps: 900 }, 'test');
const step = (number: number): JournalEntry => ({
  step: number,
  epoch: 0,
  losses: { loss: 1 / number, luminanceLoss: 0.5 / number, discriminatorLoss: number === 7 ? 0 : 1 },
  gradientNorm: 0.3,
  discriminatorGradientNorm: 2,
  learningRate: 1e-4,
  stepSeconds: 0.5,
  waitSeconds: 0,
  seconds: number / 2,
});
const entries: JournalEntry[] = Array.from({ length: 900 }, (_, i) => step(i + 1));
const state = { config, preset: 'base', skipped: 0 };

test('a running run shows a chart per loss, is read again by the browser, and needs nothing from elsewhere', () => {
  const page = showPage({ ...state, entries });
  for (const caption of [
    'weighted sum',
    'Eq. (5)',
    'discriminator, Eq. (9)',
    'learning rate',
    'images a second',
  ])
    expect(page).toContain(caption);
  expect(page.match(/<svg/g)).toHaveLength(3 + 3);
  expect(page).toContain('http-equiv="refresh"');
  expect(page).toContain('runs/&#60;a&#62;&#38;b');
  expect(page).not.toMatch(/<script|src=|https?:/);
  expect(page).not.toContain('NaN');
  expect(page.length).toBeLessThan(100_000);
});

test('a new run says that there is nothing yet; an ended one why, and is not read again', () => {
  expect(showPage({ ...state, entries: [] })).toContain('no step yet');
  const ended = showPage({ ...state, entries, ended: 'steps', skipped: 2 });
  expect(ended).toContain('ended: steps');
  expect(ended).toContain('2 pictures skipped');
  expect(ended).not.toContain('http-equiv="refresh"');
});

test('validations make charts of luminance and colour, and link the latest sheet', () => {
  const psnr = { damaged: 20, restored: 24.5, grey: 22, same: 26, joint: 21 };
  const page = showPage({
    ...state,
    entries: [...entries, { step: 900, validation: psnr }],
    sheet: { file: 'sheets/step-0000900.png', columns: ['damaged', 'joint', 'truth'] },
    best: { step: 900, value: 21 },
  });
  expect(page).toContain('<img src="sheets/step-0000900.png"');
  expect(page).toContain('damaged | joint | truth');
  expect(page).toContain('best joint 21.00 dB at step 900');
});

test('a chart puts the largest value at the top and the first step at the left', () => {
  const points = [
    [10, 1],
    [20, 3],
    [30, 2],
  ] as const;
  const svg = lineChart([{ name: 'a', points }], { title: 't' });
  const places = [...svg.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
  const [[x1, y1], [x2, y2], [x3, y3]] = places as [number[], number[], number[]];
  expect(x1! < x2! && x2! < x3!).toBe(true);
  expect(y2! < y3! && y3! < y1!).toBe(true);
  expect(svg).toContain('>10</text>');
  expect(svg).toContain('>30</text>');
});
