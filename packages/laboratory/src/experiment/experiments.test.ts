// The experiments as data: what the paper prints is typed in, rows differ by what their title says, names are unique.
import { findPreset } from '@romnet/network';
import { expect, test } from 'vitest';
import { choosePreset } from '../run/networks.js';
import { experimentNames, experiments } from './experiments.js';
import { changed, experimentPreset } from './presets.js';

test('every row and column has a name of its own, and every figure a column', () => {
  expect(experimentNames).toEqual(['table-1', 'table-2', 'table-4', 'table-5', 'table-6', 'figure-6']);
  for (const { columns, rows } of Object.values(experiments)) {
    const keys = columns.map(({ key }) => key as string);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
    for (const { paper } of rows) for (const key of Object.keys(paper)) expect(keys).toContain(key);
  }
});

test('the paper’s own network is the last row of its tables, with one set of figures throughout', () => {
  const last = (name: 'table-4' | 'table-5') => experiments[name].rows.at(-1)!.paper;
  expect(last('table-4')).toEqual({ div2k: [23.952, 0.925, 0.12] });
  expect(last('table-5')).toEqual(last('table-4'));
  expect(experiments['table-1'].rows.at(-1)!.paper).toEqual({
    div2k: [23.95, 0.925, 0.12],
    pascal: [24.01, 0.94, 0.1],
    'pascal-damaged': [22.22, 0.828, 0.186],
  });
  expect(experiments['table-6'].rows.at(-1)!.paper).toEqual({ 'pascal-damaged': [22.22, 0.828, 0.186] });
  expect(experiments['figure-6'].rows.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('rows change what they say of a preset and nothing else', async () => {
  const paper = await choosePreset('paper');
  const { fusion, ...rest } = changed(paper, { fusion: 'input-ab' });
  expect([fusion, rest]).toEqual(['input-ab', { ...paper, name: 'paper, input-ab' }]);
  expect(changed(paper, { maps: 'none' }).similarity).toEqual({ ...paper.similarity, maps: 'none' });
  expect(changed(paper, { scales: [1] }).restoration.levels).toEqual([paper.restoration.levels[0]]);
  expect(changed(paper)).toEqual(paper);
  expect(() => changed(paper, { scales: [3] })).toThrow(
    'expected a level at 1/3 of preset "paper", got 1/1, 1/4, 1/8',
  );
});

test('base width is the paper’s form: three levels, no palette, no decisions', async () => {
  const preset = await experimentPreset('base');
  const base = findPreset('base');
  expect(preset.restoration.levels.map(({ scale }) => scale)).toEqual([1, 4, 8]);
  expect(preset).toMatchObject({ backbone: base.backbone, similarity: { tokens: 0 } });
  expect(preset.restoration.repair).toBeUndefined();
  expect([preset.similarity.trust, preset.similarity.hints]).toEqual([undefined, undefined]);
  expect(preset.colorization).toEqual({
    ...Object.fromEntries(Object.entries(base.colorization).filter(([key]) => key !== 'decision')),
    semantics: false,
  });
  expect(await experimentPreset('paper')).toEqual(findPreset('paper'));
});
