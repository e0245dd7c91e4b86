// What counts as a preset.json, and what its errors say.

import { expect, test } from 'vitest';
import { readPreset } from './preset-file.js';
import { findPreset, presets } from './presets.js';

const encode = (value: unknown) =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const base = findPreset('base');
const { detection: _, ...undetecting } = base;

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
  [
    'a detector that hears a MobileNetV2 which is not there',
    { ...base, backbone: { ...base.backbone, mobilenet: false } },
    /^preset\.detection\.mobilenet: expected it beside a backbone with `mobilenet` only/,
  ],
  [
    'a prior of colours without it',
    { ...undetecting, backbone: { ...base.backbone, mobilenet: false } },
    /^preset\.colorization\.decision\.prior: expected it beside a backbone with `mobilenet` only/,
  ],
])('%s is refused by name', (_case, value, message) => {
  expect(() => readPreset(encode(value), 'p.json')).toThrow(message);
});
