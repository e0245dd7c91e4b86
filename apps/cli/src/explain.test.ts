// Any thrown value becomes one line; only our own bugs keep a stack.

import { readFileSync } from 'node:fs';
import { MissingWeightsError } from '@romnet/renovation/weights';
import { expect, test } from 'vitest';
import { explain } from './explain.js';

test('a system error is told in words, with its path', () => {
  const attempt = () => readFileSync('/no/such/photo.jpg');
  let caught: unknown;
  try {
    attempt();
  } catch (error) {
    caught = error;
  }
  expect(explain(caught)).toBe('/no/such/photo.jpg: no such file or folder');
});

test('an expected error is its message on one line, without a stack', () => {
  expect(explain(new Error('VipsJpeg: premature end\n  of file\n'))).toBe('VipsJpeg: premature end; of file');
  expect(explain('a thrown string')).toBe('a thrown string');
});

test('weights that are not there are told with the command that fetches them', () => {
  expect(explain(new MissingWeightsError('expected weights of vgg19, got none (cache)', 'vgg19'))).toBe(
    'expected weights of vgg19, got none (cache); to download them: romnet weights pull vgg19',
  );
  expect(explain(new MissingWeightsError('they changed', 'alexnet', true))).toMatch(/alexnet --overwrite$/);
});

test('a bug of ours shows where it happened', () => {
  expect(explain(new TypeError('x is not a function'))).toContain('explain.test.ts');
  expect(explain(new Error('internal: lost a tile'))).toContain('explain.test.ts');
});
