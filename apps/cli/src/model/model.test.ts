// `romnet model` in this process: presets, a folder, and what is no size and no model.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPreset } from '@romnet/network';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main } from '../main.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romnet-model-'));
});
afterEach(() => rmSync(root, { recursive: true }));

async function romnet(...argv: string[]) {
  const seen = { out: '', err: '' };
  const code = await main(['model', ...argv], {
    stdout: { write: (text) => (seen.out += text) },
    stderr: { write: (text) => (seen.err += text) },
    now: () => 0,
    signal: new AbortController().signal,
  });
  return { code, ...seen };
}

test('layers by sub-net, then sums, memory and receptive fields', async () => {
  const { code, out, err } = await romnet('base', '--size', '128x96');
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^base: a picture of 128x96 pixels and one reference of the same size\n/);
  expect(out).toMatch(/\n {2}level1\.shallow0 +24x96x128 +456 +10\.9\n/);
  expect(out).toMatch(/\n {2}stem +32x48x64 +320 +3\.7 {2}in 2 runs\n/);
  expect(out).toMatch(/\nall +358 +11,657,176 +\d+\.\d\d\n/);
  expect(out).toMatch(/\nweights: 46\.6 MB as float32/);
  expect(out).toMatch(
    /\nrestoring: .* GFLOPs, at most .* MB of activations at once, each pixel sees the whole picture\n/,
  );
  expect(out).toMatch(/\ncolouring: .* each pixel sees the whole picture\n/);
});

test('--json holds the same for a folder', async () => {
  writeFileSync(join(root, 'preset.json'), JSON.stringify({ ...findPreset('base'), name: 'mine' }));
  const { code, out } = await romnet(root, '--json');
  expect(code).toBe(0);
  const cost = JSON.parse(out);
  expect(cost).toMatchObject({ preset: 'mine', width: 256, height: 256, weightBytes: 4 * 11_657_176 });
  expect(cost.subnets).toHaveLength(6);
  expect(cost.restoration.receptiveField).toBe('everything');
});

test.each([
  [
    ['base', '--size', '100x100'],
    2,
    /expected a size such as 512x384, in multiples of 32 up to 4096, got '100x100'/,
  ],
  [['base', '--size', '64x99968'], 2, /got '64x99968'/],
  [['base', '--size', 'big'], 2, /got 'big'/],
  [[], 2, /missing required argument 'preset\|folder'/],
  [['nothing'], 1, /^romnet: expected a preset \(base, paper\) or a folder .* got 'nothing'\n$/],
])('%j is refused', async (argv, code, message) => {
  const run = await romnet(...argv);
  expect([run.code, run.out]).toEqual([code, '']);
  expect(run.err).toMatch(message);
});
