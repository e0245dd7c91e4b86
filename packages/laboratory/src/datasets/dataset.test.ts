// Small copies of each published layout: recognised, listed, split, and what belongs to no pair is named.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataset, openPairs, openReferences, randomSubset, vocSplit } from './dataset.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romnet-dataset-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Only names matter here: a data set is listed without opening its pictures. */
function files(...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), '');
  }
}
const numbered = (count: number, name: (n: number) => string) =>
  Array.from({ length: count }, (_, i) => name(i + 1));
const padded = (n: number) => String(n).padStart(4, '0');

it('a folder of photographs, with subfolders, in order of name; other files are not pictures', async () => {
  files('b.jpg', 'a/c.PNG', 'notes.txt');
  const { kind, items, faults } = await openDataset(root);
  expect(kind).toBe('folder');
  expect(items).toEqual([
    { name: 'a/c', input: join(root, 'a/c.PNG') },
    { name: 'b', input: join(root, 'b.jpg') },
  ]);
  expect(faults).toEqual([]);
});

it('DIV2K: 800 to train on, 100 to test on', async () => {
  files(
    ...numbered(800, (n) => `DIV2K_train_HR/${padded(n)}.png`),
    ...numbered(100, (n) => `DIV2K_valid_HR/${padded(800 + n)}.png`),
  );
  const train = await openDataset(root, { split: 'train' });
  const test = await openDataset(root);
  expect([train.kind, train.items.length, test.items.length]).toEqual(['div2k', 800, 100]);
  expect(test.items[0]).toEqual({ name: '0801', input: join(root, 'DIV2K_valid_HR/0801.png') });
});

describe('Pascal VOC', () => {
  const names = (items: readonly { name: string }[]) => items.map(({ name }) => name);

  it('is found in VOCdevkit, and a small copy is split 10 to 1 without overlap', async () => {
    files(
      ...numbered(22, (n) => `VOCdevkit/VOC2012/JPEGImages/2007_00${padded(n)}.jpg`),
      'VOCdevkit/VOC2012/ImageSets/Main/trainval.txt',
      'VOCdevkit/VOC2012/SegmentationClass/2007_000001.png',
    );
    const train = await openDataset(root, { split: 'train' });
    const test = await openDataset(root);
    expect(train.kind).toBe('pascal');
    expect([train.items.length, test.items.length]).toEqual([20, 2]);
    expect(new Set([...names(train.items), ...names(test.items)]).size).toBe(22);
    expect(await openDataset(join(root, 'VOCdevkit/VOC2012'))).toEqual(test);
  });

  it('in full gives 10,000 and 1,000', () => {
    const all = numbered(17_125, String);
    const train = vocSplit(all, 'train');
    const tested = new Set(vocSplit(all, 'test'));
    expect([train.length, tested.size]).toEqual([10_000, 1_000]);
    expect(train.some((name) => tested.has(name))).toBe(false);
  });
});

describe('RealOld', () => {
  it('pairs the old photo with the repaired one, by the last letter, whatever the extension', async () => {
    files('1o.png', '1t.png', '2o.jpg', '2t.png');
    expect(await openDataset(root)).toEqual({
      kind: 'realold',
      items: [
        { name: '1', input: join(root, '1o.png'), truth: join(root, '1t.png') },
        { name: '2', input: join(root, '2o.jpg'), truth: join(root, '2t.png') },
      ],
      faults: [],
    });
    await expect(openDataset(root, { split: 'train' })).rejects.toThrow('no other, got train');
  });

  it('lists what has no partner, once it is told that this is RealOld', async () => {
    files('1o.png', '1t.png', '2o.jpg', '3t.jpg', 'cover.jpg');
    expect((await openDataset(root)).kind).toBe('folder');
    const { items, faults } = await openDataset(root, { kind: 'realold' });
    expect(items.length).toBe(1);
    expect(faults).toEqual([
      `${join(root, '2o.jpg')}: no truth 2t beside it`,
      `${join(root, '3t.jpg')}: no old photo 3o beside it`,
      `${join(root, 'cover.jpg')}: expected a name that ends in o (old) or t (truth)`,
    ]);
  });
});

