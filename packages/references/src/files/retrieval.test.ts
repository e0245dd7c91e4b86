// What is retrieved from a generated corpus: pictures that can be read, without the photograph's own files.

import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FOUND_REFERENCES } from '../defaults.js';
import { buildReferenceIndex } from './build.js';
import { plainExtractor, stripes, writeCorpus } from './corpus.fixture.js';
import { openCorpus, type ReferenceCorpus } from './corpus.js';
import { createRetrieval } from './retrieval.js';

let root = '';
let corpus: ReferenceCorpus;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'romnet-retrieval-'));
  mkdirSync(join(root, 'corpus'));
  await writeCorpus(join(root, 'corpus'), [1, 2, 3, 4, 8, 16]);
  const extractor = plainExtractor();
  const { index } = await buildReferenceIndex({ folder: join(root, 'corpus'), extractor });
  corpus = await openCorpus(index, extractor);
});
afterEach(async () => {
  await corpus.close();
  rmSync(root, { recursive: true });
});

test('the best few with their pictures, or as many as asked for, in the order of the corpus', async () => {
  const { references } = await corpus.find(stripes(4), { count: FOUND_REFERENCES });
  const kept = createRetrieval(corpus);
  const nearest = await kept.nearest(stripes(4));
  expect(nearest.map(({ path }) => path)).toEqual(references.map(({ path }) => path));
  expect(nearest).toHaveLength(FOUND_REFERENCES);
  expect(nearest[0]!.picture).toMatchObject({ width: 64, height: 64 });
  expect(await kept.nearest(stripes(4), { count: 4 })).toHaveLength(4);
  const shrunk = createRetrieval(corpus, { keep: () => ({ ...nearest[0]!.picture, width: 1 }) });
  expect((await shrunk.nearest(stripes(4)))[0]!.picture.width).toBe(1);
});

test("the photograph's own files are left out, by whatever name", async () => {
  const link = join(root, 'scan.png');
  linkSync(join(root, 'corpus', 'sub', '4.png'), link);
  const nearest = await createRetrieval(corpus).nearest(stripes(4), { count: 3, own: [link] });
  expect(nearest.map(({ path }) => path)).not.toContain('sub/4.png');
  expect(nearest).toHaveLength(3);
});

test('what is gone or cannot be read is told once, with its cause, and the next takes its place', async () => {
  const [best, second] = (await corpus.find(stripes(8), { count: 2 })).references.map(({ file }) => file);
  rmSync(best!);
  writeFileSync(second!, 'no picture any more');
  const told: [string, string | undefined][] = [];
  const retrieval = createRetrieval(corpus, {
    onUnusable: (file, cause) => told.push([file, cause?.message]),
  });
  const nearest = await retrieval.nearest(stripes(8), { count: 3 });
  await retrieval.nearest(stripes(8), { count: 3 });
  expect(nearest).toHaveLength(3);
  expect(told).toEqual([
    [best, undefined],
    [second, expect.stringContaining('not an image')],
  ]);
});
