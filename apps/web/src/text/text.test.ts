// The compiler sees to it that languages have the same keys; here, that none was copied and forgotten.
import { expect, it } from 'vitest';
import { de } from './de.js';
import { en } from './en.js';
import { languageOf, languages } from './index.js';

const leaves = (value: unknown, path = ''): [string, unknown][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, below]) => leaves(below, path ? `${path}.${key}` : key))
    : [[path, value]];

const say = (value: unknown) => (typeof value === 'function' ? String(value(2, 3)) : String(value));

it('German is German', () => {
  const english = new Map(leaves(en).map(([path, value]) => [path, say(value)]));
  const same = leaves(de).filter(([path, value]) => english.get(path) === say(value));
  // Words that are the same in both.
  expect(same.map(([path]) => path).sort()).toEqual([
    'colors.share',
    'download.format',
    'viewer.full',
    'viewer.original',
    'work.progress',
  ]);
  expect(english.size).toBeGreaterThan(80);
  for (const [path, value] of leaves(de)) expect(say(value).trim(), path).not.toBe('');
});

it('the language is the first that is preferred and known', () => {
  expect(languageOf(['fr-FR', 'de-AT', 'en'])).toBe('de');
  expect(languageOf(['fr'])).toBe('en');
  expect(Object.keys(languages)).toContain('de');
});
