// Finding references in a generated corpus whose right answers are known.

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { coarsen, decodeRecord, encodeRecord } from '../record.js';
import { compareFeatures, DEFAULT_WEIGHTS } from '../score.js';
import { buildReferenceIndex } from './build.js';
import { plainExtractor, stripes, writeCorpus, writeStripes } from './corpus.fixture.js';
import { openCorpus, type ReferenceCorpus } from './corpus.js';
import { openIndex } from './index-file.js';

let root = '';
let folder = '';
let index = '';
let corpus: ReferenceCorpus;
const extractor = plainExtractor();
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'romnet-corpus-'));
  folder = join(root, 'corpus');
  index = join(root, 'index');
  mkdirSync(folder);
  await writeCorpus(folder, [1, 2, 3, 4, 8, 16]);
  await buildReferenceIndex({ folder, index, extractor });
  corpus = await openCorpus(index, extractor);
});
afterAll(async () => {
  await corpus.close();
  rmSync(root, { recursive: true });
});

test('the same luminance comes first with a score of 1, then the rest, best first, with both terms', async () => {
  const { references, missing } = await corpus.find(stripes(4));
  expect(missing).toEqual([]);
  expect(references).toHaveLength(6);
  expect(references[0]).toMatchObject({
    path: 'sub/4.png',
    file: join(folder, 'sub/4.png'),
    width: 64,
    height: 64,
  });
  // Not quite 1: a byte a value in the index, and 8 bits a sample in the file.
  expect(references[0]!.score).toBeGreaterThan(0.999);
  for (const [i, { score, texture, structure }] of references.entries()) {
    expect(score).toBeCloseTo(DEFAULT_WEIGHTS.texture * texture + DEFAULT_WEIGHTS.structure * structure, 12);
    if (i > 0) expect(score).toBeLessThanOrEqual(references[i - 1]!.score);
  }
});

test('the ranking is that of the score over all pictures, and weights change it', async () => {
  const opened = await openIndex(index);
  const maps = decodeRecord(encodeRecord((await extractor.extract(stripes(3))).map(coarsen)), [2, 2]);
  for (const weights of [
    DEFAULT_WEIGHTS,
    { texture: 0, structure: 1 },
    { texture: 1, structure: 0, layers: [0, 1] },
  ]) {
    const scores = await Promise.all(
      Array.from({ length: opened.colors }, async (_, row) => ({
        path: opened.files.at(row).path,
        score: compareFeatures(maps, decodeRecord(await opened.record(row), [2, 2]), weights).score,
      })),
    );
    const expected = scores.sort((a, b) => b.score - a.score).slice(0, 3);
    const { references } = await corpus.find(stripes(3), { count: 3, weights });
    expect(references.map(({ path }) => path)).toEqual(expected.map(({ path }) => path));
    for (const [i, { score }] of references.entries()) expect(score).toBeCloseTo(expected[i]!.score, 5);
  }
  await opened.close();
});

test('a corpus that is searched finds the same first as one that is ranked whole', async () => {
  const searched = join(root, 'searched');
  await buildReferenceIndex({ folder, index: searched, extractor, rankedWhole: 2 });
  const other = await openCorpus(searched, extractor);
  for (const count of [1, 3, 8]) {
    const options = { count: 1, shortlist: 3 };
    const { references } = await other.find(stripes(count), options);
    expect(references).toEqual((await corpus.find(stripes(count), options)).references);
  }
  await other.close();
});

test('pictures that may not be chosen are passed over', async () => {
  const except = (file: string) => file.endsWith('4.png');
  const { references, missing } = await corpus.find(stripes(4), { count: 2, except });
  expect(references).toHaveLength(2);
  expect(references.map(({ path }) => path)).not.toContain('sub/4.png');
  expect(missing).toEqual([]);
});

test('where most of the shortlist may not be chosen, it grows until enough may', async () => {
  const many = join(root, 'many');
  // More than are ranked at once; all but the last two by name are forbidden.
  const names = Array.from({ length: 120 }, (_, i) => `${100 + i}.png`);
  for (const [i, name] of names.entries()) await writeStripes(join(many, name), 1 + (i % 30), { side: 16 });
  const path = join(root, 'many.index');
  await buildReferenceIndex({ folder: many, index: path, extractor, rankedWhole: 2 });
  const opened = await openCorpus(path, extractor);
  const except = (file: string) => file < join(many, '218.png');
  expect((await opened.find(stripes(4), { count: 2, except })).references).toHaveLength(2);
  await opened.close();
});

test('a picture that vanished since is reported, and the next takes its place', async () => {
  const before = await corpus.find(stripes(8), { count: 3 });
  expect(before.references[0]!.path).toBe('8.png');
  rmSync(join(folder, '8.png'));
  const after = await corpus.find(stripes(8), { count: 2 });
  expect(after.missing).toEqual([join(folder, '8.png')]);
  expect(after.references).toEqual(before.references.slice(1));
});

test('a corpus that is nowhere to be found is an error, not an empty answer', async () => {
  mkdirSync(join(root, 'elsewhere'));
  const moved = join(root, 'elsewhere', 'index');
  for (const name of readdirSync(root).filter((name) => name.startsWith('index')))
    copyFileSync(join(root, name), join(root, 'elsewhere', name));
  const astray = await openCorpus(moved, extractor);
  await expect(astray.find(stripes(8), { count: 2 })).rejects.toThrow(
    `none of the ${astray.size} pictures that suit best is where the index says (${join(root, 'elsewhere', 'corpus')})`,
  );
  await astray.close();
});

test('an index made with other features is refused', async () => {
  await expect(openCorpus(index, plainExtractor('other'))).rejects.toThrow(/features of another network/);
  await expect(openCorpus(join(root, 'gone'), extractor)).rejects.toThrow(/ENOENT/);
});
