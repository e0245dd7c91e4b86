// Compared systems on the command line: which words mean which system, and a table with a row for each.

import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { at, photo, romnet, useFolder } from '../command.fixture.js';
import { parseSystem } from './systems.js';

useFolder();

test('name=kind:where, with tables before the kind', () => {
  const [a, b] = parseSystem('He et al.=color+renovation:folder:out/he', parseSystem('D=folder:/tmp/a=b:c'));
  expect(a).toEqual({ name: 'D', kind: 'folder', where: '/tmp/a=b:c' });
  expect(b).toEqual({
    ...{ name: 'He et al.', kind: 'folder', where: 'out/he' },
    tables: ['color', 'renovation'],
  });
  for (const wrong of ['folder:out', 'a=out', 'a=zip:out', 'a=folder:', 'a=colour:folder:out'])
    expect(() => parseSystem(wrong)).toThrow(InvalidArgumentError);
  expect(() => parseSystem('D=onnx:x.json', [a!])).toThrow("got 'D' twice");
});

test('a folder, a command and the simple methods, each a row; what a folder lacks is listed', async () => {
  for (const name of ['a', 'b']) {
    await photo(`input/${name}.png`, 48, 40, 0);
    await photo(`truth/${name}.png`, 48, 40, 2);
    await photo(`chosen/${name}.png`, 48, 40, 2);
  }
  await photo('out/a.png', 48, 40, 2);
  const copy = `node -e "require('fs').copyFileSync(process.argv[1],process.argv[2])" {input} {output}`;
  const pairs = ['--input', at('input'), '--truth', at('truth'), '--references', at('chosen')];
  const systems = ['--system', `Them=folder:${at('out')}`, '--system', `Copy=color:command:${copy}`];
  const { code, out, err } = await romnet([
    ...['evaluate', ...pairs, ...systems],
    ...['--no-network', '--baselines', '--json'],
  ]);
  expect(err).toContain(`Them: no result named b (${at('out')})`);
  expect(code).toBe(1);
  const report = JSON.parse(out);
  expect(report.subject).toMatch(
    /no network; .*; compared with grey, histogram, welsh, reinhard, median, bilateral, Them, Copy$/,
  );
  const [{ name, values }] = report.pictures;
  expect([report.pictures.length, name]).toEqual([1, 'a']);
  expect(Object.keys(values.luminance)).toEqual(['damaged', 'median', 'bilateral', 'Them']);
  expect(Object.keys(values.color)).toEqual(['grey', 'histogram', 'welsh', 'reinhard', 'Copy', 'truth']);
  expect(values.renovation.Them.psnr).toBe(100);
  expect(values.color.Copy).toEqual(values.color.grey);
  const failing = await romnet([
    'evaluate',
    ...pairs,
    '--no-network',
    '--system',
    'X=command:false {input} {output}',
  ]);
  expect(failing.code).toBe(1);
  expect(failing.err).toContain('expected X for a to end with exit code 0, got 1');
});

test('what does not go together', async () => {
  const data = ['evaluate', '--data', at('photos')];
  for (const [wrong, told] of [
    [['--no-network'], '--no-network leaves nothing to evaluate'],
    [['--no-network', '--baselines', '--model', 'base'], 'mean nothing with --no-network'],
    [['--baselines', 'welsh'], 'need --corpus or --references'],
    [['--results', at('x'), '--baselines'], '--results is for one system'],
    [['--system', 'x'], 'expected name=kind:where'],
  ] as const) {
    const { code, err } = await romnet([...data, ...wrong]);
    expect([code, err]).toEqual([2, expect.stringContaining(told)]);
  }
});
