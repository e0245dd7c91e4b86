// Each way to reach a system, tried with a stand-in of which the answer is known.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add, averagePool, concat, defineGraph, input, mul, slice, toOnnx, transpose } from '@romnet/graph';
import { psnr, type Raster, rasterToLab } from '@romnet/imaging';
import { baseRecipe } from '@romnet/imaging/damage';
import { encodeFile } from '@romnet/imaging/files';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { greyPicture } from '../data/grey.js';
import { openPairs } from '../datasets/dataset.js';
import { type Case, damagedCase } from '../evaluate/cases.js';
import { generatedPicture } from '../workplace.fixture.js';
import { openCommandSystem, splitWords } from './command.js';
import { openFolderSystem } from './folder.js';
import { openOnnxSystem } from './onnx.js';
import { simpleSystem, simpleSystems } from './simple.js';
import { plainAnswers, type System, withSystems } from './system.js';

const root = mkdtempSync(join(tmpdir(), 'romnet-compared-'));
const at = (...names: string[]) => join(root, ...names);
const damaging = { recipe: baseRecipe, seed: 1, scale: 4, textures: [] };
const picture = generatedPicture(1, 64, 48);
const aCase: Case = damagedCase(picture, 'a.png', null, damaging, 'test');

beforeAll(async () => {
  for (const name of ['input', 'truth', 'out', 'empty']) mkdirSync(at(name));
  for (const name of ['a', 'b', 'c'])
    for (const folder of ['input', 'truth']) await encodeFile(at(folder, `${name}.png`), picture);
  await encodeFile(at('out', 'a.png'), picture);
  await encodeFile(at('out', 'b.png'), generatedPicture(1, 60, 48));
  await encodeFile(at('out', 'other.png'), picture);
  await encodeFile(at('empty', 'other.png'), picture);
});
afterAll(() => rmSync(root, { recursive: true }));

describe('a folder of results', () => {
  it('is matched by name; each result that is missing, extra or of another size is listed', async () => {
    const { items } = await openPairs(at('input'), at('truth'));
    const { system, faults } = await openFolderSystem('Them', at('out'), items, null);
    expect(faults).toEqual([
      `Them: expected 64x48, the size of its input, got 60x48 (${at('out', 'b.png')})`,
      `Them: no result named c (${at('out')})`,
      `Them: ${at('out', 'other.png')}: no input of this name`,
    ]);
    expect(items.map(({ name }) => system.has!(name))).toEqual([true, false, false]);
    expect((await system.answer(picture, { ...aCase, name: 'a' })).data).toEqual(picture.data);
    await expect(openFolderSystem('Them', at('empty'), items, null)).rejects.toThrow(
      `expected results named like the inputs but found none, for instance for a (${at('empty')})`,
    );
  });

  it('is cut like the pairs that are judged by their squares', async () => {
    const { items } = await openPairs(at('input'), at('truth'));
    const { system } = await openFolderSystem('Them', at('out'), items, 32);
    const { width, height } = await system.answer(picture, { ...aCase, name: 'a' });
    expect([width, height]).toEqual([32, 32]);
  });
});

describe('a command', () => {
  const options = { limit: 20 };
  const copy = `node -e "require('fs').copyFileSync(process.argv[1],process.argv[2])" {input} {output}`;

  it('gets the picture as a file, and its answer is read from one', async () => {
    const answer = await openCommandSystem('Copy', copy, options).answer(picture, aCase);
    expect(answer.data).toEqual(picture.data);
  });

  it('says what went wrong: its exit code and what it wrote, no answer, no time left, no program', async () => {
    const ask = (command: string, limit = 20) =>
      openCommandSystem('Bad', command, { limit }).answer(picture, aCase);
    const fails = `node -e "console.error('no model\\nhere');process.exit(3)" {input} {output}`;
    await expect(ask(fails)).rejects.toThrow(
      'expected Bad for a.png to end with exit code 0, got 3: no model; here',
    );
    await expect(ask('node -e "0" {input} {output}')).rejects.toThrow(
      'expected Bad for a.png to write {output}, got no file',
    );
    const endless = 'node -e "setInterval(()=>{},1000)" {input} {output}';
    await expect(ask(endless, 0.3)).rejects.toThrow('got none within 0.3 s');
    await expect(ask('no-such-program {input} {output}')).rejects.toThrow("no program 'no-such-program'");
    expect(() => ask('node {input}')).toThrow('expected {output} in the command of Bad');
  });

  it('is split at spaces outside quotes', () => {
    expect(splitWords(`a  "b c" 'd "e' f'g h' ""`)).toEqual(['a', 'b c', 'd "e', 'fg h', '']);
    expect(() => splitWords('a "b')).toThrow('a closing "');
  });
});

