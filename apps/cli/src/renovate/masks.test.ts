// Masks and explanations on disk, through the whole command: written, read again, one for each photo, and refused in one line.

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { decodeFile } from '@romnet/imaging/files';
import { expect, test } from 'vitest';
import { at, mask, photo, recordsOf, renovate, useFolder } from '../command.fixture.js';

useFolder();

test('what is given with --only-mask is what --mask-out tells, and the rest of the photo stays', async () => {
  const file = await photo('a.png');
  const given = await mask('m.png');
  const out = at('o.png');
  const run = await renovate(
    file,
    '--no-color',
    '--mask',
    given,
    '--only-mask',
    '--mask-out',
    at('w.png'),
    '-o',
    out,
  );
  expect(run.err).toBe('');
  expect(run.out).toContain(`mask -> ${at('w.png')}`);
  expect(readFileSync(at('w.png'))).toEqual(readFileSync(given));
  const [before, after] = [await decodeFile(file), await decodeFile(out)];
  const changed = after.data.findIndex((value, i) => Math.abs(value - before.data[i]!) > 1);
  // A restoration of untrained weights changes little; what it changes lies in the square.
  if (changed >= 0) expect(Math.floor(changed / 3 / 40)).toBeGreaterThanOrEqual(5);
  expect(after.data.subarray(0, 5 * 40 * 3)).toEqual(before.data.subarray(0, 5 * 40 * 3));
});

test('a folder has a mask for each photo by its name, and a photo without one fails by itself', async () => {
  await photo('in/a.jpg');
  await photo('in/deep/b.jpg');
  await mask('masks/a.png');
  const run = await renovate(at('in'), '--no-color', '--mask', at('masks'), '-o', at('out'), '--json');
  expect(run.code).toBe(1);
  expect(
    recordsOf(run)
      .filter(({ photo }) => photo)
      .map(({ status, error }) => [status, error]),
  ).toEqual([
    ['done', undefined],
    ['failed', expect.stringContaining(`no mask for ${at('in/deep/b.jpg')}: `)],
  ]);
  await renovate(at('in'), '--no-color', '--mask-out', at('found'), '-o', at('out2'));
  expect((await decodeFile(at('found/deep/b.png'))).width).toBe(40);
});

test('masks that cannot be used are told in one line, and files that exist stay', async () => {
  const file = await photo('a.jpg');
  const refused = async (...flags: string[]) => {
    const { code, err } = await renovate(file, '--no-color', '-o', at('o.jpg'), ...flags);
    expect(code).not.toBe(0);
    return err.trim();
  };
  const other = await mask('small.png', 30, 20);
  expect(await refused('--mask', other)).toBe(
    `romnet: expected a mask of 40x24 for ${file}, got 30x20 (${other})`,
  );
  writeFileSync(at('text.png'), 'no picture');
  expect(await refused('--mask', at('text.png'))).toContain(`no mask for ${file}: `);
  expect(await refused('--mask', at('gone.png'))).toContain('gone.png');
  expect(await refused('--mask-out', other)).toContain(`${other} exists; --overwrite replaces it`);
  const given = await mask('m.png');
  expect(await refused('--mask', given, '--mask-out', given, '--overwrite')).toContain(
    'would replace the mask',
  );
  expect(await refused('--only-mask')).toContain('--only-mask needs a --mask');
  expect(await refused('--mask', given, '--luminance', 'original')).toContain('--luminance original forbids');
  expect(await refused('--mask-out', at('n.png'), '--no-restore')).toContain('--no-restore forbids');
  expect(await refused('--luminance', 'old')).toContain(
    "expected restored, original, a number from 0 to 1, got 'old'",
  );
  expect(await refused('--color-strength', '2.5')).toContain("a number from 0 to 2, got '2.5'");
});

test('one mask for several photos is refused before any is done', async () => {
  const files = [await photo('a.jpg'), await photo('b.jpg')];
  const given = await mask('m.png');
  const run = await renovate(...files, '--no-color', '--mask', given, '-o', at('out'));
  expect(run.code).toBe(1);
  expect(run.err).toContain(`expected a folder for --mask, since there may be several photos, got ${given}`);
});

test('a black mask repairs nothing with --only-mask, and says so', async () => {
  const file = await photo('a.png');
  const given = await mask('black.png', 40, 24, 0);
  const run = await renovate(file, '--no-color', '--mask', given, '--only-mask', '-o', at('o.png'));
  expect(run.out).toContain(`nothing is repaired: ${given} is all black`);
  expect((await decodeFile(at('o.png'))).data).toEqual((await decodeFile(file)).data);
});

test('two photos of one name do not share a mask to write, even with --overwrite', async () => {
  await photo('in/a.jpg');
  await photo('in/a.png');
  const run = await renovate(at('in'), '--no-color', '--mask-out', at('m'), '-o', at('out'), '--overwrite');
  expect(run.code).toBe(1);
  expect(run.err).toContain(`${at('m/a.png')} is that of ${at('in/a.jpg')} already`);
});

test('--resume goes on where a run was killed between what goes beside a result and the result', async () => {
  await photo('in/a.jpg');
  const flags = [at('in'), '-o', at('out'), '--mask-out', at('m'), '--explain', at('ex'), '--resume'];
  expect((await renovate(...flags)).code).toBe(0);
  rmSync(at('out/a.jpg'));
  rmSync(at('ex/a/explanation.json'));
  const run = await renovate(...flags);
  expect([run.code, run.err]).toEqual([0, '']);
  expect(existsSync(at('ex/a/explanation.json'))).toBe(true);
  // What somebody has edited meanwhile stays.
  rmSync(at('out/a.jpg'));
  await mask('m/a.png', 40, 24, 0.5);
  const edited = readFileSync(at('m/a.png'));
  expect((await renovate(...flags)).err).toContain(`${at('m/a.png')} exists; --overwrite replaces it`);
  expect(readFileSync(at('m/a.png')).equals(edited)).toBe(true);
  expect((await renovate(...flags, '--overwrite')).code).toBe(0);
});

test('an explanation has pictures, arrays and what they are, and stays unless --overwrite', async () => {
  const file = await photo('a.jpg');
  const reference = await photo('r.jpg', 48, 32, 1);
  const flags = [file, '-r', reference, '--explain', at('ex'), '-o', at('o.jpg')];
  const run = await renovate(...flags);
  expect(run.out).toContain(`explanation -> ${at('ex/a')}`);
  const index = JSON.parse(readFileSync(at('ex/a/explanation.json'), 'utf8'));
  expect(index).toMatchObject({ version: 1, width: 40, height: 24, references: [{ file: reference }] });
  expect(index.palette.won + index.references[0].won).toBeCloseTo(1, 3);
  const files = readdirSync(at('ex/a'));
  for (const name of [
    'sources.png',
    'matched.png',
    'sureness.png',
    'change.png',
    'match4-x.npy',
    'change.npy',
  ])
    expect(files).toContain(name);
  expect((await renovate(...flags.with(-1, at('p.jpg')))).err).toContain(
    'explanation.json exists; --overwrite',
  );
  expect((await renovate(...flags, '--overwrite')).code).toBe(0);
});
