// An index on disk: what it takes up, how it follows its folder, and every way in which it can be unusable.

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { READABLE_EXTENSIONS } from '@romnet/imaging/files';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BuildOptions, buildReferenceIndex } from './build.js';
import { plainExtractor, touch, writeCorpus, writeSpeck, writeStripes } from './corpus.fixture.js';
import { INDEX_FILE, openIndex, UnusableIndexError } from './index-file.js';

let root = '';
let corpus = '';
let index = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romnet-index-'));
  corpus = join(root, 'corpus');
  index = join(corpus, INDEX_FILE);
  mkdirSync(corpus);
});
afterEach(() => rmSync(root, { recursive: true }));

const build = (options: Partial<BuildOptions> = {}) =>
  buildReferenceIndex({ folder: corpus, extractor: plainExtractor(), ...options });

test('an index lists the colour pictures with size, time and dimensions, wherever the folder is moved', async () => {
  await writeCorpus(corpus, [1, 2, 3]);
  const result = await build();
  expect(result).toEqual({
    index,
    pictures: 3,
    added: 3,
    changed: 0,
    unchanged: 0,
    removed: 0,
    grey: 0,
    unreadable: 0,
  });
  const names = readdirSync(corpus).sort();
  expect(names.filter((name) => !isFeatures(name))).toEqual([INDEX_FILE, '1.png', '3.png', 'sub']);
  expect(names.filter(isFeatures)).toHaveLength(1);
  const moved = join(root, 'moved');
  cpSync(corpus, moved, { recursive: true, preserveTimestamps: true });
  const opened = await openIndex(join(moved, INDEX_FILE));
  expect(opened.folder).toBe(moved);
  expect([0, 1, 2].map((row) => opened.files.at(row).path)).toEqual(['1.png', '3.png', 'sub/2.png']);
  expect(opened.files.at(0)).toMatchObject({ width: 64, height: 64 });
  expect(opened.files.at(0).size).toBe(readFileSync(join(moved, '1.png')).length);
  await opened.close();
});

test('brought up to date: only new and changed pictures are looked at, and the result is that of a rebuild', async () => {
  await writeCorpus(corpus, [1, 2, 3, 4]);
  await writeStripes(join(corpus, 'grey.png'), 5, { grey: true });
  await build();
  const extractor = plainExtractor();
  expect(await build({ extractor })).toMatchObject({ unchanged: 4, added: 0, grey: 1 });
  expect(extractor.seen()).toBe(0);

  await writeStripes(join(corpus, 'new.png'), 6);
  await writeStripes(join(corpus, '1.png'), 7);
  touch(join(corpus, '1.png'));
  rmSync(join(corpus, '3.png'));
  const updated = await build({ extractor });
  expect(updated).toMatchObject({ pictures: 4, added: 1, changed: 1, unchanged: 2, removed: 1, grey: 1 });
  expect(extractor.seen()).toBe(2);
  const before = await contentOf(index);
  expect(await build({ rebuild: true })).toMatchObject({ pictures: 4, added: 4 });
  expect(await contentOf(index)).toEqual(before);
});

test('where nothing has changed the index stays the very file that it was', async () => {
  await writeCorpus(corpus, [1, 2]);
  await writeStripes(join(corpus, 'grey.png'), 5, { grey: true });
  await build();
  const { ino } = statSync(index);
  await build();
  expect(statSync(index).ino).toBe(ino);
  rmSync(join(corpus, 'grey.png'));
  await build();
  expect(statSync(index).ino).not.toBe(ino);
});

test('descriptors of pictures that stay are taken over, and made anew once the corpus has doubled', async () => {
  await writeCorpus(corpus, [1, 2, 3, 4]);
  const rankedWhole = 2;
  await build({ rankedWhole });
  const before = await searchOf(index);
  await writeStripes(join(corpus, '0.png'), 6);
  await build({ rankedWhole });
  const after = await searchOf(index);
  expect(after.axes).toEqual(before.axes);
  expect(after.rows.slice(1)).toEqual(before.rows);
  for (const count of [5, 7, 8, 9]) await writeStripes(join(corpus, `z${count}.png`), count);
  await build({ rankedWhole });
  const doubled = await searchOf(index);
  expect(doubled.axes).not.toEqual(before.axes);
  expect(await build({ rankedWhole, rebuild: true })).toMatchObject({ pictures: 9 });
  expect(await searchOf(index)).toEqual(doubled);
});

test('grey, toned, small and broken pictures are left out and counted, the broken ones named', async () => {
  await writeCorpus(corpus, [1, 2]);
  await writeStripes(join(corpus, 'sepia.png'), 3, { grey: true });
  await writeSpeck(join(corpus, 'speck.png'));
  writeFileSync(join(corpus, 'broken.jpg'), 'not a picture');
  writeFileSync(join(corpus, 'notes.txt'), 'ignored');
  const named: string[] = [];
  const result = await build({ onUnreadable: (path, reason) => named.push(`${path}: ${reason}`) });
  expect(result).toMatchObject({ pictures: 2, grey: 1, unreadable: 2 });
  expect(named[0]).toMatch(/^broken\.jpg: cannot read .*broken\.jpg: not an image/);
  expect(named[1]).toMatch(/^speck\.png: expected at least 16x16 pixels, got 15x40 \(.*speck\.png\)$/);
});

