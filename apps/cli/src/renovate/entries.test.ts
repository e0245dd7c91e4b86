// Every entry is its own success or failure, and no result falls on anything that is there: the whole command on real files.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { decodeFile, nameFromBytes, onDisk } from '@romnet/imaging/files';
import { describe, expect, test } from 'vitest';
import { at, photo, recordsOf, renovate, romnet, useFolder } from '../command.fixture.js';

useFolder();

/** The test runs as root, who may read everything, in many containers. */
const isRoot = process.getuid?.() === 0;
const onLinux = process.platform === 'linux';
const latin1 = (text: string) => nameFromBytes(Buffer.from(text, 'latin1'));

describe('under --json, one object an entry, whatever is wrong with it', () => {
  test('files that are no pictures, missing ones, clashes, empty folders, and the photo among them', async () => {
    await photo('in/a.jpg');
    await photo('other/a.jpg');
    writeFileSync(at('Thumbs.db'), 'db');
    mkdirSync(at('empty'));
    const entries = ['Thumbs.db', 'in/a.jpg', 'gone.jpg', 'in', 'empty', 'other'].map((name) => at(name));
    const run = await renovate(...entries, '-o', at('out'), '--no-color', '--json');
    expect(run.code).toBe(1);
    expect(recordsOf(run).map(({ photo, status }) => [photo, status])).toEqual([
      [at('gone.jpg'), 'failed'],
      [at('empty'), 'failed'],
      [at('Thumbs.db'), 'failed'],
      [at('in/a.jpg'), 'done'],
      [at('other/a.jpg'), 'done'],
    ]);
    expect(run.err.trim().split('\n').at(-1)).toBe('romnet: 2 of 5 done, 3 failed');
  });

  test('an output that no photo can have', async () => {
    const file = await photo('a.jpg');
    const run = await renovate(file, await photo('b.jpg'), '-o', file, '--json');
    expect(run.code).toBe(1);
    expect(recordsOf(run).map(({ error }) => error)).toEqual([
      expect.stringContaining('a part of the path is not a folder'),
      expect.stringContaining('a part of the path is not a folder'),
    ]);
    expect(recordsOf(await renovate(file, '-o', at('o.gif'), '--json'))).toHaveLength(1);
  });
});

test.skipIf(isRoot)('a sub-folder that cannot be read is named, the rest is done', async () => {
  await photo('in/a.jpg');
  await photo('in/closed/b.jpg');
  await photo('in/z.jpg');
  chmodSync(at('in/closed'), 0);
  const run = await renovate(at('in'), '-o', at('out'), '--no-color');
  chmodSync(at('in/closed'), 0o755);
  expect(run.code).toBe(1);
  expect(run.err).toContain(`${at('in/closed')}: permission denied`);
  expect(readdirSync(at('out'))).toEqual(['a.jpg', 'z.jpg']);
});

