// Records are read back as they were written, refused in one line, and compared.

import { describe, expect, test } from 'vitest';
import {
  differences,
  otherPrograms,
  type RenovationRecord,
  readRecord,
  settingsOf,
  wordsOf,
  writeRecord,
} from './index.js';

const hash = (digit: string) => digit.repeat(64);
const content: Omit<RenovationRecord, 'format' | 'version'> = {
  made: '2026-11-26T22:00:00.000Z',
  programs: { romnet: '0.1.0', node: '20.20.2' },
  system: { platform: 'linux-x64', device: 'cpu', threads: null },
  model: { name: 'base', path: null, preset: hash('1'), weights: hash('2') },
  settings: {
    color: 'auto',
    restore: true,
    vividness: 0.4,
    luminance: 1,
    grain: 0,
    colorStrength: 1,
    onlyMask: false,
  },
  photo: { name: 'a.jpg', path: '../in/a.jpg', sha256: hash('3') },
  references: [{ path: '../r.jpg', sha256: hash('4') }],
  corpus: null,
  masks: [],
  profile: 'srgb',
  hints: [{ x: 1, y: 2, color: [255, 0, 0] }],
  tile: 512,
  pages: [
    {
      width: 4,
      height: 3,
      keptColors: false,
      colorReason: null,
      found: [],
      used: [0],
      colorSize: [256, 192],
    },
  ],
  notes: [],
  result: { name: 'a.png', sha256: hash('5') },
};
const text = writeRecord(content);

describe('a record', () => {
  test('is read as it was written', () => {
    expect(readRecord(text, 'a')).toMatchObject(content);
  });

  test.each([
    ['{', /^expected the JSON of a record, got .* \(a\.json\)$/],
    ['null', /expected a record with format 'romnet-record', got undefined/],
    ['{"format": "x"}', /format 'romnet-record', got "x"/],
    [text.replace('"version": 1', '"version": 2'), /expected a record of version 1, got 2: another version/],
    [text.replace('0.4', '4'), /^settings\.vividness: .*\(a\.json\)$/],
    [text.replace('"tile": 512,', ''), /^tile: /],
    [text.replace('"restore"', '"sharpness": 1, "restore"'), /sharpness/],
  ])('is refused in one line: %#', (broken, reason) => {
    expect(() => readRecord(broken, 'a.json')).toThrow(reason);
    expect(() => readRecord(broken, 'a.json')).not.toThrow(/\n/);
  });
});

test('settings are taken from among the flags, and checked', () => {
  const settings = {
    color: true,
    restore: false,
    vividness: 0.5,
    luminance: 1,
    grain: 0,
    colorStrength: 1,
    onlyMask: false,
  };
  const flags = { ...settings, json: true };
  expect(settingsOf(flags)).toEqual(settings);
  expect(() => settingsOf({ ...flags, vividness: 2 })).toThrow();
});

test('differences are told one by one, and none where there is none', () => {
  expect(differences(content, structuredClone(content))).toEqual([]);
  const now = structuredClone(content);
  now.photo.sha256 = hash('a');
  now.model.weights = hash('b');
  now.settings.vividness = 0.6;
  now.references = [{ path: 'r', sha256: hash('c') }];
  now.hints = [];
  expect(differences(content, now)).toEqual([
    'the photo a.jpg has changed: its SHA-256 was 333333333333, is now aaaaaaaaaaaa',
    "the model's weights have changed: their SHA-256 was 222222222222, is now bbbbbbbbbbbb",
    'the setting vividness was 0.4, is now 0.6',
    'the reference ../r.jpg has changed: its SHA-256 was 444444444444, is now cccccccccccc',
    'the hints have changed',
  ]);
  expect(differences(content, { ...content, references: [] })).toEqual([
    'the number of references was 1, is now 0',
  ]);
  expect(otherPrograms(content.programs, { romnet: '0.2.0' })).toEqual([
    'romnet was 0.1.0, is now 0.2.0',
    'node was 20.20.2, is now absent',
  ]);
});

test('a result says what was done, and nothing where nothing was', () => {
  const [page] = content.pages;
  expect(wordsOf(content, page!)?.parameters).toBe(
    'restored and coloured by software; model base, weights 222222222222',
  );
  const plain = { ...content, settings: { ...content.settings, restore: false } };
  expect(wordsOf(plain, { colorSize: null })).toBeUndefined();
});