test.runIf(process.platform === 'linux')(
  'files that no library can open by their names are named too',
  async () => {
    await writeCorpus(corpus, [1, 2]);
    writeFileSync(Buffer.from(`${corpus}/Gro\xdf.jpg`, 'latin1'), 'x');
    symlinkSync('gone', join(corpus, 'link.jpg'));
    const named: string[] = [];
    const result = await build({ onUnreadable: (path, reason) => named.push(`${path}: ${reason}`) });
    expect(result).toMatchObject({ pictures: 2, unreadable: 0 });
    expect(named).toEqual(['link.jpg: the link leads nowhere', 'Gro\udcdf.jpg: its name is not UTF-8']);
  },
);

test('a folder without colour pictures, empty or all grey, is an error that says so; no index appears', async () => {
  await expect(build()).rejects.toThrow(
    `expected pictures to take references from (${READABLE_EXTENSIONS.join(', ')}), got none (${corpus})`,
  );
  await writeStripes(join(corpus, 'a.png'), 1, { grey: true });
  await expect(build()).rejects.toThrow('got none: 1 grey, 0 unreadable');
  expect(readdirSync(corpus)).toEqual(['a.png']);
  await expect(build({ folder: join(root, 'gone') })).rejects.toThrow(/ENOENT/);
});

test('interrupted: the old index stays, nothing half-written, and the next run goes on where it was', async () => {
  await writeCorpus(corpus, [1, 2, 3]);
  await build();
  const bytes = readFileSync(index);
  for (const count of [4, 5, 6]) await writeStripes(join(corpus, `new${count}.png`), count);
  const stop = new AbortController();
  const onProgress = (done: number) => done === 5 && stop.abort(new Error('stopped'));
  const extractor = plainExtractor();
  await expect(build({ extractor, onProgress, signal: stop.signal })).rejects.toThrow('stopped');
  expect(readFileSync(index).equals(bytes)).toBe(true);
  expect(readdirSync(corpus).filter((name) => name.includes('part'))).toEqual([]);
  const looked = extractor.seen();
  expect(looked).toBeGreaterThan(0);
  expect(await build({ extractor })).toMatchObject({ added: 3, unchanged: 3 });
  expect(extractor.seen()).toBe(3);
  const content = await contentOf(index);
  await build({ rebuild: true });
  expect(await contentOf(index)).toEqual(content);
});

test.each([
  ['cut in mid-slot', (file: string) => truncateSync(file, statSync(file).size - 10)],
  ['damaged in one bit', (file: string) => flip(statSync(file).size - 10, file)],
  ['written as zeros', (file: string) => zeroEnd(file, 100)],
])('of features that a killed run left, %s, only what is whole is believed', async (_what, spoil) => {
  await writeCorpus(corpus, [1, 2, 3]);
  await build();
  rmSync(index);
  spoil(join(corpus, readdirSync(corpus).find(isFeatures)!));
  const extractor = plainExtractor();
  expect(await build({ extractor })).toMatchObject({ pictures: 3, added: 3 });
  expect(extractor.seen()).toBe(1);
  const content = await contentOf(index);
  await build({ rebuild: true });
  expect(await contentOf(index)).toEqual(content);
});

test('feature files stay few and full, whatever comes and goes', async () => {
  await writeCorpus(corpus, [1, 2, 3, 4]);
  await build();
  for (let round = 0; round < 12; round++) {
    await writeStripes(join(corpus, `round${round}.png`), 3 + round);
    await build();
  }
  expect((await openIndexed()).featureFiles).toBeLessThanOrEqual(8);
  for (let round = 2; round < 12; round++) rmSync(join(corpus, `round${round}.png`));
  await build();
  const { slots } = await openIndexed();
  expect(slots).toBeLessThanOrEqual(2 * 6);
  const content = await contentOf(index);
  await build({ rebuild: true });
  expect(await contentOf(index)).toEqual(content);
});

test('two runs at once do not disturb each other', async () => {
  await writeCorpus(corpus, [1, 2, 3]);
  await build();
  for (const count of [4, 5, 6]) await writeStripes(join(corpus, `new${count}.png`), count);
  for (const { pictures } of await Promise.all([build(), build()])) expect(pictures).toBe(6);
  const content = await contentOf(index);
  await build({ rebuild: true });
  expect(await contentOf(index)).toEqual(content);
});