describe('pairs of two folders', () => {
  it('match by path, whatever the extension; each picture alone is named', async () => {
    files('input/a.png', 'input/sub/b.png', 'input/c.png', 'truth/a.jpg', 'truth/sub/b.png', 'truth/d.png');
    const opened = await openPairs(join(root, 'input'), join(root, 'truth'));
    expect(opened.items.map(({ name }) => name)).toEqual(['a', 'sub/b']);
    expect(opened.faults).toEqual([
      `${join(root, 'input/c.png')}: no truth of this name in ${join(root, 'truth')}`,
      `${join(root, 'truth/d.png')}: no input of this name in ${join(root, 'input')}`,
    ]);
    expect(await openDataset(root)).toEqual(opened);
  });

  it('name two pictures that answer to the same name', async () => {
    files('input/a.png', 'truth/a.jpg', 'truth/a.png');
    const { faults } = await openPairs(join(root, 'input'), join(root, 'truth'));
    expect(faults).toEqual([
      `${join(root, 'truth/a.png')}: has the same name as ${join(root, 'truth/a.jpg')}`,
    ]);
  });
});

it('an empty folder, and one that is not there', async () => {
  mkdirSync(join(root, 'empty'));
  await expect(openDataset(join(root, 'empty'))).rejects.toThrow(
    /expected pictures but found none \(.*empty\)/,
  );
  await expect(openDataset(join(root, 'gone'))).rejects.toThrow(/could not read it \(.*gone\)/);
  files('input/a.png', 'truth/b.png');
  await expect(openPairs(join(root, 'input'), join(root, 'truth'))).rejects.toThrow(
    /found none; the first fault: .*a\.png: no truth/,
  );
});

describe('a split of one’s own', () => {
  const names = ({ items }: { items: readonly { name: string }[] }) => items.map(({ name }) => name);
  const list = (name: string, ...lines: string[]) => writeFileSync(join(root, name), lines.join('\n'));

  it('by lists, with extensions or without; a name that no picture has is told', async () => {
    files('a.png', 'sub/b.jpg', 'c.png');
    list('train.txt', '# to train on', 'a.png', '', 'sub/b');
    list('test.txt', 'c', 'gone');
    expect((await openDataset(root)).kind).toBe('split');
    expect(names(await openDataset(root, { split: 'train' }))).toEqual(['a', 'sub/b']);
    const tested = await openDataset(root);
    expect(names(tested)).toEqual(['c']);
    expect(tested.faults).toEqual([`gone: no picture of this name, which is in ${join(root, 'test.txt')}`]);
  });

  it('by folders; of the same data, what is missing is named', async () => {
    files('train/a.png', 'test/b.png');
    expect(names(await openDataset(root))).toEqual(['b']);
    expect(names(await openReferences(root, 'split'))).toEqual(['a']);
    rmSync(join(root, 'test'), { recursive: true });
    await expect(openDataset(root, { kind: 'split' })).rejects.toThrow(/got no test\.txt or test\/ \(/);
    // Without both, it is a folder of photographs like any other.
    expect((await openDataset(root)).kind).toBe('folder');
  });

  it('a missing list, and a picture in both', async () => {
    files(...numbered(22, (n) => `JPEGImages/${padded(n)}.jpg`));
    list('train.txt', '0001', '0002');
    await expect(openDataset(root, { split: 'train' })).rejects.toThrow(
      `expected the split list ${join(root, 'test.txt')} beside ${join(root, 'train.txt')}, got none`,
    );
    list('test.txt', '0003', '0002.jpg');
    await expect(openDataset(root)).rejects.toThrow(/in one split list only, got 0002 in .*train\.txt and/);
    list('test.txt', '0003');
    expect(names(await openDataset(root))).toEqual(['0003']);
    expect(names(await openDataset(root, { split: 'train' }))).toEqual(['0001', '0002']);
  });
});

it('references: of RealOld the portraits, which belong to no pair', async () => {
  files('1o.png', '1t.png');
  await expect(openReferences(root, 'realold')).rejects.toThrow(/expected portraits .* in portraits\/ /);
  files('portraits/x.jpg');
  const pairs = await openDataset(root);
  expect([pairs.kind, pairs.items.length, pairs.faults]).toEqual(['realold', 1, []]);
  expect((await openReferences(root, 'realold')).items).toEqual([
    { name: 'x', input: join(root, 'portraits/x.jpg') },
  ]);
});

it('a subset by a seed keeps the order, and is another for another seed', () => {
  const all = numbered(200, padded);
  const chosen = randomSubset(all, 100, 1);
  expect([chosen.length, new Set(chosen).size]).toEqual([100, 100]);
  expect(chosen.toSorted()).toEqual(chosen);
  expect(randomSubset(all, 100, 1)).toEqual(chosen);
  expect(randomSubset(all, 100, 2)).not.toEqual(chosen);
  expect(randomSubset(all, 300, 1)).toEqual(all);
});
