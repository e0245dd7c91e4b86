// `romnet export` and `romnet meaning` in this process, on a tiny network: what they write and print, and what they refuse.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRaster } from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import { initialWeights, writeSafetensors } from '@romnet/network';
import { loadModel } from '@romnet/renovation/files';
import { beforeEach, expect, test } from 'vitest';
import { at, romnet, useFolder } from '../command.fixture.js';
import { tiny } from '../tiny.fixture.js';

useFolder();
beforeEach(() => {
  mkdirSync(at('run'));
  writeFileSync(at('run', 'preset.json'), JSON.stringify(tiny));
  const metadata = { preset: tiny.name, stage: 'joint', step: '3' };
  const bytes = writeSafetensors(initialWeights(tiny, 1), { precision: 'F32', metadata });
  writeFileSync(at('run', 'weights.safetensors'), bytes);
});
const run = (...argv: string[]) => romnet(argv);

test('a run becomes a model, or ONNX files', async () => {
  const model = await run('export', at('run'), '-o', at('exported'));
  expect(model).toMatchObject({ code: 0, err: '' });
  expect(model.out).toMatch(/exported.weights\.safetensors: preset tiny \(joint 3 steps\), 0\.\d MB\n$/);
  expect((await loadModel(at('exported'))).preset).toEqual(tiny);
  const onnx = ['--format', 'onnx', '--size', '64x32', '--references', '0', '-o', at('onnx')];
  expect((await run('export', at('exported'), ...onnx)).out.split('\n')).toHaveLength(3);
  expect(existsSync(at('onnx', 'colorization.onnx'))).toBe(true);
});

test('what cannot be exported is told in one line, wrong usage with 2', async () => {
  expect((await run('export', at('run'))).code).toBe(2);
  expect((await run('export', '-o', at('out'))).code).toBe(2);
  expect((await run('export', at('run'), '-o', at('out'), '--size', '50x50')).code).toBe(2);
  const absent = await run('export', at('absent'), '-o', at('out'));
  expect([absent.code, absent.err]).toEqual([1, expect.stringMatching(/^romnet: .*absent.*\n$/)]);
  expect(existsSync(at('out'))).toBe(false);
});

test('meaning asks a model about pictures of two classes', async () => {
  mkdirSync(at('photos'));
  for (const name of ['light-1', 'light-2', 'dark-1', 'dark-2']) {
    const raster = createRaster(48, 48);
    const level = name.startsWith('light') ? 170 : 40;
    for (let i = 0; i < raster.data.length; i++)
      raster.data[i] = level + 30 * Math.sin(i / (9 + name.length));
    await encodeFile(at('photos', `${name}.png`), raster);
  }
  writeFileSync(at('classes.json'), JSON.stringify({ brightness: { light: '^light', dark: '^dark' } }));
  const asked = [
    '--model',
    at('run'),
    '--data',
    at('photos'),
    '--classes',
    at('classes.json'),
    '--threads',
    '1',
  ];
  const { code, out, err } = await run('meaning', ...asked, '--scenes', '2', '--json');
  expect([code, err]).toEqual([0, '']);
  const { columns, rows } = JSON.parse(out);
  expect(columns.map(({ pictures }: { pictures: number }) => pictures)).toEqual([4, 2]);
  expect(rows.at(-1).name).toBe('backbone, all four');
  expect((await run('meaning', ...asked)).out).toMatch(/\nchance +33\.3/);
  expect((await run('meaning', '--data', at('photos'))).code).toBe(2);
});
