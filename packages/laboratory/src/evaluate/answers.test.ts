// A whole evaluation of a network whose right answers are known: all its weights are zero, so that it repairs nothing and
// colours grey. And what each way of colouring offers.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseRecipe } from '@romnet/imaging/damage';
import { encodeFile } from '@romnet/imaging/files';
import { initialWeights } from '@romnet/network';
import { openRig } from '@romnet/renovation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDataset } from '../datasets/dataset.js';
import { generatedPicture, tiny } from '../workplace.fixture.js';
import { networkAnswers, tasks } from './answers.js';
import { caseSources, damagedCase } from './cases.js';
import { hintsFromTruth } from './hints.js';
import { type Judgement, judge } from './judge.js';
import { colorMeasures } from './measures.js';
import { summarise } from './summary.js';
import { possibleWays, type ReferenceSources, wayNames, ways } from './ways.js';

const root = mkdtempSync(join(tmpdir(), 'romnet-answers-'));
const damaging = { recipe: baseRecipe, seed: 1, scale: 4, textures: [] };
const sources: ReferenceSources = {
  seed: 1,
  retrieve: async () => [generatedPicture(6), generatedPicture(7)],
  others: { count: 3, read: async (place) => generatedPicture(3 + place) },
  given: async () => generatedPicture(9),
};

/** A network of zeros, on the photographs in `dev`. */
async function evaluate(asked: Partial<Parameters<typeof networkAnswers>[0]> = {}): Promise<Judgement> {
  const zeros = new Map(
    [...initialWeights(tiny, 1)].map(([name, { shape, data }]) => [
      name,
      { shape, data: new Float32Array(data.length) },
    ]),
  );
  const rig = openRig({ preset: tiny, weights: zeros }, { threads: 1, colorings: 2 });
  // At another vividness a network that knows nothing takes the rarer of colours that are all alike to it.
  const vividness = 0;
  const options = { rig, ways: wayNames, sources, tasks, purpose: 'evaluation', vividness, ...asked };
  const dataset = await openDataset(join(root, 'dev'));
  const measures = colorMeasures;
  try {
    return await judge(caseSources(dataset, 64, damaging), networkAnswers(options), { measures });
  } finally {
    await rig.release();
  }
}

let judgement: Judgement;
beforeAll(async () => {
  mkdirSync(join(root, 'dev'));
  for (const seed of [1, 2])
    await encodeFile(join(root, 'dev', `${seed}.png`), generatedPicture(seed, 90, 70));
  judgement = await evaluate();
});
afterAll(() => rmSync(root, { recursive: true }));

describe('a network that does nothing', () => {
  it('leaves luminance alone and is as good as grey in every way', () => {
    expect(judgement.faults).toEqual([]);
    expect(judgement.pictures.map(({ name }) => name)).toEqual(['1', '2']);
    for (const { values, kinds } of judgement.pictures) {
      expect(values.luminance.restored!.psnr).toBeCloseTo(values.luminance.damaged!.psnr!, 4);
      expect(values.luminance.undamaged!.psnr).toBe(60);
      expect(kinds.length).toBeGreaterThan(0);
      for (const way of wayNames) {
        expect(values.color[way]!.psnr).toBeCloseTo(values.color.grey!.psnr!, 1);
        expect(values.renovation[way]!.psnr).toBeCloseTo(values.renovation.grey!.psnr!, 1);
        expect(values.color[way]!.colorfulnessRatio).toBeLessThan(0.02);
      }
      // Damage that stays costs the whole job, and what is not restored is the input in grey.
      expect(values.renovation.grey!.psnr).toBeLessThan(values.color.grey!.psnr!);
      expect(values.renovation.grey!.psnr).toBeCloseTo(values.renovation.input!.psnr!, 1);
    }
  });

  it('has means over pictures, no gain over itself, and a row for every kind of damage', () => {
    const { tables, kinds } = summarise(judgement);
    const [one, two] = judgement.pictures.map(({ values }) => values.renovation.none!.psnr!);
    expect(tables.renovation.none!.measures.psnr!.mean).toBeCloseTo((one! + two!) / 2, 9);
    expect(tables.renovation.none!.gain).toBeUndefined();
    expect(Math.abs(tables.renovation.same!.gain!.mean)).toBeLessThan(0.1);
    expect(tables.luminance.restored!.gain!.mean).toBeCloseTo(0, 4);
    expect(kinds.map(({ kind }) => kind)).toEqual(
      [...new Set(judgement.pictures.flatMap(({ kinds }) => kinds))].sort(),
    );
  });

  it('is judged the same again, and by the tables that were asked for alone', async () => {
    expect((await evaluate()).pictures).toEqual(judgement.pictures);
    const less = await evaluate({ tasks: ['luminance'], ways: ['none'] });
    expect(Object.keys(less.pictures[0]!.values.color)).toEqual([]);
    expect(less.pictures[0]!.values.luminance).toEqual(judgement.pictures[0]!.values.luminance);
    expect(less.columns).toEqual(['damaged', 'restored', 'truth']);
  });
});

