// What the user sees, on a terminal and elsewhere, with a clock of the test's own.

import { expect, test } from 'vitest';
import { barLine } from '../bar.js';
import type { Job } from './outputs.js';
import { createReport } from './report.js';

const job: Job = {
  photo: { path: 'in/a.jpg', name: 'a.jpg', real: '/in/a.jpg' },
  output: 'out/a.jpg',
  extension: '.jpg',
};
const args = { json: false, reference: [] };
const outcome = {
  width: 640,
  height: 480,
  seconds: 2.34567,
  stages: { read: 0.1, color: 2.24567 },
  chosen: [],
  noneAlike: false,
  keptColors: false,
  notes: [],
  used: [],
  colorSize: [256, 192],
  tile: 512,
  pages: { renovated: 1, of: 1 },
  system: { platform: 'linux-x64', device: 'cpu', threads: null },
  settings: {
    color: 'auto',
    restore: true,
    vividness: 0.4,
    luminance: 1,
    grain: 0,
    colorStrength: 1,
    onlyMask: false,
  },
  sha256: '0'.repeat(64),
} as const;
const how = '  restored in tiles of 512, coloured at 256x192 with no references, on cpu with all cores\n';

function screen(isTTY: boolean) {
  const texts = { out: '', err: '' };
  let time = 0;
  const stdout = { write: (text: string) => (texts.out += text) };
  const stderr = { isTTY, columns: 60, write: (text: string) => (texts.err += text) };
  const io = { stdout, stderr, now: () => time, signal: new AbortController().signal };
  return { io, texts, wait: (ms: number) => (time += ms) };
}

test('elsewhere than on a terminal: a line a photo, a line every ten seconds, no control characters', () => {
  const { io, texts, wait } = screen(false);
  const report = createReport(io, 2, args);
  wait(5);
  report.started(job);
  for (let i = 0; i < 25; i++) {
    wait(1000);
    report.progress(job, i / 25, 'restore');
  }
  report.done(job, outcome);
  report.failed('in/b.jpg', 'out/b.jpg', 'expected a picture');
  expect(report.end(false)).toBe(1);
  expect(texts.out).toBe(`in/a.jpg -> out/a.jpg  640x480, 2.3 s\n${how}`);
  expect(texts.err).toBe(
    '18 % restore, 46 s left  in/a.jpg (1/2)\n38 % restore, 33 s left  in/a.jpg (1/2)\n' +
      'romnet: in/b.jpg: expected a picture\nromnet: 1 of 2 done, 1 failed\n',
  );
});

test('what the user should know of a photo stands below its line, and in its record', () => {
  const noted = { ...outcome, notes: ['an extra channel is left out'] };
  const lines = screen(false);
  createReport(lines.io, 1, args).done(job, noted);
  expect(lines.texts.out).toBe(
    `in/a.jpg -> out/a.jpg  640x480, 2.3 s\n  an extra channel is left out\n${how}`,
  );
  const records = screen(false);
  createReport(records.io, 1, { json: true, reference: [] }).done(job, noted);
  expect(JSON.parse(records.texts.out).notes).toEqual(noted.notes);
});

test('with --json: only JSON on standard output, one object a photo, the failed ones too', () => {
  const { io, texts } = screen(false);
  const report = createReport(io, 2, { json: true, reference: ['r.jpg'] });
  report.started(job);
  report.done(job, outcome);
  report.failed('in/b.jpg', undefined, 'no such file or folder');
  report.end(false);
  const records = texts.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const common = { schema: 1, kind: 'photo', references: ['r.jpg'] };
  expect(records).toEqual([
    {
      photo: 'in/a.jpg',
      output: 'out/a.jpg',
      width: 640,
      height: 480,
      seconds: 2.346,
      ...common,
      status: 'done',
      keptColors: false,
      used: [],
      colorSize: [256, 192],
      tile: 512,
      pages: { renovated: 1, of: 1 },
      settings: outcome.settings,
      device: 'cpu',
      threads: null,
      sha256: outcome.sha256,
      stages: { read: 0.1, color: 2.246 },
    },
    {
      photo: 'in/b.jpg',
      output: null,
      width: null,
      height: null,
      seconds: 0,
      ...common,
      status: 'failed',
      error: 'no such file or folder',
    },
    {
      ...{ schema: 1, kind: 'summary', total: 2, done: 1, skipped: 0, failed: 1 },
      ...{ interrupted: false, seconds: 0 },
    },
  ]);
});

test('on a terminal: the bar is drawn in place and cleared before any line', () => {
  const { io, texts, wait } = screen(true);
  const report = createReport(io, 1, args);
  report.started(job);
  wait(1000);
  report.progress(job, 0.5, 'restore');
  wait(1);
  report.progress(job, 0.51, 'restore'); // too soon to draw again
  report.done(job, outcome);
  expect(texts.err).toBe('\r\x1b[2K[############............]  50 % restore  in/a.jpg\r\x1b[2K');
});

test('the bar tells the time left once it can, and never wraps', () => {
  const state = { fraction: 0.25, stage: 'restore', label: 'a-very-long-name.jpg', seconds: 10 };
  expect(barLine(state, 80)).toBe(
    '[######..................]  25 % restore, 30 s left  a-very-long-name.jpg',
  );
  expect(barLine(state, 40)).toHaveLength(39);
  expect(barLine(state, 0)).toBe(barLine(state, 80));
  expect(barLine({ ...state, seconds: 2 }, 80)).not.toContain('left');
});
