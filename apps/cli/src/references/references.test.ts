// `romnet references` and `romnet renovate --corpus` as a user meets them: the whole command in this process, with real
// files and a tiny network of random weights.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRaster } from '@romnet/imaging';
import { decodeFile, encodeFile } from '@romnet/imaging/files';
import { initialWeights, writeSafetensors } from '@romnet/network';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main } from '../main.js';
import { tiny } from '../tiny.fixture.js';

let root = '';
const at = (...names: string[]) => join(root, ...names);
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'romnet-references-'));
  writeModel('model', 1, true);
  for (const period of [3, 7, 15, 31]) await photo(`corpus/p${period}.png`, period);
  await photo('corpus/grey.png', 5, true);
  writeFileSync(at('corpus/broken.jpg'), 'no');
});
afterEach(() => rmSync(root, { recursive: true }));

/** A network of random weights, which finds hardly any two scenes alike; `alike`: it finds all the same. */
function writeModel(folder: string, seed: number, alike = false): void {
  mkdirSync(at(folder));
  writeFileSync(at(folder, 'preset.json'), JSON.stringify(tiny));
  const weights = new Map(initialWeights(tiny, seed));
  const filled = (name: string, value: number) => {
    const tensor = weights.get(`similarity.trust.${name}`)!;
    weights.set(`similarity.trust.${name}`, { ...tensor, data: tensor.data.map(() => value) });
  };
  if (alike) {
    filled('project', 0);
    filled('bias', 1);
  }
  writeFileSync(at(folder, 'weights.safetensors'), writeSafetensors(weights, { precision: 'F16' }));
}

/** Waves of this period in x and y, red above and green below unless grey; returns the path. */
async function photo(name: string, period: number, grey = false): Promise<string> {
  const raster = createRaster(48, 40);
  for (let i = 0; i < 48 * 40; i++) {
    const wave = 100 * Math.sin((i % 48) / period) * Math.cos(Math.floor(i / 48) / period);
    const share = grey ? 0 : i < 24 * 40 ? 40 : -40;
    raster.data.set([128 + wave * 0.7 + share, 128 + wave * 0.7 - share, 128 + wave * 0.7], i * 3);
  }
  mkdirSync(join(at(name), '..'), { recursive: true });
  await encodeFile(at(name), raster);
  return at(name);
}

/** Runs the command; `stopAt` aborts it when that text appears on standard error, as Ctrl-C would. */
async function romnet(argv: string[], stopAt = '') {
  const run = { code: -1, out: '', err: '' };
  const stop = new AbortController();
  let time = 0;
  run.code = await main(argv, {
    stdout: { write: (text: string) => (run.out += text) },
    stderr: {
      isTTY: stopAt !== '',
      write: (text: string) => {
        run.err += text;
        if (stopAt && text.includes(stopAt)) stop.abort();
      },
    },
    now: () => (time += 100),
    signal: stop.signal,
  });
  return run;
}

const index = (...argv: string[]) => romnet(['references', 'index', '--model', at('model'), ...argv]);
const find = (...argv: string[]) => romnet(['references', 'find', '--model', at('model'), ...argv]);
const renovate = (...argv: string[]) => romnet(['renovate', '--model', at('model'), ...argv]);

test('index: counts on standard output, each unreadable file named once; again, nothing is new', async () => {
  const first = await index(at('corpus'));
  expect(first.code).toBe(0);
  expect(first.out).toMatch(
    /\.romnet-references: 4 pictures \(4 added, 0 changed, 0 unchanged, 0 removed; left out: 1 grey, 1 unreadable\), \d+\.\d s\n$/,
  );
  expect(first.err).toMatch(/^romnet: left out: cannot read .*broken\.jpg: not an image.*\n$/);
  const second = await index(at('corpus'), '--json');
  expect(JSON.parse(second.out)).toMatchObject({
    index: at('corpus/.romnet-references'),
    pictures: 4,
    added: 0,
    unchanged: 4,
    grey: 1,
    unreadable: [{ path: 'broken.jpg' }],
    features: 'backbone of tiny',
  });
});

