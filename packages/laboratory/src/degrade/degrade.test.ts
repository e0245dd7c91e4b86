// Pairs of damage: a function of seed and name alone, records that do the same again, and files that are refused by name.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRaster, type Raster } from '@romnet/imaging';
import { baseRecipe, paperRecipe } from '@romnet/imaging/damage';
import { decodeFile, encodeFile } from '@romnet/imaging/files';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { degradePicture, openTextures, type TextureSet } from './degrade.js';
import { type Instructions, parseInstructions } from './recipe.js';
import { pairPaths, writePair } from './write.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romnet-degrade-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const photo = (width: number, height: number): Raster => {
  const raster = createRaster(width, height);
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = 128 + 100 * Math.sin(i / 17 + (i % 3));
  return raster;
};
const paper: Instructions = { kind: 'recipe', recipe: paperRecipe };
const generated = () => openTextures(undefined);

describe('degradePicture', () => {
  it('depends on seed and name, and on nothing done before', async () => {
    const textures = await generated();
    const make = (name: string, seed: number) => degradePicture(photo(48, 40), name, paper, seed, textures);
    const first = make('a.jpg', 1);
    make('b.jpg', 1);
    expect(make('a.jpg', 1)).toEqual(first);
    expect(make('b.jpg', 1).input).not.toEqual(first.input);
    expect(make('a.jpg', 2).input).not.toEqual(first.input);
  });

  it('gives a grey input, the truth as it was, a black and white mask, and the scale of the size', async () => {
    const picture = photo(96, 64);
    const { input, truth, mask, record } = degradePicture(picture, 'a', paper, 3, await generated());
    expect(truth.data).toEqual(picture.data);
    for (let i = 0; i < input.data.length; i += 3) {
      expect(input.data[i + 1]).toBe(input.data[i]);
      expect([0, 255]).toContain(mask.data[i]);
    }
    expect(record.damage.scale).toBe(64 / 256);
    expect([record.width, record.height, record.picture]).toEqual([96, 64, 'a']);
  });

  it('replays a written record to the byte', async () => {
    const textures = await generated();
    const first = degradePicture(photo(48, 40), 'a.jpg', paper, 5, textures);
    const paths = pairPaths(root, 'album/a.jpg');
    await writePair(paths, first);
    expect(paths.input).toBe(join(root, 'input', 'album', 'a.png'));
    const again = parseInstructions(readFileSync(paths.record, 'utf8'), paths.record);
    expect(again.kind).toBe('record');
    // Another name and seed: the record decides alone.
    expect(degradePicture(photo(48, 40), 'b.jpg', again, 9, textures).input).toEqual(first.input);
    expect((await decodeFile(paths.input)).data).toEqual(first.input.data);
    expect((await decodeFile(paths.mask)).data).toEqual(first.mask.data);
  });

  it('refuses a record made with other textures', async () => {
    const { record } = degradePicture(photo(40, 40), 'a', paper, 1, await generated());
    await encodeFile(join(root, 'speck.png'), photo(64, 64));
    const others: TextureSet = await openTextures(root);
    expect(others.source).toMatchObject({ source: 'folder', count: 1 });
    expect(() => degradePicture(photo(40, 40), 'a', { kind: 'record', record }, 1, others)).toThrow(
      /made with the generated textures, got 1 textures of a folder/,
    );
  });
});

describe('parseInstructions', () => {
  it('accepts the shipped recipes as they are', () => {
    for (const recipe of [baseRecipe, paperRecipe]) {
      expect(parseInstructions(JSON.stringify(recipe), 'r.json')).toEqual({ kind: 'recipe', recipe });
    }
  });

  const step = { kind: 'blur', probability: 0.5, ranges: { sigma: [1, 2] } };
  const recipe = (...steps: unknown[]) => ({ name: 'r', variants: [{ name: 'v', weight: 1, steps }] });
  it.each([
    ['{', 'in JSON, got other text (r.json)'],
    [JSON.stringify({ name: 'r', variants: [] }), 'variants: '],
    [JSON.stringify(recipe({ ...step, kind: 'blurr' })), 'variants.0.steps.0.kind: '],
    [JSON.stringify(recipe({ ...step, probability: 2 })), 'variants.0.steps.0.probability: '],
    [JSON.stringify(recipe({ ...step, ranges: { sigma: 1 } })), 'variants.0.steps.0.ranges.sigma: '],
    [JSON.stringify(recipe({ ...step, ranges: { sigma: [1, 2], seed: [1, 2] } })), '"seed"'],
    [JSON.stringify({ name: 'r', variants: [{ name: 'v', weight: 0, steps: [] }] }), 'a positive weight'],
  ])('names what is wrong in %s', (text, message) => {
    expect(() => parseInstructions(text, 'r.json')).toThrow(message);
    expect(() => parseInstructions(text, 'r.json')).toThrow('(r.json)');
  });
});
