// What is passed over in a second run, and what is not: the whole command on real files.

import { copyFileSync, existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { at, photo, recordsOf, renovate, useFolder } from '../command.fixture.js';
import { sidecarOf } from './sidecar.js';

useFolder();

const states = async (...flags: string[]) => {
  const run = await renovate(at('in'), '-o', at('out'), '--no-color', '--json', ...flags);
  return recordsOf(run).map(({ status, error, reason }) => [status, error ?? reason]);
};

test('--resume passes over what its record and its bytes say is done, and nothing else', async () => {
  await photo('in/a.png');
  await photo('in/b.png');
  expect(await states('--resume')).toEqual([
    ['done', undefined],
    ['done', undefined],
  ]);
  const before = readFileSync(at('out/a.png'));
  const skipped = ['skipped', 'done before, as its record says'];
  expect(await states('--resume')).toEqual([skipped, skipped]);
  // A result that is gone is made again, though its record is there; the same bytes.
  rmSync(at('out/a.png'));
  expect(await states('--resume')).toEqual([['done', undefined], skipped]);
  expect(readFileSync(at('out/a.png')).equals(before)).toBe(true);
  // Another photo, another result, no record: neither passed over nor replaced.
  await photo('in/b.png', 41);
  writeFileSync(at('out/a.png'), 'edited');
  const [a, b] = await states('--resume');
  expect(a![1]).toMatch(
    /out\/a\.png exists, and it is not the file that its record was written for; --overwrite/,
  );
  expect(b![1]).toMatch(/out\/b\.png exists, and the photo b\.png has changed: its SHA-256 was/);
  expect(readFileSync(at('out/a.png'), 'utf8')).toBe('edited');
  rmSync(sidecarOf(at('out/a.png')));
  expect((await states('--resume'))[0]![1]).toMatch(/there is no record of it/);
  expect(await states('--resume', '--overwrite')).toEqual([
    ['done', undefined],
    ['done', undefined],
  ]);
  // Other settings are told.
  const run = await renovate(at('in/a.png'), '-o', at('out/a.png'), '--resume');
  expect(run.err).toMatch(/exists, and the setting color was false, is now "auto"; --overwrite replaces it/);
});

test('a photo replaced by its own result is done, and not done again', async () => {
  const path = await photo('a.png');
  const flags = [path, '-o', path, '--no-color', '--overwrite', '--resume'];
  expect((await renovate(...flags)).code).toBe(0);
  const made = readFileSync(path);
  expect((await renovate(...flags)).out).toContain('skipped, done before');
  expect(readFileSync(path).equals(made)).toBe(true);
});

test('--skip-existing asks for no record; without either, what exists fails', async () => {
  await photo('in/a.png');
  await photo('in/b.png');
  expect((await states())[0]).toEqual(['done', undefined]);
  expect(existsSync(sidecarOf(at('out/a.png')))).toBe(false);
  expect((await states())[0]![0]).toBe('failed');
  rmSync(at('out/b.png'));
  expect(await states('--skip-existing')).toEqual([
    ['skipped', 'its result exists'],
    ['done', undefined],
  ]);
});

test('a file that is no record is not replaced by one', async () => {
  await photo('in/a.png');
  await renovate(at('in'), '-o', at('out'), '--no-color');
  copyFileSync(at('in/a.png'), sidecarOf(at('out/a.png')));
  rmSync(at('out/a.png'));
  const [[status, error] = []] = await states('--provenance');
  expect([status, existsSync(at('out/a.png'))]).toEqual(['failed', false]);
  expect(error).toMatch(/expected the JSON of a record/);
});

test('--keep-times gives a result the times of its photo', async () => {
  await photo('in/a.png');
  utimesSync(at('in/a.png'), 1000, 2000);
  await states('--keep-times');
  expect(statSync(at('out/a.png')).mtimeMs).toBe(2_000_000);
});

test('the end says what became of all', async () => {
  await photo('in/a.png');
  await states('--resume');
  await photo('in/b.png');
  const { err, out } = await renovate(
    at('in'),
    at('gone.png'),
    '-o',
    at('out'),
    '--no-color',
    '--resume',
    '--json',
  );
  expect(err.trim().split('\n').at(-1)).toBe('romnet: 1 of 3 done, 1 failed, 1 skipped');
  const last = JSON.parse(out.trim().split('\n').at(-1)!);
  expect(last).toMatchObject({ kind: 'summary', total: 3, done: 1, failed: 1, skipped: 1 });
});

test('what needs a name is refused where the picture goes to standard output', async () => {
  const run = await renovate(await photo('a.png'), '-o', '-', '--resume');
  expect(run).toMatchObject({ code: 2 });
  expect(run.err).toContain('--resume needs a result with a name');
});
