// Questions that come while one is being answered are asked together, and each is answered by what was there after it was asked.

import { expect, test } from 'vitest';
import { together } from './together.js';

test('one question at a time, and all that wait in the next', async () => {
  const asked: string[][] = [];
  let now = 0;
  const ask = together(async (keys) => {
    asked.push([...keys]);
    const time = now;
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (keys.includes('bad')) throw new Error('no');
    return new Map(keys.filter((key) => key !== 'none').map((key) => [key, time]));
  });
  const first = ask('a');
  await Promise.resolve();
  await Promise.resolve();
  now = 1;
  const others = [ask('a'), ask('b'), ask('none'), ask('b')];
  expect(await first).toBe(0);
  expect(await Promise.all(others)).toEqual([1, 1, undefined, 1]);
  expect(asked).toEqual([['a'], ['a', 'b', 'none']]);
  const [bad, good] = await Promise.allSettled([ask('bad'), ask('a')]);
  expect([bad.status, good.status]).toEqual(['rejected', 'rejected']);
  expect(await ask('a')).toBe(1);
});
