// `romnet evaluate` in this process: real files, results made elsewhere, and a tiny network.

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRaster } from '@romnet/imaging';
import { decodeFile, encodeFile } from '@romnet/imaging/files';
import { expect, test } from 'vitest';
import { at, romnet, useFolder } from '../command.fixture.js';

useFolder();

async function photo(name: string, shift: number, width = 48): Promise<void> {
  const raster = createRaster(width, 40);
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = 110 + shift + 80 * Math.sin(i / 7 + (i % 3));
  mkdirSync(join(at(name), '..'), { recursive: true });
  await encodeFile(at(name), raster);
}

const evaluate = (...argv: string[]) => romnet(['evaluate', ...argv]);

test('renovates every pair in every way, and reports as JSON', async () => {
  for (const name of ['a', 'sub/b']) {
    await photo(`input/${name}.png`, 20);
    await photo(`truth/${name}.jpg`, 0);
    await photo(`corpus/${name}.png`, 5);
    await photo(`chosen/${name}.png`, 9);
  }
  const pairs = ['--input', at('input'), '--truth', at('truth'), '--model', at('model')];
  const references = ['--corpus', at('corpus'), '--cache', at('cache'), '--references', at('chosen')];
  const { code, out, err } = await evaluate(...pairs, ...references, '--rank', '2', '--json');
  expect(err).toBe('');
  expect(code).toBe(0);
  const report = JSON.parse(out);
  expect(report.subject).toMatch(
    /^2 pictures of .*, whole pictures; model .*model; corpus of 2 .*, retrieved rank 2 /,
  );
  expect(report.pictures.map(({ name }: { name: string }) => name)).toEqual(['a', 'sub/b']);
  const { luminance, color, renovation } = report.pictures[0].values;
  expect(Object.keys(luminance)).toEqual(['damaged', 'restored', 'undamaged']);
  const ways = ['grey', 'none', 'retrieved', 'same', 'random', 'given'];
  expect(Object.keys(color)).toEqual([...ways, 'truth']);
  expect(Object.keys(renovation)).toEqual(['input', ...ways, 'truth']);
  expect(renovation.none.psnr).not.toBe(renovation.input.psnr);
  expect(renovation.none.colorfulness).toBeGreaterThan(0);
  expect(report.tables.color.grey.gain.mean).not.toBe(0);
  expect(report.notes[0]).toContain('LPIPS was not measured');
  // The index and its features lie where they were wanted, and nothing lies in the corpus.
  expect(readdirSync(at('cache')).sort()).toEqual([
    expect.stringMatching(/^corpus-\w{8}-\w{8}\.romnet-references$/),
    expect.stringMatching(/^corpus-\w{8}-\w{8}\.romnet-references\.\w{12}\.features$/),
  ]);
  expect(readdirSync(at('corpus')).sort()).toEqual(['a.png', 'sub']);
});

test('photographs are damaged first; the table of the readme, on a terminal', async () => {
  await photo('photos/a.png', 0, 64);
  await photo('photos/b.png', 30, 64);
  const asked = ['--data', at('photos'), '--model', at('model'), '--side', '32', '--limit', '1'];
  const { code, out } = await evaluate(...asked, '--ways', 'grey', 'none', '--damage-scale', '8');
  expect(code).toBe(0);
  expect(out).toMatch(
    /^1 picture of .*photos, centre squares at 32x32, damaged by the recipe base 8 times as wide, seed 1;/,
  );
  for (const line of [
    /^Luminance of damaged pictures$/m,
    /^ +PSNR \(dB\) +gain over damaged +SSIM +inside damage +outside it$/m,
    /^restored +\d+\.\d\d +[+-]\d+\.\d\d +0\.\d{4}/m,
    /^Colour of undamaged pictures$/m,
    /^grey \(ab = 0\) +\d+\.\d\d +[+-]\d+\.\d\d .* 0\.00 +-$/m,
    /^Damaged pictures, restored and coloured$/m,
    /^The same by kind of damage/m,
  ])
    expect(out).toMatch(line);
  expect((await evaluate(...asked, '--ways', 'grey', 'none', '--damage-scale', '8')).out).toBe(out);
  expect((await evaluate(...asked, '--only', 'luminance')).out).not.toContain('Colour of');
});