test('feature files that no index names go after a day, not before: somebody may have that index open', async () => {
  await writeCorpus(corpus, [1, 2]);
  await build();
  const first = readdirSync(corpus).filter(isFeatures);
  await build({ rebuild: true });
  expect(readdirSync(corpus)).toEqual(expect.arrayContaining(first));
  utimesSync(join(corpus, first[0]!), new Date(), new Date(Date.now() - 25 * 3_600_000));
  await build();
  expect(readdirSync(corpus).filter(isFeatures)).toHaveLength(1);
  expect(readdirSync(corpus)).not.toContain(first[0]);
  expect(await contentOf(index)).toHaveLength(2);
});

test('an index without its features says so', async () => {
  await writeCorpus(corpus, [1, 2]);
  await build();
  const name = readdirSync(corpus).find(isFeatures)!;
  rmSync(join(corpus, name));
  await expect(build()).rejects.toThrow(`its features (${name}) are not beside it (${index})`);
});

test('an index of another model is refused by name, and a rebuild takes its place', async () => {
  await writeCorpus(corpus, [1, 2]);
  await build();
  const extractor = plainExtractor('other');
  const refused = build({ extractor });
  await expect(refused).rejects.toThrow(
    'made with the features of another network (features of plain), not features of other',
  );
  await expect(refused).rejects.toBeInstanceOf(UnusableIndexError);
  expect(await build({ extractor, rebuild: true })).toMatchObject({ added: 2 });
});

test('other weights of the same network are told as such, with the folder wherever the index lies', async () => {
  await writeCorpus(corpus, [1, 2]);
  const elsewhere = join(root, "Anne's index");
  await build({ index: elsewhere });
  const { name } = plainExtractor();
  const refused = openIndex(elsewhere, { name, fingerprint: 'other' });
  await expect(refused).rejects.toThrow(`made with other weights of the ${name} (${elsewhere})`);
  await expect(refused).rejects.toMatchObject({ index: elsewhere, folder: corpus });
});

test.each([
  ['empty', () => writeFileSync(index, ''), /expected at least 8 bytes, got 0/],
  ['something else', () => writeFileSync(index, 'x'.repeat(20_000)), /expected a header of 8192 bytes/],
  ['cut in its header', () => truncateSync(index, 4000), /expected a header of 8192 bytes in a file of 4000/],
  [
    'cut in its tensors',
    () => truncateSync(index, readFileSync(index).length - 1),
    /its offsets are .* of \d+/,
  ],
  [
    'longer than it says',
    () => writeFileSync(index, 'x', { flag: 'a' }),
    /expected \d+ bytes of tensors, got \d+/,
  ],
  ['damaged in one bit', () => flip(readFileSync(index).length - 40), /its checksum does not match/],
  ['of another version', () => rewrite('"version":"3"', '"version":"9"'), /expected version 3 .* got 9/],
  [
    'of another format',
    () => rewrite('romnet references', 'romnet excellences'.slice(0, 17)),
    /expected the format/,
  ],
])(
  'an index that is %s is refused in one line that names it, and made anew on request',
  async (_what, spoil, message) => {
    await writeCorpus(corpus, [1, 2]);
    await build();
    spoil();
    const opened = openIndex(index);
    await expect(opened).rejects.toThrow(message);
    await expect(opened).rejects.toThrow(`(${index})`);
    await expect(build()).rejects.toThrow(UnusableIndexError);
    expect(await build({ rebuild: true })).toMatchObject({ added: 2 });
  },
);

function flip(place: number, file = index): void {
  const bytes = readFileSync(file);
  bytes[place]! ^= 1;
  writeFileSync(file, bytes);
}

function zeroEnd(file: string, count: number): void {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0, bytes.length - count));
}

const isFeatures = (name: string) => name.endsWith('.features');

/** Every picture with its record. */
async function contentOf(path: string): Promise<string[]> {
  const opened = await openIndex(path);
  const content: string[] = [];
  for (let row = 0; row < opened.colors; row++)
    content.push(`${opened.files.at(row).path} ${Buffer.from(await opened.record(row)).toString('hex')}`);
  await opened.close();
  return content;
}

async function searchOf(path: string) {
  const opened = await openIndex(path);
  const { space, table } = opened.search!;
  await opened.close();
  const rows = Array.from({ length: opened.colors }, (_, row) => [
    ...table.bytes.subarray(row * space.length, (row + 1) * space.length),
  ]);
  return { axes: space.axes, rows };
}

async function openIndexed() {
  const opened = await openIndex(index);
  const slots = [...opened.featureFiles.values()].reduce((sum, { count }) => sum + count, 0);
  await opened.close();
  return { featureFiles: opened.featureFiles.size, slots };
}

function rewrite(text: string, other: string): void {
  const bytes = readFileSync(index);
  const place = bytes.indexOf(text);
  if (place < 0) throw new Error(`expected ${text} in the index`);
  bytes.write(other, place);
  writeFileSync(index, bytes);
}
