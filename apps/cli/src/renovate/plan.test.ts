// Planning on real folders made for each test: what is found, where it goes, what is refused before computing.

import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RenovateArguments } from './arguments.js';
import { makePlan } from './plan.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romnet-plan-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const at = (name: string) => join(root, name);
function touch(...names: string[]): void {
  for (const name of names) {
    mkdirSync(join(at(name), '..'), { recursive: true });
    writeFileSync(at(name), name);
  }
}

/** The plan with every path relative to the test's folder. */
async function plan(photos: string[], options: Partial<RenovateArguments> = {}) {
  const { output, reference = [], ...rest } = options;
  const made = await makePlan({
    photos: photos.map(at),
    reference: reference.map(at),
    color: true,
    restore: true,
    referencesCount: 3,
    features: 'backbone',
    vgg19Input: 'torchvision',
    overwrite: false,
    json: false,
    ...(output === undefined ? {} : { output: `${at(output)}${output.endsWith('/') ? '/' : ''}` }),
    ...rest,
  });
  return {
    jobs: made.jobs.map((job) => `${relative(root, job.photo.path)} > ${relative(root, job.output)}`),
    refused: made.refused.map(
      ({ path, reason }) => `${relative(root, path)}: ${reason.replaceAll(`${root}/`, '')}`,
    ),
    ignored: made.ignored,
  };
}

test('without -o the result lies beside the photo and keeps its extension', async () => {
  touch('a.jpg', 'b/scan.TIFF');
  expect((await plan(['a.jpg', 'b/scan.TIFF'])).jobs).toEqual([
    'a.jpg > a.renovated.jpg',
    'b/scan.TIFF > b/scan.renovated.TIFF',
  ]);
});

test('one photo and a file name: that file, in a folder that need not exist', async () => {
  touch('a.jpg');
  expect((await plan(['a.jpg'], { output: 'new/out.png' })).jobs).toEqual(['a.jpg > new/out.png']);
  expect(existsSync(at('new'))).toBe(false);
});

test('an existing folder, a trailing slash, or several photos make -o a folder', async () => {
  touch('a.jpg', 'b.png', 'there/x.txt');
  expect((await plan(['a.jpg'], { output: 'there' })).jobs).toEqual(['a.jpg > there/a.jpg']);
  expect((await plan(['a.jpg'], { output: 'new/' })).jobs).toEqual(['a.jpg > new/a.jpg']);
  expect((await plan(['a.jpg', 'b.png'], { output: 'new' })).jobs).toEqual([
    'a.jpg > new/a.jpg',
    'b.png > new/b.png',
  ]);
});

test('a folder keeps its tree, sorted; other files, hidden ones and earlier results are ignored and counted', async () => {
  touch(
    'in/z.jpg',
    'in/sub/deep/Q.WebP',
    'in/a.jpeg',
    'in/notes.txt',
    'in/.hidden.jpg',
    'in/a.renovated.jpeg',
  );
  const { jobs, ignored } = await plan(['in'], { output: 'out' });
  expect(jobs).toEqual([
    'in/a.jpeg > out/a.jpeg',
    'in/sub/deep/Q.WebP > out/sub/deep/Q.WebP',
    'in/z.jpg > out/z.jpg',
  ]);
  expect(ignored).toBe(3);
});

test('an output folder inside the input folder is not searched, so a second run is the same', async () => {
  touch('in/a.jpg', 'in/out/a.jpg');
  const { refused, jobs } = await plan(['in'], { output: 'in/out', overwrite: true });
  expect(jobs).toEqual(['in/a.jpg > in/out/a.jpg']);
  expect(refused).toEqual([]);
});

test('a photo named twice, by whatever path, is done once', async () => {
  touch('in/a.jpg');
  symlinkSync(at('in/a.jpg'), at('link.jpg'));
  expect((await plan(['in', 'in/a.jpg', 'link.jpg'], { output: 'out' })).jobs).toEqual([
    'in/a.jpg > out/a.jpg',
  ]);
});

