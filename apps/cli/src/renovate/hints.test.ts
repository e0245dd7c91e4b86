// Hints of the command line: what the flag takes, and which photo gets which of a file.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hint, hintFlag, openHints } from './hints.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romnet-hints-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const photo = (name: string) => ({ path: join(root, name), name, real: join(root, name) });
const file = (value: unknown) => {
  writeFileSync(join(root, 'hints.json'), JSON.stringify(value));
  return join(root, 'hints.json');
};
const red = { x: 3, y: 4, color: [255, 0, 0] } as const;
const inFile = { x: 3, y: 4, color: '#ff0000' };

test('the flag takes a place, a colour and maybe a radius, as often as it is given', () => {
  const one = hint('3,4,#ff0000');
  expect(one).toEqual([red]);
  expect(hint('1.5, 0, #00FF7f, 12', one)).toEqual([red, { x: 1.5, y: 0, color: [0, 255, 127], radius: 12 }]);
  for (const text of [
    '',
    '3,4',
    '3,4,red',
    '3,4,#f00',
    '-1,4,#ff0000',
    '3,,#ff0000',
    '3,4,#ff0000,0',
    '3,4,#ff0000,1,2',
    '3,4,#ff0000,',
  ])
    expect(() => hint(text), text).toThrow(
      `expected x,y,#rrggbb or x,y,#rrggbb,radius in pixels, got '${text}'`,
    );
  expect([hintFlag({}), hintFlag({ hints: 'h.json' }), hintFlag({ hint: one })]).toEqual([
    undefined,
    '--hints',
    '--hint',
  ]);
});

test('one photo takes those of the flag after those of the file', async () => {
  const hints = await openHints({ hint: [red], hints: file([inFile, inFile]) }, [photo('a.jpg')]);
  expect(hints(photo('a.jpg'))).toEqual([red, red, red]);
});

test('several photos take those under their names', async () => {
  const photos = ['a.jpg', 'sub/b.jpg', 'c.jpg'].map(photo);
  const named = { 'a.jpg': [inFile], 'sub/b.jpg': [inFile, inFile] };
  const hintsOf = await openHints({ hint: [], hints: file(named) }, photos);
  expect(photos.map((each) => hintsOf(each).length)).toEqual([1, 2, 0]);
  const byPath = await openHints({ hint: [], hints: file({ [photo('c.jpg').path]: [inFile] }) }, photos);
  expect(photos.map((each) => byPath(each).length)).toEqual([0, 0, 1]);
});

test('hints that could be for any of several photos, or for none, are refused', async () => {
  const photos = ['a.jpg', 'b.jpg'].map(photo);
  await expect(openHints({ hint: [red] }, photos)).rejects.toThrow(
    'expected one photo for --hint, got 2; --hints takes a file with hints by the names of photos',
  );
  await expect(openHints({ hint: [], hints: file([inFile]) }, photos)).rejects.toThrow(
    /^expected an object with a list of hints for each photo, since there are 2, got one list \(.*hints\.json\)$/,
  );
  await expect(openHints({ hint: [], hints: file({ 'c.jpg': [] }) }, photos)).rejects.toThrow(
    /^expected names of photos, for instance "a\.jpg", got "c\.jpg" \(.*hints\.json\)$/,
  );
  await expect(openHints({ hint: [], hints: join(root, 'none.json') }, photos)).rejects.toThrow(
    /^these hints cannot be used: .*none\.json: no such file or folder$/,
  );
});
