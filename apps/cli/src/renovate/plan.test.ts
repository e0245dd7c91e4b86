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
import { READABLE_EXTENSIONS } from '@romnet/imaging/files';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDesk } from '../desk.js';
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
  const desk = createDesk({ signal: new AbortController().signal });
  const made = await makePlan(
    {
      photos: photos.map(at),
      reference: reference.map(at),
      hint: [],
      color: true,
      restore: true,
      luminance: 1,
      grain: 0,
      colorStrength: 1,
      onlyMask: false,
      vividness: 0.5,
      referencesCount: 3,
      features: 'backbone',
      vgg19Input: 'torchvision',
      overwrite: false,
      json: false,
      ...{ provenance: false, resume: false, skipExisting: false, keepTimes: false, jobs: 1, watch: false },
      ...(output === undefined ? {} : { output: `${at(output)}${output.endsWith('/') ? '/' : ''}` }),
      ...rest,
    },
    desk,
  );
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

test('results of photos that are given too, as `*` gives them, are passed over; given alone they are photos', async () => {
  touch('a.jpg', 'a.renovated.png', 'b.renovated.jpg');
  const all = await plan(['a.jpg', 'a.renovated.png', 'b.renovated.jpg'], { output: 'out' });
  expect(all.jobs).toEqual(['a.jpg > out/a.jpg', 'b.renovated.jpg > out/b.renovated.jpg']);
  expect(all.ignored).toBe(1);
  expect((await plan(['a.renovated.png'], { output: 'out/' })).jobs).toHaveLength(1);
});

test('a missing photo and a folder without pictures are refused, the rest stays', async () => {
  touch('a.jpg', 'empty/readme.txt');
  const { jobs, refused } = await plan(['gone.jpg', 'a.jpg', 'empty'], { output: 'out' });
  expect(jobs).toEqual(['a.jpg > out/a.jpg']);
  expect(refused).toEqual([
    'gone.jpg: no such file or folder',
    `empty: no pictures in this folder (${READABLE_EXTENSIONS.join(' ')})`,
  ]);
});

test('photos of one name keep the folders that tell them apart, others do not', async () => {
  touch('x/one/a.jpg', 'x/two/a.jpg', 'b.jpg');
  expect((await plan(['x/one/a.jpg', 'b.jpg', 'x/two/a.jpg'], { output: 'out' })).jobs).toEqual([
    'x/one/a.jpg > out/one/a.jpg',
    'b.jpg > out/b.jpg',
    'x/two/a.jpg > out/two/a.jpg',
  ]);
});

test('several folders keep their names, and their paths where they are called the same', async () => {
  touch('p/1943/a.jpg', 'p/1944/sub/a.jpg', 'q/1943/a.jpg');
  expect((await plan(['p/1943', 'p/1944/'], { output: 'out' })).jobs).toEqual([
    'p/1943/a.jpg > out/1943/a.jpg',
    'p/1944/sub/a.jpg > out/1944/sub/a.jpg',
  ]);
  expect((await plan(['p/1943', 'q/1943'], { output: 'out' })).jobs).toEqual([
    'p/1943/a.jpg > out/p/1943/a.jpg',
    'q/1943/a.jpg > out/q/1943/a.jpg',
  ]);
  expect((await plan(['p/1943', 'p/1943/'], { output: 'out' })).jobs).toEqual(['p/1943/a.jpg > out/a.jpg']);
  expect((await plan(['p', 'p/1943'], { output: 'out' })).jobs).toEqual([
    'p/1943/a.jpg > out/p/1943/a.jpg',
    'p/1944/sub/a.jpg > out/p/1944/sub/a.jpg',
  ]);
});

test('where two results would still have one name, the first keeps it and the second is refused', async () => {
  touch('in/a.jpg', 'other/a.jpg', 'in/b.tif', 'in/b.png');
  const { jobs, refused } = await plan(['in', 'other/a.jpg'], { output: 'out', format: 'png' });
  expect(jobs).toEqual(['in/a.jpg > out/a.png', 'in/b.png > out/b.png']);
  expect(refused).toEqual([
    'in/b.tif: its result would go to out/b.png, as that of in/b.png does',
    'other/a.jpg: its result would go to out/a.png, as that of in/a.jpg does',
  ]);
});

test('an output whose extension is none of ours is refused, with how to name a folder', async () => {
  touch('a.jpg');
  expect((await plan(['a.jpg'], { output: 'out' })).refused[0]).toMatch(
    /^a\.jpg: expected an output file ending in \.jpg .*to name a new folder, end it with \//,
  );
  expect((await plan(['a.jpg'], { output: 'out.gif' })).refused[0]).toMatch(/got '\.gif'/);
});

test('a photo whose name ends in no format that is written becomes a PNG, unless --format names another', async () => {
  touch('a.jfif', 'b.bmp', 'c.GIF', 'scan');
  const { jobs, refused } = await plan(['a.jfif', 'b.bmp', 'c.GIF', 'scan'], { output: 'out/' });
  expect(jobs).toEqual([
    'a.jfif > out/a.jfif',
    'b.bmp > out/b.png',
    'c.GIF > out/c.png',
    'scan > out/scan.png',
  ]);
  expect(refused).toEqual([]);
  expect((await plan(['b.bmp'], {})).jobs).toEqual(['b.bmp > b.renovated.png']);
  expect((await plan(['scan'], { format: 'tiff' })).jobs).toEqual(['scan > scan.renovated.tif']);
});

test('--format decides the extension; a name for the output that says otherwise is refused', async () => {
  touch('a.JPG', 'b.tif');
  const beside = await plan(['a.JPG', 'b.tif'], { format: 'jpeg' });
  expect(beside.jobs).toEqual(['a.JPG > a.renovated.jpg', 'b.tif > b.renovated.jpg']);
  expect((await plan(['b.tif'], { format: 'jpeg', output: 'o.JPEG' })).jobs).toEqual(['b.tif > o.JPEG']);
  expect((await plan(['b.tif'], { format: 'jpeg', output: 'o.png' })).refused).toEqual([
    "b.tif: --format asks for jpeg but the output's name is o.png",
  ]);
});

test('what systems keep in folders is passed over; a link that leads nowhere or round in circles is named', async () => {
  const service = ['@eaDir/a.jpg/S.jpg', '.thumbnails/a.jpg', '$RECYCLE.BIN/a.jpg', 'lost+found/a.jpg'];
  touch('in/a.jpg', 'in/._a.jpg', 'in/Thumbs.db', 'in/.DS_Store', 'in/deep/__MACOSX/a.jpg');
  touch(...service.map((name) => `in/${name}`));
  symlinkSync('..', at('in/deep/up'));
  symlinkSync('loop.jpg', at('in/loop.jpg'));
  symlinkSync('gone.jpg', at('in/dangling.jpg'));
  const { jobs, refused, ignored } = await plan(['in'], { output: 'out' });
  expect(jobs).toEqual(['in/a.jpg > out/a.jpg']);
  expect(refused).toEqual([
    'in/dangling.jpg: no such file or folder',
    'in/loop.jpg: too many symbolic links',
  ]);
  expect(ignored).toBe(4);
  expect((await plan(['in/@eaDir'], { output: 'out' })).jobs).toHaveLength(1);
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
