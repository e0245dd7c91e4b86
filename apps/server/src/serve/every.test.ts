// An answer holds for its time, a fault does not.

import { expect, test } from 'vitest';
import { atMostEvery } from './every.js';

test('asks again when the time is over, or after a fault', async () => {
  let time = 0;
  let count = 0;
  const ask = atMostEvery(
    10,
    async () => {
      count++;
      if (count === 2) throw new Error('no');
      return count;
    },
    () => time,
  );
  expect([await ask(), await ask()]).toEqual([1, 1]);
  time = 10;
  await expect(ask()).rejects.toThrow('no');
  expect(await ask()).toBe(3);
  time = 19;
  expect(await ask()).toBe(3);
});