test('a missing photo and a folder without pictures are refused, the rest stays', async () => {
  touch('a.jpg', 'empty/readme.txt');
  const { jobs, refused } = await plan(['gone.jpg', 'a.jpg', 'empty'], { output: 'out' });
  expect(jobs).toEqual(['a.jpg > out/a.jpg']);
  expect(refused).toEqual([
    'gone.jpg: no such file or folder',
    'empty: no pictures in this folder (.jpg .jpeg .png .webp .tif .tiff)',
  ]);
});

test('two photos with one output are an error before anything starts', async () => {
  touch('one/a.jpg', 'two/a.jpg');
  await expect(plan(['one/a.jpg', 'two/a.jpg'], { output: 'out' })).rejects.toThrow(
    /an output of its own for each photo but .*one\/a\.jpg and .*two\/a\.jpg both go to .*out\/a\.jpg/,
  );
});

test('an output whose extension is none of ours is an error that tells how to name a folder', async () => {
  touch('a.jpg');
  await expect(plan(['a.jpg'], { output: 'out' })).rejects.toThrow(
    /ending in \.jpg .*to name a new folder, end it with \//,
  );
  await expect(plan(['a.jpg'], { output: 'out.gif' })).rejects.toThrow(/received '\.gif'/);
});

test.each(['a.jpg', 'sub/../a.jpg', 'symbolic.jpg', 'hard.jpg'])(
  'the photo itself as output, spelled %s',
  async (output) => {
    touch('a.jpg', 'sub/x');
    symlinkSync(at('a.jpg'), at('symbolic.jpg'));
    linkSync(at('a.jpg'), at('hard.jpg'));
    const { jobs, refused } = await plan(['a.jpg'], { output });
    expect(jobs).toEqual([]);
    expect(refused[0]).toMatch(/^a\.jpg: the output .* is the photo itself; --overwrite replaces it$/);
    expect((await plan(['a.jpg'], { output, overwrite: true })).jobs).toHaveLength(1);
  },
);

test('an existing file, a reference, another photo', async () => {
  touch('a.jpg', 'b.jpg', 'old.jpg', 'r.jpg');
  expect((await plan(['a.jpg'], { output: 'old.jpg' })).refused).toEqual([
    'a.jpg: the output old.jpg exists; --overwrite replaces it',
  ]);
  expect((await plan(['a.jpg'], { output: 'r.jpg', reference: ['r.jpg'] })).refused[0]).toMatch(
    /is a reference of this run/,
  );
  mkdirSync(at('out'));
  linkSync(at('b.jpg'), at('out/a.jpg'));
  const { jobs, refused } = await plan(['a.jpg', 'b.jpg'], { output: 'out', overwrite: true });
  expect(refused).toEqual(['a.jpg: the output out/a.jpg is another photo of this run, b.jpg']);
  expect(jobs).toEqual(['b.jpg > out/b.jpg']);
});

test('an output that cannot be written is found while planning, and the probe leaves nothing behind', async () => {
  touch('a.jpg', 'file', 'folder.jpg/x');
  symlinkSync(at('nowhere.jpg'), at('dangling.jpg'));
  expect((await plan(['a.jpg'], { output: 'file/out.jpg' })).refused).toEqual([
    'a.jpg: cannot write file/out.jpg: a part of the path is not a folder',
  ]);
  expect((await plan(['a.jpg'], { output: 'dangling.jpg' })).refused[0]).toMatch(
    /symbolic link to a file that does not exist/,
  );
  expect((await plan(['a.jpg'], { output: `${'n'.repeat(300)}.jpg` })).refused[0]).toMatch(
    /the name is too long/,
  );
  expect((await plan(['a.jpg'], { output: 'fine/out.jpg' })).jobs).toHaveLength(1);
  expect(readdirSync(root).sort()).toEqual(['a.jpg', 'dangling.jpg', 'file', 'folder.jpg']);
});