test('find: ranked with both terms, from an index elsewhere; grey input gives the same; JSON and a sheet', async () => {
  await index(at('corpus'), '-o', at('my.index'));
  expect(existsSync(at('corpus/.romnet-references'))).toBe(false);
  const text = await find(await photo('query.png', 7), '--corpus', at('my.index'), '-k', '2');
  expect(text).toMatchObject({ code: 0, err: '' });
  expect(text.out).toMatch(
    /^ 1 {2}[01]\.\d{3} \(texture \d\.\d{3}, structure -?\d\.\d{3}\) {2}.*p7\.png\n 2 {2}.*\n$/,
  );
  const argv = [
    await photo('grey.png', 7, true),
    '--corpus',
    at('my.index'),
    '--sheet',
    at('sheet.png'),
    '--json',
  ];
  const { photo: asked, references, missing } = JSON.parse((await find(...argv)).out);
  expect(asked).toBe(at('grey.png'));
  expect(missing).toEqual([]);
  expect(references).toHaveLength(4);
  expect(references[0]).toMatchObject({ rank: 1, path: 'p7.png', file: at('corpus/p7.png'), width: 48 });
  expect((await decodeFile(at('sheet.png'))).width).toBe(8 + 5 * 168);
  expect(await find(...argv)).toMatchObject({
    code: 1,
    out: '',
    err: `romnet: the output ${at('sheet.png')} exists; --overwrite replaces it\n`,
  });
  expect((await find(...argv, '--overwrite')).code).toBe(0);
});

test('find: a folder is indexed first and kept up to date; the photo itself is no reference', async () => {
  const first = await find(at('corpus/p7.png'), '--corpus', at('corpus'), '--json');
  expect(first.err).toContain('left out:');
  expect(JSON.parse(first.out).references.map(({ path }: { path: string }) => path)).not.toContain('p7.png');
  await photo('corpus/new.png', 7);
  const second = JSON.parse((await find(at('corpus/p7.png'), '--corpus', at('corpus'), '--json')).out);
  expect(second.references[0].path).toBe('new.png');
});

test('a corrupt index and one of another model are refused in one line that tells the way out', async () => {
  await index(at('corpus'));
  writeModel('other', 2);
  const other = await romnet([
    'references',
    'find',
    at('corpus/p7.png'),
    '--corpus',
    at('corpus'),
    '--model',
    at('other'),
  ]);
  expect(other.code).toBe(1);
  expect(other.err).toMatch(
    /^romnet: not a usable index .* other weights of the backbone of tiny .*; to rebuild it: romnet references index \S+corpus --rebuild\n$/,
  );
  writeFileSync(at('corpus/.romnet-references'), 'spoilt');
  const spoilt = await index(at('corpus'));
  expect(spoilt).toMatchObject({ code: 1, out: '' });
  expect(spoilt.err).toMatch(/^romnet: not a usable index .*--rebuild\n$/);
  expect((await index(at('corpus'), '--rebuild')).code).toBe(0);
});

test('features of a file that is not of VGG19 are refused by name', async () => {
  const { code, err } = await find(
    at('corpus/p7.png'),
    '--corpus',
    at('corpus'),
    '--features',
    at('model/preset.json'),
  );
  expect(code).toBe(1);
  expect(err).toMatch(/^romnet: expected a safetensors file or a PyTorch state dict.*preset\.json\)\n$/);
  const other = await find(
    at('corpus/p7.png'),
    '--corpus',
    at('corpus'),
    '--features',
    at('model/weights.safetensors'),
  );
  expect(other.err).toMatch(
    /^romnet: expected tensor "features\.7\.weight" in the weights of VGG19, got none\n$/,
  );
});

test('a folder without colours, a missing folder, a file in place of a folder', async () => {
  mkdirSync(at('empty'));
  const empty = await index(at('empty'));
  expect(empty).toMatchObject({ code: 1, out: '' });
  expect(empty.err).toMatch(
    /^romnet: expected pictures to take references from \(\.jpg, .*\), got none \(.*empty\)\n$/,
  );
  expect((await index(at('gone'))).err).toMatch(/gone: no such file or folder\n$/);
  expect((await index(at('corpus/p7.png'))).err).toMatch(
    /expected a folder of pictures, got a file \(.*p7\.png\)\n$/,
  );
});

