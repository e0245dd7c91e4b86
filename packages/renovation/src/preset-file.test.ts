// What counts as a preset.json, and what its errors say.

import { findPreset } from '@romnet/network';
import { expect, test } from 'vitest';
import { readPreset } from './preset-file.js';

const encode = (value: unknown) =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const base = findPreset('base');

test('a built-in preset written as JSON reads back the same', () => {
  expect(readPreset(encode(base), 'p.json')).toEqual(base);
});

test.each([
  ['not JSON', '{"name": ', /^expected JSON but .* \(p\.json\)$/],
  ['another kind', [], /^expected an object for preset but received \[\] \(p\.json\)$/],
  [
    'a missing field',
    { ...base, name: undefined },
    /^expected a string for preset\.name but received nothing/,
  ],
  ['an unknown field', { ...base, colour: 1 }, /^unknown field preset\.colour \(p\.json\)$/],
  [
    'a wrong field inside',
    { ...base, similarity: { ...base.similarity, temperature: 'low' } },
    /^expected a number for preset\.similarity\.temperature but received "low" \(p\.json\)$/,
  ],
])('%s is refused by name', (_case, value, message) => {
  expect(() => readPreset(encode(value), 'p.json')).toThrow(message);
});