describe.runIf(onLinux)('names that are not UTF-8', () => {
  test('are found in folders, keep their bytes in results, and are told so that nothing is lost', async () => {
    const folder = latin1('Gro\xdfeltern');
    const name = `${folder}/${latin1('F\xfcnf.jpg')}`;
    mkdirSync(onDisk(at('in', folder)), { recursive: true });
    renameSync(await photo('x.jpg'), onDisk(at('in', name)));
    await photo('in/z.jpg');
    const run = await renovate(at('in'), '-o', at('out'), '--no-color', '--json');
    expect(run.code).toBe(0);
    expect(recordsOf(run).map(({ output }) => output)).toEqual([at('out', name), at('out/z.jpg')]);
    expect(readdirSync(onDisk(at('out', folder)), 'latin1')).toEqual(['F\xfcnf.jpg']);
    const lines = await renovate(at('in'), '-o', at('again'), '--no-color');
    expect(lines.out).toContain('Gro\\xdfeltern/F\\xfcnf.jpg ->');
  });

  test('are found where a program between put U+FFFD into the argument, for photos, references and folders', async () => {
    renameSync(await photo('x.jpg'), onDisk(at(latin1('Gro\xdf.jpg'))));
    mkdirSync(onDisk(at(latin1('\xe4'))));
    const asGiven = at('Gro\uFFFD.jpg');
    const run = await renovate(asGiven, '-r', asGiven, '-o', at('\uFFFD'));
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(onDisk(at(latin1('\xe4'))), 'latin1')).toEqual(['Gro\xdf.jpg']);
    renameSync(await photo('x.jpg'), onDisk(at(latin1('Gro\xe4.jpg'))));
    expect((await renovate(asGiven, '-o', at('out/'))).err).toMatch(/2 names read like this/);
    const both = await renovate(asGiven, asGiven, '-o', at('out/'), '--no-color');
    expect(both.out.match(/->/g)).toHaveLength(2);
  });

  test('beside the photo, over the photo, and with its permissions', async () => {
    const name = onDisk(at(latin1('Gro\xdf.jpg')));
    renameSync(await photo('x.jpg'), name);
    chmodSync(name, 0o600);
    const before = readFileSync(name);
    expect((await renovate(at(latin1('Gro\xdf.jpg')), '--no-color')).code).toBe(0);
    expect((await renovate(at(latin1('Gro\xdf.jpg')), '--no-color')).err).toMatch(/exists; --overwrite/);
    const place = at(latin1('Gro\xdf.jpg'));
    expect((await renovate(place, '-o', place, '--overwrite', '--no-color')).code).toBe(0);
    expect(readFileSync(name)).not.toEqual(before);
    const results = readdirSync(at(), 'latin1').filter((entry) => entry.startsWith('Gro'));
    expect(results).toEqual(['Gro\xdf.jpg', 'Gro\xdf.renovated.jpg']);
    for (const entry of results) expect(statSync(onDisk(at(latin1(entry)))).mode & 0o777).toBe(0o600);
  });

  test('a name that would break a line or steer a terminal is shown harmlessly', async () => {
    renameSync(await photo('x.jpg'), at('a\nb\x1b[31m.jpg'));
    const run = await renovate(at('a\nb\x1b[31m.jpg'), '--no-color');
    expect(run.out.split('\n')).toHaveLength(3);
    expect(run.out).toContain('a\\x0ab\\x1b[31m.jpg ->');
  });
});

describe('what exists stays', () => {
  test('a file that appears while its picture is computed is not replaced, and the other photos are done', async () => {
    await photo('in/a.png');
    await photo('in/b.png');
    const run = await romnet(['renovate', '--model', at('model'), at('in'), '-o', at('out'), '--json'], {
      onProgress: (text) => {
        if (!/color.*in\/b/.test(text) || existsSync(at('out/b.png'))) return;
        mkdirSync(at('out'), { recursive: true });
        writeFileSync(at('out/b.png'), 'precious');
      },
    });
    expect(run.code).toBe(1);
    expect(recordsOf(run).map(({ status }) => status)).toEqual(['done', 'failed']);
    expect(recordsOf(run)[1]!.error).toMatch(/out\/b\.png: a file of that name has appeared meanwhile/);
    expect(readFileSync(at('out/b.png'), 'utf8')).toBe('precious');
    expect(readdirSync(at('out'))).toEqual(['a.png', 'b.png']);
  });

  test('one that appears before its photo is begun is seen without computing', async () => {
    await photo('in/a.png');
    await photo('in/b.png');
    const run = await romnet(['renovate', '--model', at('model'), at('in'), '-o', at('out')], {
      onProgress: (text) => {
        if (!/color.*a\.png/.test(text) || existsSync(at('out/b.png'))) return;
        mkdirSync(at('out'), { recursive: true });
        writeFileSync(at('out/b.png'), 'precious');
      },
    });
    expect(run.err).toContain(`the output ${at('out/b.png')} exists; --overwrite replaces it`);
    expect(run.err).not.toMatch(/restore.*b\.png/);
    expect(readFileSync(at('out/b.png'), 'utf8')).toBe('precious');
  });

  test('of runs side by side into one folder, each result is written by exactly one', async () => {
    for (const name of ['a', 'b', 'c']) await photo(`in/${name}.png`);
    const runs = await Promise.all(
      [1, 2, 3].map(() => renovate(at('in'), '-o', at('out'), '--no-color', '--json')),
    );
    const done = runs.flatMap(recordsOf).filter(({ status }) => status === 'done');
    expect(done.map(({ output }) => output).sort()).toEqual(
      ['a', 'b', 'c'].map((name) => at(`out/${name}.png`)),
    );
    expect(readdirSync(at('out'))).toEqual(['a.png', 'b.png', 'c.png']);
  });

  test('not even with --overwrite does one result of a run replace another', async () => {
    await photo('in/one/a.png');
    await photo('in/two/a.png');
    mkdirSync(at('out/one'), { recursive: true });
    symlinkSync('one', at('out/two'));
    const run = await renovate(at('in'), '-o', at('out'), '--overwrite', '--no-color');
    expect(run.code).toBe(1);
    expect(run.err).toContain(`the result of ${at('in/one/a.png')} lies there`);
  });

  test('a replaced file keeps its permissions, a new one is as private as its photo', async () => {
    const file = await photo('a.jpg');
    chmodSync(file, 0o600);
    expect((await renovate(file, '--no-color')).code).toBe(0);
    expect((await renovate(file, '--no-color', '-o', file, '--overwrite')).code).toBe(0);
    for (const name of ['a.jpg', 'a.renovated.jpg']) expect(statSync(at(name)).mode & 0o777).toBe(0o600);
  });
});

