// All six experiments in this process, on small generated data of every layout, with a network of hardly any channels. They share a
// folder, as they would on a desk: runs that several tables need are trained once.

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRaster } from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import type { Preset } from '@romnet/network';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../main.js';
import { tiny } from '../tiny.fixture.js';

const LONG = { timeout: 600_000 };
let root = '';
const at = (...names: string[]) => join(root, ...names);

/** The paper's form: no palette, no hints, no decision, two levels side by side. */
const { trust: _trust, hints: _hints, ...similarity } = tiny.similarity;
const { decision: _decision, ...colorization } = tiny.colorization;
const preset: Preset = {
  ...tiny,
  restoration: {
    ...tiny.restoration,
    levels: [1, 4].map((scale) => ({ ...tiny.restoration.levels[0]!, scale })),
  },
  similarity: { ...similarity, tokens: 0 },
  colorization: { ...colorization, semantics: false },
};

/** A picture of a few colours, another one for every seed. */
async function picture(seed: number, ...names: string[]): Promise<void> {
  const [width, height] = [48, 40];
  const raster = createRaster(width, height);
  for (let i = 0; i < raster.data.length; i++) {
    const [x, y, channel] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
    raster.data[i] =
      128 + 100 * Math.sin((x * (1 + (seed % 5)) + y * (1 + (seed % 3))) / 19 + channel * seed);
  }
  mkdirSync(dirname(at(...names)), { recursive: true });
  await encodeFile(at(...names), raster);
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'romnet-cli-experiment-'));
  for (let n = 1; n <= 11; n++) await picture(n, 'div2k', 'DIV2K_train_HR', `${n}.png`);
  for (const n of [12, 13]) await picture(n, 'div2k', 'DIV2K_valid_HR', `${n}.png`);
  for (let n = 1; n <= 12; n++) await picture(n + 20, 'pascal', 'JPEGImages', `${n}.png`);
  for (const n of [1, 2]) {
    await picture(n + 40, 'realold', `${n}o.png`);
    await picture(n + 50, 'realold', `${n}t.png`);
    await picture(n + 60, 'realold', 'portraits', `${n}.png`);
    await picture(n + 70, 'own', 'test', `${n}.png`);
  }
  for (let n = 1; n <= 10; n++) await picture(n + 80, 'own', 'train', `${n}.png`);
  writeFileSync(at('tiny.json'), JSON.stringify(preset));
  const small = {
    crop: 32,
    batch: 2,
    discriminator: { width: 8 },
    generator: { width: 4, levels: 4 },
    threads: 1,
    workers: 0,
  };
  writeFileSync(at('training.json'), JSON.stringify(small));
});
afterAll(() => rmSync(root, { recursive: true }));

/** Runs one command line; Ctrl-C when `stopAt` is printed. */
async function romnet(argv: string[], stopAt?: string) {
  const seen = { out: '', err: '' };
  const stop = new AbortController();
  const code = await main(['experiment', ...argv], {
    stdout: { write: (text: string) => (seen.out += text) },
    stderr: {
      write(text: string) {
        seen.err += text;
        if (stopAt !== undefined && text.includes(stopAt)) stop.abort();
      },
    },
    now: () => performance.now(),
    signal: stop.signal,
  });
  return { code, ...seen };
}

const all = () => [
  '--preset',
  at('tiny.json'),
  '--training',
  at('training.json'),
  '--steps',
  '1',
  '--side',
  '32',
];
const every = () => ['div2k', 'pascal', 'realold'].map((name) => `${name}=${at(name)}`);
const shared = () => ['--data', ...every(), ...all(), '-o', at('out')];
const run = (name: string, stopAt?: string) => romnet([name, ...shared()], stopAt);

const runs = () => readdirSync(at('out', 'runs')).filter((name) => !name.endsWith('.json'));

test('an interrupted experiment goes on where it was, and a killed one too', LONG, async () => {
  const stopped = await run('table-4', 'run 2 of 4');
  expect(stopped.code).toBe(130);
  expect(stopped.err).toMatch(/the same command goes on\n$/);
  const first = runs()[0]!;
  const weights = () => statSync(at('out', 'runs', first, 'weights.safetensors')).mtimeMs;
  const before = weights();
  // Killed while the first run wrote its weights: its checkpoint is whole, and its weights are not there.
  const again = await run('table-4');
  expect([again.code, again.err]).toEqual([0, expect.stringContaining('run 4 of 4')]);
  expect(weights()).toBe(before);
  expect(runs()).toHaveLength(4);
  expect(again.out.trim().split('\n')).toEqual(
    ['table.md', 'table.csv', 'index.html'].map((name) => at('out', 'table-4', name)),
  );
  unlinkSync(at('out', 'runs', first, 'weights.safetensors'));
  rmSync(at('out', 'results'), { recursive: true });
  const table = () => readFileSync(at('out', 'table-4', 'table.csv'), 'utf8');
  const whole = table();
  expect((await run('table-4')).code).toBe(0);
  expect(table()).toBe(whole);
});

