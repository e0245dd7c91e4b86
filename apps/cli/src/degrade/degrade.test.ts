// `romnet degrade` in this process, on real files.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRaster } from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main } from '../main.js';

let root = '';
const at = (...names: string[]) => join(root, ...names);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romnet-cli-degrade-'));
});
afterEach(() => rmSync(root, { recursive: true }));

async function photo(name: string, width = 64, height = 48): Promise<string> {
  const raster = createRaster(width, height);
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = 128 + 100 * Math.sin(i / 17);
  mkdirSync(join(at(name), '..'), { recursive: true });
  await encodeFile(at(name), raster);
  return at(name);
}

async function degrade(...argv: string[]) {
  const run = { code: -1, out: '', err: '' };
  const io = {
    stdout: { write: (text: string) => (run.out += text) },
    stderr: { write: (text: string) => (run.err += text) },
    now: () => 0,
    signal: new AbortController().signal,
  };
  run.code = await main(['degrade', ...argv], io);
  return run;
}

const files = (folder: string) =>
  (readdirSync(folder, { recursive: true, withFileTypes: true }) as import('node:fs').Dirent[])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

test('a folder becomes inputs, truths, masks and records; a second run gives the same bytes, alone or not', async () => {
  const one = await photo('in/a.png');
  await photo('in/sub/b.jpg');
  const run = await degrade(at('in'), '-o', at('first'), '--recipe', 'paper');
  expect(run).toMatchObject({ code: 0, err: '' });
  expect(run.out.match(/->/g)).toHaveLength(2);
  const names = ['input', 'mask', 'record', 'truth'].flatMap((part) => {
    const extension = part === 'record' ? 'json' : 'png';
    return [join(part, `a.${extension}`), join(part, 'sub', `b.${extension}`)];
  });
  expect(files(at('first'))).toEqual(names.sort());
  expect((await degrade(at('in'), '-o', at('second'), '--recipe', 'paper')).code).toBe(0);
  for (const name of names) expect(readFileSync(at('second', name))).toEqual(readFileSync(at('first', name)));
  expect((await degrade(one, '-o', at('alone'), '--recipe', 'paper')).code).toBe(0);
  expect(readFileSync(at('alone/input/a.png'))).toEqual(readFileSync(at('first/input/a.png')));
  expect((await degrade(one, '-o', at('other'), '--recipe', 'paper', '--seed', '2')).code).toBe(0);
  expect(readFileSync(at('other/input/a.png'))).not.toEqual(readFileSync(at('first/input/a.png')));

  // A record does exactly the same again, whatever the seed.
  const record = at('first/record/a.json');
  expect((await degrade(one, '-o', at('again'), '--recipe', record, '--seed', '5')).code).toBe(0);
  expect(readFileSync(at('again/input/a.png'))).toEqual(readFileSync(at('first/input/a.png')));
});

test('bad pictures are named and counted, the others are done; --json is one object a picture', async () => {
  await photo('in/good.png');
  await photo('in/small.png', 31, 40);
  await photo('in/twice.png');
  await photo('in/twice.jpg');
  writeFileSync(at('in/text.jpg'), 'not an image');
  mkdirSync(at('empty'));
  const run = await degrade(at('in'), at('empty'), '-o', at('out'), '--json', '--recipe', 'paper');
  expect(run.code).toBe(1);
  const records = run.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(records.filter(({ status }) => status === 'done').map(({ photo }) => photo)).toEqual([
    at('in/good.png'),
    at('in/twice.jpg'),
  ]);
  expect(run.err).toContain('no pictures in this folder');
  expect(run.err).toMatch(/small\.png: expected at least 32x32 pixels, got 31x40/);
  expect(run.err).toMatch(/twice\.png: it would be written to .*twice\.png, as .*twice\.jpg is/);
  expect(run.err).toContain('text.jpg');
  expect(run.err.trim().split('\n').at(-1)).toBe('romnet: 2 of 6 done, 4 failed');

  expect(files(at('out', 'input'))).toEqual(['in/good.png', 'in/twice.png']); // as several folders were given

  const again = (...flags: string[]) => degrade(at('in/good.png'), '-o', at('again'), ...flags);
  expect((await again()).code).toBe(0);
  const second = await again();
  expect(second).toMatchObject({ code: 1, out: '' });
  expect(second.err).toMatch(/exists; --overwrite replaces it/);
  expect((await again('--overwrite', '--size', '32')).out).toContain('43x32');
});

test('wrong recipes and wrong usage', async () => {
  const path = await photo('a.png');
  const unknown = await degrade(path, '-o', at('out'), '--recipe', 'bse');
  expect(unknown.code).toBe(1);
  expect(unknown.err).toMatch(/expected base, albums, paper or a JSON file for --recipe: bse: no such file/);
  writeFileSync(at('r.json'), '{"name": 3}');
  expect((await degrade(path, '-o', at('out'), '--recipe', at('r.json'))).err).toMatch(/name: .*r\.json/);
  expect((await degrade(path)).code).toBe(2);
  expect((await degrade(path, '-o', at('out'), '--seed', '-1')).code).toBe(2);
});
