// Hints in JSON: lists and lists by name, and one line for what is wrong.
import { expect, test } from 'vitest';
import { readColor, readHints } from './hints.js';

const read = (value: unknown) => readHints(JSON.stringify(value), 'hints.json');
const hint = { x: 10, y: 20.5, color: '#ff8000' };

test('colours have six digits', () => {
  expect(readColor('#Ff8000')).toEqual([255, 128, 0]);
  for (const text of ['ff8000', '#f80', '#ff80000', '#gg8000', '']) expect(readColor(text)).toBeUndefined();
});

test('a list is for one photo, an object for photos by name', () => {
  const one = [
    { x: 10, y: 20.5, color: [255, 128, 0] },
    { x: 0, y: 0, color: [0, 0, 0], radius: 4 },
  ];
  const list = [hint, { x: 0, y: 0, color: '#000000', radius: 4 }];
  expect(read(list)).toEqual({ one });
  expect(read({ 'a.jpg': list, 'b.jpg': [] })).toEqual({
    named: new Map([
      ['a.jpg', one],
      ['b.jpg', []],
    ]),
  });
});

test('what is wrong is said in one line with its place and the file', () => {
  expect(() => readHints('[', 'hints.json')).toThrow(/^expected JSON but .* \(hints\.json\)$/);
  expect(() => read(7)).toThrow(
    'expected a list of hints, or an object with a list for each photo, got 7 (hints.json)',
  );
  expect(() => read([hint, { ...hint, color: 'red' }])).toThrow(
    'hints.1.color: expected a colour as #rrggbb, got "red" (hints.json)',
  );
  expect(() => read({ 'a.jpg': [{ ...hint, x: -1 }] })).toThrow(/^hints\.a\.jpg\.0\.x: .* \(hints\.json\)$/);
  expect(() => read([{ ...hint, radius: 0 }])).toThrow(/^hints\.0\.radius: /);
  expect(() => read([{ ...hint, size: 3 }])).toThrow(/^hints\.0: .*"size"/);
  expect(() => read({ 'a.jpg': hint })).toThrow(/^hints\.a\.jpg: /);
});