test('judges results made elsewhere; each picture without partner, or of another size, is listed', async () => {
  for (const name of ['a', 'b', 'c', 'd']) await photo(`input/${name}.png`, 20);
  for (const name of ['a', 'b', 'c', 'e']) await photo(`truth/${name}.png`, 0);
  await photo('results/a.png', 0);
  await photo('results/b.png', 0, 50);
  const pairs = ['--input', at('input'), '--truth', at('truth'), '--results', at('results')];
  const { code, out, err } = await evaluate(...pairs, '--sheet', at('worst.png'));
  expect(code).toBe(1);
  expect(out).toMatch(/results +100\.00 +\+\d+\.\d+ +1\.0000/);
  for (const told of [
    /input.d\.png: no truth of this name/,
    /truth.e\.png: no input of this name/,
    /expected 48x40, the size of its truth, for the results of b, got 50x40/,
    /no result named c/,
    /romnet: 1 evaluated, 4 not\n$/,
  ])
    expect(err).toMatch(told);
  expect((await decodeFile(at('worst.png'))).width).toBeGreaterThan(900);
});

test('a page and a Markdown file, written where they are wanted', async () => {
  await photo('input/a.png', 20);
  await photo('truth/a.png', 0);
  const pairs = ['--input', at('input'), '--truth', at('truth'), '--results', at('input')];
  expect(await evaluate(...pairs, '--html', '-o', at('report.html'))).toMatchObject({ code: 0, out: '' });
  expect(readFileSync(at('report.html'), 'utf8')).toMatch(
    /^<!doctype html>[\s\S]*data:image\/png;base64,iVBOR/,
  );
  for (const output of [
    ['-o', at('report.html')],
    ['--sheet', at('input/a.png')],
  ]) {
    const again = await evaluate(...pairs, '--markdown', ...output);
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toBe(`romnet: the output ${output[1]} exists; --overwrite replaces it\n`);
  }
  expect((await evaluate(...pairs, '--markdown', '-o', at('report.html'), '--overwrite')).code).toBe(0);
  expect((await evaluate(...pairs, '--markdown')).out).toMatch(/\| results \| 22\.\d+ \|/);
});

test('a sample of the pictures is the seed’s', async () => {
  for (let n = 0; n < 8; n++) {
    await photo(`input/${n}.png`, n);
    await photo(`truth/${n}.png`, 0);
  }
  const pairs = ['--input', at('input'), '--truth', at('truth'), '--results', at('input'), '--json'];
  const names = async (...more: string[]) => {
    const { pictures } = JSON.parse((await evaluate(...pairs, '--sample', '4', ...more)).out);
    return pictures.map(({ name }: { name: string }) => name).join('');
  };
  const first = await names();
  expect([first.length, await names()]).toEqual([4, first]);
  const others = await Promise.all(['2', '3', '4'].map((seed) => names('--seed', seed)));
  expect(others.some((other) => other !== first)).toBe(true);
});

test('wrong usage, and nothing to judge', async () => {
  expect((await evaluate('--input', at('input'))).err).toContain('--input and --truth go together');
  expect((await evaluate()).code).toBe(2);
  for (const wrong of [
    ['--results', at(), '--model', 'base'],
    ['--ways', 'retrieved'],
    ['--ways', 'given'],
    ['--side', '100'],
    ['--vividness', '2'],
    ['--lpips-heads', at()],
  ])
    expect((await evaluate('--data', at(), ...wrong)).code).toBe(2);
  const empty = await evaluate('--data', at());
  expect(empty.code).toBe(1);
  expect(empty.err).toMatch(/expected pictures but found none/);
});

test('test pictures of a data set are nobody’s references, though the corpus be the whole data set', async () => {
  for (const name of ['DIV2K_train_HR/1', 'DIV2K_train_HR/2', 'DIV2K_valid_HR/3', 'DIV2K_valid_HR/4'])
    await photo(`div2k/${name}.png`, 7 * Number(name.at(-1)), 64);
  const asked = ['--data', at('div2k'), '--model', at('model'), '--side', '32', '--only', 'color'];
  const corpus = ['--corpus', at('div2k'), '--cache', at('cache'), '--ways', 'grey', 'retrieved'];
  const second = await evaluate(...asked, ...corpus, '--rank', '2');
  expect(second.code, second.err).toBe(0);
  const third = await evaluate(...asked, ...corpus, '--rank', '3');
  expect([third.code, third.err]).toEqual([
    1,
    expect.stringContaining('expected at least 3 other pictures in the corpus, got 2'),
  ]);
});