test('Ctrl-C while indexing ends with 130 and leaves nothing behind', async () => {
  const run = await romnet(['references', 'index', '--model', at('model'), at('corpus')], '% indexing');
  expect(run.code).toBe(130);
  expect(run.err).toMatch(/romnet: interrupted, the index is as it was\n$/);
  expect(readdirSync(at('corpus')).filter((name) => name.startsWith('.'))).toEqual([]);
});

/** The photo's line of --json; the summary follows it. */
const photoLine = (out: string) => JSON.parse(out.split('\n')[0]!);

test('renovate --corpus colours from the best, says which, and not from the photo itself', async () => {
  const argv = [
    at('corpus/p7.png'),
    '--corpus',
    at('corpus'),
    '--references-count',
    '2',
    '--recolor',
    '-o',
    at('out.png'),
  ];
  const { code, out } = await renovate(...argv, '--json');
  expect(code).toBe(0);
  const { references } = photoLine(out);
  expect(references).toHaveLength(2);
  expect(references).not.toContain(at('corpus/p7.png'));
  expect((await renovate(at('corpus/p7.png'), '--recolor', '-o', at('none.png'))).code).toBe(0);
  expect(readFileSync(at('none.png')).equals(readFileSync(at('out.png')))).toBe(false);
  const text = await renovate(...argv, '--overwrite');
  expect(text.out).toContain(`  colours from ${references[0]}, ${references[1]}\n`);
});

test('renovate --corpus: pictures of unlike scenes are left out, and the colours are those without a reference', async () => {
  writeModel('discerning', 1);
  const own = ['renovate', '--model', at('discerning'), '--recolor', at('corpus/p7.png')];
  const { code, out } = await romnet([...own, '--corpus', at('corpus'), '-o', at('out.png'), '--json']);
  expect(code).toBe(0);
  expect(photoLine(out).references).toEqual([]);
  expect((await romnet([...own, '-o', at('none.png')])).code).toBe(0);
  // Their XMP tells them apart: one was offered references.
  const pixels = async (name: string) => (await decodeFile(at(name))).data;
  expect(await pixels('none.png')).toEqual(await pixels('out.png'));
  const told = await romnet([...own, '--corpus', at('corpus'), '-o', at('out.png'), '--overwrite']);
  expect(told.out).toContain('  no picture in the corpus is similar enough; coloured without a reference\n');
});

test('renovate --corpus: vanished and broken references are told, once, and the next take their places', async () => {
  await index(at('corpus'), '-o', at('my.index'));
  const found = JSON.parse(
    (await find(await photo('query.png', 7), '--corpus', at('my.index'), '--json')).out,
  ).references.map(({ file }: { file: string }) => file);
  rmSync(found[0]);
  writeFileSync(found[1], 'no longer a picture');
  const { code, out, err } = await renovate(
    at('query.png'),
    '--corpus',
    at('my.index'),
    '--references-count',
    '2',
    '--recolor',
    '-o',
    at('out.png'),
    '--json',
  );
  expect(code).toBe(0);
  expect(photoLine(out).references).toEqual([found[2], found[3]]);
  expect(err.match(/is in the index but no longer there; another reference took its place/g)).toHaveLength(1);
  expect(err).toContain(found[1]);
});

test('renovate with a corpus that cannot be used stops before the first photo', async () => {
  const { code, out, err } = await renovate(at('corpus/p7.png'), '--corpus', at('gone'), '-o', at('out.png'));
  expect(code).toBe(1);
  expect(out).toBe('');
  expect(err).toMatch(/^romnet: this corpus cannot be used: .*gone: no such file or folder\n$/);
  expect(existsSync(at('out.png'))).toBe(false);
});

test.each([
  [['references'], /Usage: romnet references/],
  [['references', 'index'], /missing required argument 'folder'/],
  [['references', 'find', 'a.jpg'], /required option '--corpus/],
  [['references', 'find', 'a.jpg', '--corpus', 'b', '-k', '0'], /whole number of at least 1, got '0'/],
  [
    ['references', 'find', 'a.jpg', '--corpus', 'b', '--vgg19-input', 'x'],
    /Allowed choices are torchvision, caffe/,
  ],
  [['renovate', 'a.jpg', '--no-color', '--corpus', 'b'], /--corpus gives colours, which --no-color forbids/],
])('wrong usage exits with 2: %j', async (argv, message) => {
  const { code, out, err } = await romnet(argv);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toMatch(message);
});