test(
  'the other five: every row with its figures, and what several tables share is trained once',
  LONG,
  async () => {
    for (const name of ['table-1', 'table-2', 'table-5', 'table-6', 'figure-6']) {
      // A stand-in for DeOldify gives back the damaged picture.
      const system = name === 'table-2' ? ['--system', 'deoldify=command:cp {input} {output}'] : [];
      const { code, err } = await romnet([name, ...shared(), ...system]);
      expect(code, err).toBe(0);
    }
    // IV: 4; I: two of Pascal and three of Pix2pix; V: 2 more; VI: 1 more; II and Fig. 6: none.
    expect(runs()).toHaveLength(12);
    const markdown = (name: string) => readFileSync(at('out', name, 'table.md'), 'utf8');
    const one = markdown('table-1');
    for (const line of [
      /^\| Pix2pix \| paper \| the paper's \| - \| - \| 21\.12 \| 0\.872 \| 0\.138 \| not stated \|$/m,
      /^\| Ours \| paper \| the paper's \| - \| - \| 22\.22 \| 0\.828 \| 0\.186 \| not stated \|$/m,
      /^\| Ours \| ours \| tiny \| 1 \| 2 \| \d+\.\d\d \| 0\.\d{4} \| - \| - \|$/m,
      /^## Pascal VOC, with degradation$/m,
      /LPIPS was not measured/,
    ])
      expect(one).toMatch(line);
    expect(one.match(/^\| Ours \| ours /gm)).toHaveLength(3);
    expect(one.match(/^\| Pix2pix \| ours \| Pix2pix \| 1 \| 2 \|/gm)).toHaveLength(3);
    expect(markdown('table-2')).toMatch(/^\| DeOldify \| ours \| DeOldify \| - \| 2 \| \d/m);
    expect(markdown('table-2')).toMatch(/^\| Ours \| ours \| tiny \| 1 \| 2 \|/m);
    for (const name of ['table-4', 'table-5', 'table-6'])
      expect(markdown(name)).toMatch(/by PSNR: .+ [>~] .+\. This is (not )?the order of the paper/);
    expect(markdown('table-5')).toMatch(/^\| No similarity map \| ours \| tiny, maps none \| 1 \| 2 \|/m);
    expect(markdown('table-6')).toMatch(/^\| Single-level RDN \| ours \| tiny, levels 1 \| 1 \| 2 \|/m);
    const csv = readFileSync(at('out', 'figure-6', 'table.csv'), 'utf8')
      .trim()
      .split('\n');
    expect(csv[0]).toBe(
      'experiment,column,row,source,preset,steps,pictures,psnr,ssim,lpips,lpipsBackbone,run',
    );
    expect(csv.filter((line) => line.includes(',ours,tiny,1,2,'))).toHaveLength(10);
    const page = readFileSync(at('out', 'figure-6', 'index.html'), 'utf8');
    expect(page.match(/<svg /g)!.length).toBeGreaterThanOrEqual(4);
    expect(page).toContain('PSNR (dB) by rank of the reference');
    expect(page).toContain('<img src="div2k.jpg"');
    expect(page).not.toMatch(/src="http|href="http|<script/);
    expect(statSync(at('out', 'figure-6', 'div2k.jpg')).size).toBeGreaterThan(1000);
  },
);

test('pictures with a split of their own stand in for what is not at hand', LONG, async () => {
  const { code, err } = await romnet([
    'table-6',
    '--data',
    `folder=${at('own')}`,
    ...all(),
    '-o',
    at('own-out'),
  ]);
  expect(code, err).toBe(0);
  expect(readFileSync(at('own-out', 'table-6', 'table.md'), 'utf8')).toContain(
    'a folder in place of pascal, split test',
  );
});

test(
  'wrong usage ends with 2; a missing data set, split list or weights with 1, before anything is trained',
  LONG,
  async () => {
    const usage = async (...argv: string[]) => (await romnet(argv)).code;
    expect(await usage('table-3', '--data', 'div2k=x')).toBe(2);
    expect(await usage('table-4')).toBe(2);
    expect(await usage('table-4', '--data', 'imagenet=x')).toBe(2);
    expect(await usage('table-4', '--data', 'div2k=x', 'div2k=y')).toBe(2);
    expect(await usage('table-4', '--data', 'div2k=x', '--budget', '1', '--steps', '2')).toBe(2);
    const fails = async (message: RegExp, ...argv: string[]) => {
      const { code, err } = await romnet([...argv, '-o', at('none')]);
      expect([code, err]).toEqual([1, expect.stringMatching(message)]);
    };
    const base = ['--preset', 'base', '--steps', '1'];
    await fails(
      /expected a system of table-4 \(it has none\), got 'x'/,
      ...['table-4', ...base, '--data', `div2k=${at('div2k')}`, '--system', 'x=folder:y'],
    );
    await fails(
      /expected a data set pascal, or a folder that stands in/,
      'table-1',
      ...base,
      '--data',
      `div2k=${at('div2k')}`,
    );
    mkdirSync(at('half'));
    writeFileSync(at('half', 'train.txt'), '1\n');
    await fails(/expected the split list .*test\.txt/, 'table-4', ...base, '--data', `folder=${at('half')}`);
    const portraits = `portraits=${at('realold')}`;
    await fails(
      /expected no test picture among the references, got .*1o\.png/,
      ...['table-2', ...base, '--data', `pascal=${at('pascal')}`, `realold=${at('realold')}`, portraits],
    );
    const file = at('excerpt.safetensors');
    writeFileSync(file, 'nothing');
    await fails(/excerpt\.safetensors/, 'table-4', '--data', `div2k=${at('div2k')}`, '--vgg19', file);
  },
);
