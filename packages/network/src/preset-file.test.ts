// What counts as a preset.json, and what its errors say.

import { expect, test } from 'vitest';
import { readPreset } from './preset-file.js';
import { findPreset, presets } from './presets.js';

const encode = (value: unknown) =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const base = findPreset('base');

test.each(Object.keys(presets))('preset %s written as JSON reads back the same', (name) => {
  expect(readPreset(encode(findPreset(name)), 'p.json')).toEqual(findPreset(name));
});

test.each([
  ['not JSON', '{"name": ', /^expected JSON but .* \(p\.json\)$/],
  ['another kind', [], /^preset: .*expected object, received array \(p\.json\)$/],
  [
    'a missing field',
    { ...base, name: undefined },
    /^preset\.name: .*expected string, received undefined \(p\.json\)$/,
  ],
  ['an unknown field', { ...base, color: 1 }, /^preset: .*"color" \(p\.json\)$/],
  [
    'a wrong field inside',
    { ...base, similarity: { ...base.similarity, temperature: 'low' } },
    /^preset\.similarity\.temperature: .*expected number, received string \(p\.json\)$/,
  ],
])('%s is refused by name', (_case, value, message) => {
  expect(() => readPreset(encode(value), 'p.json')).toThrow(message);
});
