// The record holds all that decides a result, and a replay takes all of it: masks, hints, a profile, every setting.

import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRaster } from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import { expect, test } from 'vitest';
import { adobeProfile } from '../../../../packages/imaging/src/files/icc.fixture.js';
import { at, mask, photo, renovate, romnet, useFolder } from '../command.fixture.js';
import { hashFile } from '../hash.js';
import { sidecarOf } from '../renovate/sidecar.js';

useFolder();

const path = () => sidecarOf(at('out/a.tif'));
const replay = (...flags: string[]) => romnet(['replay', path(), ...flags]);

/** A photo with everything asked of it that can be. */
async function made() {
  await photo('in/a.jpg');
  await mask('given/m.png');
  writeFileSync(at('given/wide.icc'), adobeProfile());
  writeFileSync(at('given/h.json'), JSON.stringify([{ x: 20, y: 3, color: '#00ff7f' }]));
  const repair = ['--mask', at('given/m.png'), '--grain', '0.5', '--luminance', '0.9'];
  const color = ['--hint', '3,4,#ff0000,2', '--hints', at('given/h.json'), '--color-strength', '1.5'];
  const others = ['--vividness', '0.7', '--profile', at('given/wide.icc'), '--provenance'];
  return renovate(at('in/a.jpg'), '-o', at('out/a.tif'), ...repair, ...color, ...others);
}

test('mask, hints, profile and all settings are in the record, and give the same bytes from another place', async () => {
  const { code, err } = await made();
  expect([code, err]).toEqual([0, '']);
  const record = JSON.parse(readFileSync(path(), 'utf8'));
  const file = async (name: string) => ({
    path: `../given/${name}`,
    sha256: await hashFile(at('given', name)),
  });
  expect(record).toMatchObject({
    masks: [await file('m.png')],
    profile: await file('wide.icc'),
    hints: [
      { x: 20, y: 3, color: [0, 255, 127] },
      { x: 3, y: 4, color: [255, 0, 0], radius: 2 },
    ],
    settings: {
      grain: 0.5,
      luminance: 0.9,
      colorStrength: 1.5,
      vividness: 0.7,
      onlyMask: false,
      color: 'auto',
    },
  });
  for (const name of ['in', 'out', 'given', 'model']) {
    cpSync(at(name), at('moved', name), { recursive: true });
    if (name !== 'out') rmSync(at(name), { recursive: true });
  }
  const again = await romnet(['replay', sidecarOf(at('moved/out/a.tif')), '-o', at('again.tif')]);
  expect([again.code, again.err]).toEqual([0, '']);
  expect(readFileSync(at('again.tif')).equals(readFileSync(at('out/a.tif')))).toBe(true);
});

test('a changed or missing mask or profile is one line each; without its mask nothing is done, whatever is forced', async () => {
  await made();
  await mask('given/m.png', 40, 24, 0.5);
  writeFileSync(at('given/wide.icc'), adobeProfile().subarray(0, -1));
  const changed = (await replay()).err.trim().split('\n');
  expect(changed).toEqual([
    expect.stringMatching(
      /^romnet: the mask \.\.\/given\/m\.png has changed: its SHA-256 was [0-9a-f]{12}, is now/,
    ),
    expect.stringMatching(/^romnet: the colour profile \.\.\/given\/wide\.icc has changed: its SHA-256 was/),
    expect.stringContaining('nothing was computed; --force'),
  ]);
  rmSync(at('given'), { recursive: true });
  const missing = await replay('--force', '-o', at('again.tif'));
  expect(missing.code).toBe(1);
  expect(missing.err.trim().split('\n')).toEqual([
    'romnet: the mask ../given/m.png is missing: no such file or folder',
    'romnet: the colour profile ../given/wide.icc is missing: no such file or folder',
    'romnet: nothing was computed: a mask is missing',
  ]);
});

test('every page of a TIFF has its mask in the record, and nothing else is repaired in a replay either', async () => {
  await encodeFile(
    at('in.tif'),
    (async function* () {
      yield createRaster(40, 24);
      yield createRaster(24, 40);
    })(),
  );
  await mask('masks/in.png');
  const flags = [at('in.tif'), '-o', at('out/a.tif'), '--mask', at('masks'), '--only-mask', '--provenance'];
  const lacking = await renovate(...flags);
  expect(lacking.err).toBe(
    `romnet: no mask for ${at('in.tif')}: ${at('masks/in.page2.png')}: no such file or folder\n`,
  );
  await mask('masks/in.page2.png', 24, 40);
  expect((await renovate(...flags)).code).toBe(0);
  const { masks, settings } = JSON.parse(readFileSync(path(), 'utf8'));
  expect(masks.map((each: { path: string }) => each.path)).toEqual([
    '../masks/in.png',
    '../masks/in.page2.png',
  ]);
  expect(settings).toMatchObject({ onlyMask: true, grain: 1 });
  expect(await replay()).toMatchObject({ code: 0, err: '' });
});
