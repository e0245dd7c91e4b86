// Choices that were kept by an older page, or by nobody.
import { expect, it } from 'vitest';
import { hasNewChoices, ORIGINAL, type Photo } from './photo.js';
import { DEFAULT_SETTINGS, readSettings } from './settings.js';

it('what is missing or out of range is as by default', () => {
  expect(readSettings(undefined)).toEqual(DEFAULT_SETTINGS);
  expect(readSettings({ vividness: 7, color: 'pink', restore: false })).toEqual({
    ...DEFAULT_SETTINGS,
    restore: false,
  });
  expect(readSettings({ vividness: 0.9, color: 'keep' })).toEqual({
    ...DEFAULT_SETTINGS,
    vividness: 0.9,
    color: 'keep',
  });
});

it('choices are new where they differ from the result that is shown', () => {
  const version = {
    id: 'v',
    number: 1,
    settings: DEFAULT_SETTINGS,
    references: [],
    used: [],
    shares: {},
    keptColors: false,
    seconds: 1,
    device: 'wasm',
    made: '',
  } as const;
  const photo: Photo = {
    id: 'p',
    name: 'p.jpg',
    folder: '',
    settings: DEFAULT_SETTINGS,
    references: [],
    work: { kind: 'rest' },
    versions: [version],
    left: ORIGINAL,
    right: 'v',
  };
  expect(hasNewChoices(photo)).toBe(false);
  expect(hasNewChoices({ ...photo, settings: { ...DEFAULT_SETTINGS, vividness: 0.6 } })).toBe(true);
  expect(hasNewChoices({ ...photo, references: [{ id: 'r', name: 'r', found: false }] })).toBe(true);
  expect(hasNewChoices({ ...photo, versions: [] })).toBe(true);
});