describe('hints', () => {
  it('have a row for each number, and fewer are the first of more', async () => {
    const hinted = await evaluate({ tasks: ['color'], ways: ['none'], hints: [1, 3] });
    expect(hinted.faults).toEqual([]);
    expect(hinted.rows.color.map(({ caption }) => caption)).toEqual([
      'no reference',
      'one hint',
      '3 hints',
      'truth',
    ]);
    expect(Object.keys(hinted.pictures[0]!.values.color)).toEqual(['none', 'hints1', 'hints3', 'truth']);
  });

  it('show the truth at their places, the same for a seed', () => {
    const one = damagedCase(generatedPicture(1), '1.png', 64, damaging, 'test');
    const hints = hintsFromTruth(one, 1, 'test', 16);
    expect(hintsFromTruth(one, 1, 'test', 4)).toEqual(hints.slice(0, 4));
    expect(hintsFromTruth(one, 2, 'test', 4)).not.toEqual(hints.slice(0, 4));
    // Each colour is one that the picture has near the place: the mean of a disc, within what a band of light varies there.
    const { width, height, data } = one.truth;
    for (const { x, y, radius = 0, color } of hints) {
      expect(x >= 0 && x < width && y >= 0 && y < height && radius > 0).toBe(true);
      const near: number[] = [];
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++)
          if (Math.hypot(column - x, row - y) <= radius + 1) near.push(data[3 * (row * width + column)]!);
      expect(color[0]).toBeGreaterThanOrEqual(Math.min(...near) - 1);
      expect(color[0]).toBeLessThanOrEqual(Math.max(...near) + 1);
    }
  });
});

describe('ways of colouring', () => {
  const it_ = damagedCase(generatedPicture(1), '1.png', 32, damaging, 'test');
  const offer = (way: keyof typeof ways, from = sources) => ways[way].offer(it_, it_.clean, from, 'test');

  it('offer nothing, what was found, or what was given', async () => {
    expect(offer('grey')).toBeNull();
    expect(await offer('none')).toEqual([]);
    expect((await offer('retrieved'))!.map(({ origin }) => origin)).toEqual(['found', 'found']);
    for (const way of ['same', 'random', 'given'] as const)
      expect((await offer(way))!.map(({ origin }) => origin)).toEqual(['given']);
    expect(await offer('same')).toEqual(await offer('same'));
    expect(await offer('same', { ...sources, seed: 2 })).not.toEqual(await offer('same'));
  });

  it('are those that the sources and the network allow', () => {
    expect(possibleWays({ seed: 1 }, true)).toEqual(['grey', 'none', 'same']);
    expect(possibleWays({ seed: 1 }, false)).toEqual(['grey', 'same']);
    expect(possibleWays(sources, true)).toEqual(wayNames);
  });
});
