// `romnet train` in this process: what it refuses, a short run with validation, Ctrl-C and resuming, and what the folder holds.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRaster } from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import { findPreset, type Preset } from '@romnet/network';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../main.js';

let root = '';
const at = (...names: string[]) => join(root, ...names);
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'romnet-cli-train-'));
  mkdirSync(at('photos'));
  for (const picture of [1, 2, 3]) {
    const raster = createRaster(48, 40);
    for (let i = 0; i < raster.data.length; i++) raster.data[i] = 128 + 100 * Math.sin((i * picture) / 40);
    await encodeFile(at('photos', `${picture}.png`), raster);
  }
  writeFileSync(at('tiny.json'), JSON.stringify(tiny));
});
afterAll(() => rmSync(root, { recursive: true }));

const { detection: _, ...base } = findPreset('base');
const tiny: Preset = {
  ...base,
  name: 'tiny',
  restoration: {
    levels: [{ scale: 1, features: 4, growth: 2, outputs: 4 }],
    ...{ blocks: 1, units: 1, fusion: [], gated: false },
  },
};

/** Runs one command line; after `stopAfter` lines with "step" on stderr, Ctrl-C. */
async function romnet(argv: string[], stopAfter = Infinity) {
  const out: string[] = [];
  const err: string[] = [];
  const stop = new AbortController();
  let time = 0;
  const stderr = {
    write(text: string) {
      err.push(text);
      if (err.filter((line) => line.startsWith('step ')).length >= stopAfter) stop.abort();
    },
  };
  const exitCode = await main(argv, {
    stdout: { write: (text: string) => out.push(text) },
    stderr,
    // Time flies, so that no progress line is left out.
    now: () => {
      time += 20_000;
      return time;
    },
    signal: stop.signal,
  });
  return { exitCode, stdout: out.join(''), stderr: err.join('') };
}

const config = (run: string, fields: object = {}): string => {
  const own = { data: at('photos'), run: at(run), preset: at('tiny.json'), stage: 'restore', steps: 3 };
  const small = { batch: 1, crop: 32, workers: 0, threads: 1 };
  writeFileSync(at(`${run}.json`), JSON.stringify({ ...own, ...small, ...fields }));
  return at(`${run}.json`);
};

test('wrong usage ends with 2, a wrong config with 1 and every fault in one line', async () => {
  const nothing = await romnet(['train']);
  expect([nothing.exitCode, nothing.stderr]).toEqual([2, expect.stringContaining('expected a config file')]);
  expect((await romnet(['train', 'c.json', '--steps', 'many'])).exitCode).toBe(2);
  expect((await romnet(['train', 'c.json', '--device', 'tpu'])).exitCode).toBe(2);
  const absent = await romnet(['train', at('absent.json')]);
  expect([absent.exitCode, absent.stderr]).toEqual([
    1,
    expect.stringMatching(/could not read it.*absent\.json/),
  ]);
  const faulty = await romnet(['train', config('faulty', { crop: 30, losses: { contrast: 1 } })]);
  expect(faulty.exitCode).toBe(1);
  expect(faulty.stderr).toMatch(/^romnet: (?=.*crop: )(?=.*losses: .*"contrast").*faulty\.json\)\n$/);
  const folder = await romnet(['train', '--resume', at('photos')]);
  expect([folder.exitCode, folder.stderr]).toEqual([1, expect.stringMatching(/config\.json/)]);
});

test('a run validates, keeps its best weights, stops at Ctrl-C, and goes on', {
  timeout: 300_000,
}, async () => {
  const validation = { validateEverySteps: 2, validation: { data: at('photos'), limit: 2, side: 32 } };
  const file = config('run', { steps: 6, ...validation });
  const stopped = await romnet(['train', file], 3);
  expect([stopped.exitCode, stopped.stdout]).toEqual([130, `${at('run')}: stopped and saved at step 3\n`]);
  expect(stopped.stderr).toMatch(/validation at step 2, dB: damaged \d+\.\d\d {2}restored \d+\.\d\d/);

  const again = await romnet(['train', file]);
  expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('resume it or name another')]);
  const done = await romnet(['train', '--resume', at('run'), '--steps', '5']);
  expect([done.exitCode, done.stdout]).toEqual([0, `${at('run')}: all steps done at step 5\n`]);

  expect(readdirSync(at('run')).sort()).toEqual([
    'best.safetensors',
    'catalogue.safetensors',
    'checkpoint.safetensors',
    'config.json',
    'log.jsonl',
    'preset.json',
    'report.html',
    'sheets',
    'weights.safetensors',
  ]);
  expect(readdirSync(at('run', 'sheets'))).toEqual(['step-0000002.png', 'step-0000004.png']);
  const entries = readFileSync(at('run', 'log.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(entries.map(({ step, validation }) => `${step}${validation ? ' validation' : ''}`)).toEqual([
    '1',
    '2',
    '2 validation',
    '3',
    '4',
    '4 validation',
    '5',
  ]);
  const page = readFileSync(at('run', 'report.html'), 'utf8');
  expect(page).toContain('<img src="sheets/step-0000004.png"');
  expect(page).toContain('ended: steps');
  expect(page).not.toContain('http-equiv="refresh"');
  expect(page).not.toMatch(/src="http|href="http|<script/);
});