describe('an ONNX file', () => {
  const declare = (name: string, declaration: object) => {
    writeFileSync(at(`${name}.json`), JSON.stringify({ model: `${name}.onnx`, ...declaration }));
    return at(`${name}.json`);
  };
  const open = async (file: string, ask: (system: System) => Promise<Raster>) => {
    const system = await openOnnxSystem('Net', file);
    try {
      return await ask(system);
    } finally {
      await system.release();
    }
  };

  it('is fed and read as declared: NHWC BGR in [-1, 1] in, RGB in [0, 255] out, sides of a multiple', async () => {
    // Out: blue and red change places, which is what declaring the input as BGR takes back.
    const x = input('x', [1, 64, 64, 3]);
    const shown = mul(add(transpose(x, [0, 3, 1, 2]), 1), 127.5);
    const turned = concat(
      [2, 1, 0].map((k) => slice(shown, 1, k, k + 1)),
      1,
    );
    writeFileSync(at('rgb.onnx'), toOnnx(defineGraph([x], { y: turned })));
    const file = declare('rgb', {
      input: { name: 'x', layout: 'nhwc', content: 'bgr', range: [-1, 1], multiple: 32 },
      output: { name: 'y', content: 'rgb', range: [0, 255] },
    });
    const answer = await open(file, (system) => system.answer(picture, aCase));
    expect([...answer.data]).toEqual([...picture.data]);
  });

  it('may give colours alone, smaller than its input, which keep the luminance', async () => {
    const x = input('x', [1, 1, 48, 64]);
    const half = averagePool(x, 2);
    writeFileSync(
      at('ab.onnx'),
      toOnnx(defineGraph([x], { y: concat([mul(half, 0.2), mul(half, -0.1)], 1) })),
    );
    const file = declare('ab', {
      input: { name: 'x', content: 'luminance', range: [0, 100] },
      output: { name: 'y', content: 'ab', range: [-110, 110] },
    });
    const grey = greyPicture(rasterToLab(picture).L);
    const { L, a, b } = rasterToLab(await open(file, (system) => system.answer(grey, aCase)));
    const own = rasterToLab(grey).L;
    const mean = (values: Float32Array) => values.reduce((sum, v) => sum + v, 0) / values.length;
    const lightness = 50 * (mean(own.data) + 1);
    expect(50 * (mean(L.data) + 1)).toBeCloseTo(lightness, 0);
    expect(110 * mean(a.data)).toBeCloseTo(0.2 * lightness, 0);
    expect(110 * mean(b.data)).toBeCloseTo(-0.1 * lightness, 0);
  });

  it('is refused where the declaration does not fit it', async () => {
    const input_ = { name: 'x', content: 'luminance' };
    const output = { name: 'y', content: 'ab', range: [-110, 110] };
    const refused = (declaration: object) =>
      expect(openOnnxSystem('Net', declare('ab', declaration))).rejects;
    await refused({ input: { ...input_, name: 'image' }, output }).toThrow(
      /input\.name: expected one of the model's \(x\), got 'image' \(.*ab\.json\)/,
    );
    await refused({ input: { ...input_, content: 'xyz' }, output: {} }).toThrow(
      /input\.content: .*; output\.name: .* \(.*ab\.json\)/,
    );
    await refused({ input: { ...input_, content: 'lab' }, output }).toThrow('a range for each of L, a and b');
    writeFileSync(at('ab.onnx'), 'no model');
    await refused({ input: input_, output }).toThrow(/expected an ONNX model but .*ab\.onnx/);
  });
});

describe('rows that cost nothing', () => {
  const find = async () => picture;

  it('colour a grey picture from a reference, or repair its luminance, and each stays what it is', async () => {
    const gain = async (name: (typeof simpleSystems)[number]) => {
      const answer = await simpleSystem(name, 1, find).answer(greyPicture(aCase.clean), aCase);
      return psnr(answer, aCase.truth) - psnr(greyPicture(aCase.clean), aCase.truth);
    };
    // The best reference there can be: the picture itself.
    expect(await gain('welsh')).toBeGreaterThan(3);
    expect(await gain('histogram')).not.toBe(0);
    expect(Math.abs(await gain('reinhard'))).toBeGreaterThan(0.01);
    expect(await gain('grey')).toBe(0);
    const repaired = await simpleSystem('median', 1, undefined).answer(aCase.input, aCase);
    expect(repaired.data).not.toEqual(aCase.input.data);
    expect(() => simpleSystem('welsh', 1, undefined)).toThrow('expected references for welsh');
  });

  it('are rows of the tables that they belong to, after what is there', async () => {
    const systems = simpleSystems.map((name) => simpleSystem(name, 1, find));
    const { rows, answer } = withSystems(plainAnswers(['luminance', 'color']), systems);
    expect(rows.luminance.map(({ key }) => key)).toEqual(['damaged', 'median', 'bilateral']);
    expect(rows.color.map(({ key }) => key)).toEqual(['grey', 'grey', 'histogram', 'welsh', 'reinhard']);
    expect(rows.renovation).toEqual([]);
    const answers = await answer(aCase);
    expect(Object.keys(answers.luminance)).toEqual(['damaged', 'median', 'bilateral']);
    expect(answers.renovation).toEqual({});
  });

  it('a system whose answer has another size fails the case by its name', async () => {
    const wrong: System = {
      ...{ name: 'Wrong', tables: ['color'] },
      answer: async () => generatedPicture(1, 10, 10),
      async release() {},
    };
    await expect(withSystems(plainAnswers(['color']), [wrong]).answer(aCase)).rejects.toThrow(
      'expected 64x48 of Wrong for a.png, got 10x10',
    );
  });
});
