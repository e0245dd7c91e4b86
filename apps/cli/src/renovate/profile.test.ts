// The colour profile of results, asked for by name, by file, or kept. The tiny model renovates pictures made here.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRaster } from '@romnet/imaging';
import { decodeFile, encode, encodeFile } from '@romnet/imaging/files';
import { expect, test } from 'vitest';
import { adobeProfile, exponent, greyProfile } from '../../../../packages/imaging/src/files/icc.fixture.js';
import { at, photo, recordsOf, romnet, useFolder } from '../command.fixture.js';

useFolder();

const run = (...args: string[]) => romnet(['renovate', ...args, '--model', at('model'), '--no-restore']);
const holds = (path: string, bytes: Buffer) => readFileSync(path).includes(bytes);

/** A PNG of soft colours at 16 bits, in this profile. */
async function deepPhoto(name: string, profile: Uint8Array): Promise<string> {
  const raster = createRaster(40, 24, 16);
  raster.data.forEach((_, i) => {
    raster.data[i] = 20_000 + 9000 * Math.sin(Math.floor(i / 3) / 170 + (i % 3));
  });
  await encodeFile(at(name), raster, { profile });
  return at(name);
}

test('a profile by file is embedded, and the pixels mean the same', async () => {
  const wide = adobeProfile();
  writeFileSync(at('wide.icc'), wide);
  const path = await photo('a.png', 40, 24, 1);
  expect((await run(path, '-o', at('srgb.tif'))).code).toBe(0);
  expect((await run(path, '-o', at('wide.tif'), '--profile', at('wide.icc'))).code).toBe(0);
  expect(holds(at('wide.tif'), wide)).toBe(true);
  const [one, other] = [await decodeFile(at('srgb.tif')), await decodeFile(at('wide.tif'))];
  for (const [i, sample] of one.data.entries())
    expect(Math.abs(sample - other.data[i]!)).toBeLessThanOrEqual(4);
});

test('keep: the profile of an RGB photo stays, and so do its 16 bits', async () => {
  const wide = adobeProfile();
  const path = await deepPhoto('deep.png', wide);
  const { code, err } = await run(path, '-o', at('kept.tif'), '--profile', 'keep');
  expect([code, err]).toEqual([0, expect.not.stringContaining('sRGB')]);
  expect(holds(at('kept.tif'), wide)).toBe(true);
  expect((await decodeFile(at('kept.tif'))).bitDepth).toBe(16);
});

test('keep: a photo with no profile for RGB comes out in sRGB, and that is said', async () => {
  const made = await run(await photo('b.png'), '-o', at('b.jpg'), '--profile', 'keep', '--json');
  expect([made.code, recordsOf(made)[0]!.notes]).toEqual([0, undefined]);
  // A PNG as no program of ours writes it: without any profile.
  const { bytes } = await encode(createRaster(40, 24), { format: 'png' });
  const at0 = Buffer.from(bytes).indexOf('iCCP') - 4;
  const bare = Buffer.from(bytes);
  writeFileSync(
    at('bare.png'),
    Buffer.concat([bare.subarray(0, at0), bare.subarray(at0 + 12 + bare.readUInt32BE(at0))]),
  );
  const told = await run(at('bare.png'), '-o', at('c.jpg'), '--profile', 'keep', '--json');
  expect(recordsOf(told)[0]!.notes).toEqual([
    'the photo has no colour profile to keep; the result is in sRGB',
  ]);
});

test('what is no profile for RGB is told in one line, before anything is computed', async () => {
  const path = await photo('d.png');
  writeFileSync(at('grey.icc'), greyProfile(exponent(2.2)));
  writeFileSync(at('text.icc'), 'not a profile');
  for (const [name, fault] of [
    [
      'adobe',
      /cannot read the profile adobe: no such file or folder; the names of profiles are srgb, display-p3, keep/,
    ],
    [at('grey.icc'), /expected an ICC profile for RGB pictures, got one for GRAY \(.*grey\.icc\)/],
    [at('text.icc'), /expected an ICC profile for RGB pictures, got no ICC profile \(.*text\.icc\)/],
    [at('.'), /cannot read the profile .*: it is a folder/],
  ] as const) {
    const { code, err } = await run(path, '-o', at('d.out.png'), '--profile', name);
    expect([code, err.trim()]).toEqual([1, expect.stringMatching(fault)]);
    expect(err.trim().split('\n').length).toBe(1);
    expect(existsSync(at('d.out.png'))).toBe(false);
  }
});
