// A record is done again to the same bytes, or what differs is said: the whole command on real files.

import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRaster } from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { at, photo, renovate, romnet, useFolder, writeModel } from '../command.fixture.js';
import { sidecarOf } from '../renovate/sidecar.js';
import { tiny } from '../tiny.fixture.js';

useFolder();

const record = () => sidecarOf(at('out/a.jpg'));
const replay = (...flags: string[]) => romnet(['replay', record(), ...flags]);
const change = (from: string | RegExp, to: string) =>
  writeFileSync(record(), readFileSync(record(), 'utf8').replace(from, to));

async function made(...flags: string[]) {
  await photo('in/a.jpg');
  expect((await renovate(at('in'), '-o', at('out'), '--provenance', ...flags)).code).toBe(0);
}

test('the same bytes, from wherever the folders have gone together; results say what they are', async () => {
  const reference = await photo('in/r/r.png', 48, 32, 1);
  await photo('in/a.jpg');
  expect((await renovate(at('in/a.jpg'), '-o', at('out/'), '-r', reference, '--provenance')).code).toBe(0);
  const bytes = readFileSync(at('out/a.jpg'));
  const run = await replay('-o', at('again.jpg'));
  expect(run).toMatchObject({ code: 0, err: '', out: `${record()}: the same bytes\n` });
  expect(readFileSync(at('again.jpg')).equals(bytes)).toBe(true);
  expect((await replay('-o', at('again.jpg'))).err).toMatch(/again\.jpg exists; --overwrite/);
  for (const name of ['in', 'out', 'model']) cpSync(at(name), at('moved', name), { recursive: true });
  for (const name of ['in', 'out', 'model']) rmSync(at(name), { recursive: true });
  expect((await romnet(['replay', sidecarOf(at('moved/out/a.jpg'))])).out).toContain('the same bytes');
  const { xmp } = await sharp(bytes).metadata();
  const said = xmp!.toString();
  expect(said).toContain('digitalsourcetype/compositeWithTrainedAlgorithmicMedia');
  expect(said).toMatch(/restored and coloured by software; model tiny, weights [0-9a-f]{12}/);
});

test('with references from a corpus, which need not be there as a whole, and in pages', async () => {
  await photo('corpus/x.png', 48, 32, 1);
  await photo('corpus/y.png', 64, 32, 2);
  await encodeFile(
    at('in.tif'),
    (async function* () {
      yield createRaster(20, 16);
      yield createRaster(16, 24);
    })(),
  );
  const flags = ['-o', at('out/'), '--corpus', at('corpus'), '--provenance', '--recolor'];
  expect((await renovate(at('in.tif'), ...flags)).code).toBe(0);
  rmSync(at('corpus/.romnet-references'), { recursive: true });
  const path = sidecarOf(at('out/in.tif'));
  const [found] = JSON.parse(readFileSync(path, 'utf8')).pages[1].found;
  expect((await romnet(['replay', path])).out).toContain('the same bytes');
  rmSync(at('out', found.path));
  const run = await romnet(['replay', path]);
  expect(run.code).toBe(1);
  expect(run.err).toContain(
    `the reference from the corpus ${found.path} is missing: no such file or folder\n`,
  );
});

test('a changed photo, changed weights, a missing reference: one line each, nothing computed without --force', async () => {
  const reference = await photo('r.png', 48, 32, 1);
  await made('-r', reference);
  await photo('in/a.jpg', 40, 24, 3);
  rmSync(reference);
  rmSync(at('model'), { recursive: true });
  writeModel('model', { ...tiny, name: 'other' });
  const run = await replay('-o', at('again.jpg'));
  expect(run.code).toBe(1);
  const lines = run.err.trim().split('\n');
  expect(lines).toHaveLength(5);
  expect(lines[0]).toMatch(/the photo a\.jpg has changed: its SHA-256 was [0-9a-f]{12}, is now/);
  expect(lines[1]).toBe('romnet: the model was tiny, is now other');
  expect(lines[3]).toBe('romnet: the reference ../r.png is missing: no such file or folder');
  expect(lines[4]).toMatch(/nothing was computed; --force/);
  const forced = await replay('-o', at('again.jpg'), '--force', '--json');
  expect(forced.code).toBe(1);
  expect(JSON.parse(forced.out)).toMatchObject({ schema: 1, same: false, output: at('again.jpg') });
  expect(forced.err).toMatch(/% of its samples differ, by \d+ of 255 at most/);
});

test('another version of a program is told where the bytes differ; a photo elsewhere is named', async () => {
  await made();
  change(/"romnet": "[^"]*"/, '"romnet": "0.0.9"');
  expect((await replay()).code).toBe(0);
  const { sha256 } = JSON.parse(readFileSync(record(), 'utf8')).result;
  change(sha256, '0'.repeat(64));
  expect((await replay()).err).toMatch(
    /romnet was 0\.0\.9, is now .*\nromnet: the recorded result has changed/,
  );
  renameSync(at('in/a.jpg'), at('elsewhere.jpg'));
  expect((await replay()).err).toMatch(
    /the photo a\.jpg is missing: .*in\/a\.jpg: no such file or folder\n$/,
  );
  expect((await replay('--photo', at('elsewhere.jpg'), '--force')).err).not.toContain('missing');
});

test.each([
  ['a record of another version', '"version": 1', '"version": 7', /expected a record of version 1, got 7/],
  ['broken JSON', '{', '', /expected the JSON of a record, got /],
  ['a setting that is unknown', '"restore"', '"sharpen": 2, "restore"', /sharpen/],
])('%s is refused in one line', async (_, from, to, reason) => {
  await made('--no-color');
  change(from, to);
  const { code, err, out } = await replay();
  expect([code, out, err.split('\n')]).toEqual([1, '', [expect.stringMatching(reason), '']]);
  expect(err).toContain(record());
});

test('a record that is not there', async () => {
  const { code, err } = await replay();
  expect([code, err]).toEqual([1, `romnet: ${record()}: no such file or folder\n`]);
});