test('an output folder that cannot be made is told as that, and nothing hangs', async () => {
  const file = await photo('a.png');
  symlinkSync('nowhere', at('out'));
  const run = await renovate(file, '-o', at('out/'), '--no-color');
  expect(run.code).toBe(1);
  expect(run.err).toMatch(/^romnet: .*a\.png: cannot make the folder .*out: .*\n$/);
});

test('a name as long as names can be', async () => {
  const name = `${'n'.repeat(251)}.jpg`;
  await photo(`in/${name}`);
  expect((await renovate(at('in'), '-o', at('out'), '--no-color')).code).toBe(0);
  expect(readdirSync(at('out'))).toEqual([name]);
});

test('a failure takes away the folders that were made for its result, and no others', async () => {
  mkdirSync(at('there'));
  const name = `${at('there/new/deep')}/a.webp`;
  const wide = await photo('wide.png', 16400, 16); // wider than WebP can be
  expect((await renovate(wide, '-o', name, '--no-color')).code).toBe(1);
  expect(readdirSync(at('there'))).toEqual([]);
});

describe('standard input and output', () => {
  test('through and through: the same bytes as by files', async () => {
    const file = await photo('a.png');
    await renovate(file, '-o', at('b.png'), '--no-color');
    const argv = ['renovate', '--model', at('model'), '-', '--no-color'];
    const run = await romnet(argv, { input: readFileSync(file) });
    expect(run).toMatchObject({ code: 0, out: '' });
    expect(run.err).toMatch(/standard input -> standard output {2}40x24/);
    expect(run.bytes).toEqual(readFileSync(at('b.png')));
    const jpeg = await romnet([...argv, '--format', 'jpeg'], { input: readFileSync(file) });
    expect(jpeg.bytes.subarray(0, 3).toString('hex')).toBe('ffd8ff');
  });

  test('into a folder, by the format that came; a new file with usual permissions', async () => {
    const file = await photo('a.webp');
    chmodSync(file, 0o600);
    const argv = ['renovate', '--model', at('model'), '-', file, '-o', at('out'), '--no-color', '--json'];
    const run = await romnet(argv, { input: readFileSync(file) });
    expect(recordsOf(run)[0]).toMatchObject({ photo: '-', output: at('out/stdin.webp'), status: 'done' });
    expect((await decodeFile(at('out/stdin.webp'))).format).toBe('webp');
    writeFileSync(at('usual'), '');
    expect(statSync(at('out/stdin.webp')).mode).toBe(statSync(at('usual')).mode);
  });

  test('what is no picture, and nothing at all, is told in one line', async () => {
    for (const [input, message] of [
      ['', /^romnet: cannot read standard input: the file is empty\n$/],
      ['text', /^romnet: cannot read standard input: not an image .*\n$/],
    ] as const) {
      const run = await romnet(['renovate', '-', '-o', at('o.png')], { input: Buffer.from(input) });
      expect(run).toMatchObject({ code: 1, out: '' });
      expect(run.err).toMatch(message);
    }
  });

  test('a folder of several pictures does not go to standard output, one of a single picture does', async () => {
    await photo('in/a.png');
    const argv = ['renovate', '--model', at('model'), at('in'), '-o', '-', '--no-color'];
    expect((await romnet(argv)).bytes.length).toBeGreaterThan(100);
    await photo('in/b.png');
    const run = await romnet(argv);
    expect(run).toMatchObject({ code: 1, out: '', bytes: Buffer.alloc(0) });
    expect(run.err).toContain('standard output takes one picture, and there are 2');
  });

  test.each([
    [['-', 'b.jpg'], /standard output takes one picture/],
    [['a.jpg', '-o', '-', '--json'], /--json writes to standard output/],
    [['a.jpg', '-o', ''], /a path is empty/],
  ])('%j is wrong usage', async (argv, message) => {
    const run = await romnet(['renovate', ...argv]);
    expect(run.code).toBe(2);
    expect(run.err).toMatch(message);
  });
});
