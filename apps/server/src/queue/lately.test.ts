// What was asked a moment ago is not asked again; what comes while a question is on its way is asked together next.

import { expect, test } from 'vitest';
import { createLately } from './lately.js';

/** A source that answers with how often it was asked, when it is told to. */
function source() {
  const asked: string[][] = [];
  const answers: (() => void)[] = [];
  let time = 0;
  const lately = createLately(
    async (keys) => {
      asked.push([...keys].sort());
      const number = asked.length;
      await new Promise<void>((resolve) => answers.push(resolve));
      if (keys.includes('bad')) throw new Error('no');
      return new Map(keys.filter((key) => key !== 'none').map((key) => [key, number]));
    },
    { age: 100, interest: 1000, now: () => time },
  );
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  return {
    ...lately,
    asked,
    settle,
    pass: (milliseconds: number) => (time += milliseconds),
    async answer() {
      await settle();
      answers.shift()!();
      await settle();
    },
  };
}

test('one question at a time, and all that wait in the next', async () => {
  const { ask, asked, answer, settle } = source();
  const first = ask('a');
  await settle();
  const others = Promise.all([ask('a'), ask('b'), ask('none'), ask('b')]);
  await answer();
  expect(await first).toBe(1);
  await answer();
  // The first question already held the answer for `a`.
  expect(await others).toEqual([1, 2, undefined, 2]);
  expect(asked).toEqual([['a'], ['a', 'b', 'none']]);
});

test('an answer is good for its time, for all that were asked for lately, and until it is forgotten', async () => {
  const { ask, asked, answer, pass, forget } = source();
  const first = ask('a');
  await answer();
  expect(await first).toBe(1);
  pass(100);
  expect(await ask('a')).toBe(1);
  pass(1);
  const second = ask('b');
  await answer();
  expect([await second, await ask('a')]).toEqual([2, 2]);
  forget();
  const third = ask('b');
  await answer();
  expect(await third).toBe(3);
  pass(1001);
  const last = ask('c');
  await answer();
  expect(await last).toBe(4);
  expect(asked).toEqual([['a'], ['a', 'b'], ['a', 'b'], ['c']]);
});

test('what is on its way when all is forgotten is no answer to later questions', async () => {
  const { ask, answer, settle, forget } = source();
  const old = ask('a');
  await settle();
  forget();
  const fresh = ask('a');
  await answer();
  await answer();
  expect([await old, await fresh]).toEqual([1, 2]);
});

test('who waits longer than interest lasts is asked for all the same', async () => {
  const { ask, asked, answer, settle, pass } = source();
  const first = ask('a');
  await settle();
  const second = ask('b');
  pass(5000);
  await answer();
  await answer();
  expect([await first, await second]).toEqual([1, 2]);
  expect(asked).toEqual([['a'], ['b']]);
});

test('a fault is told to all who asked, and not kept', async () => {
  const { ask, answer, pass } = source();
  const both = Promise.allSettled([ask('bad'), ask('a')]);
  await answer();
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  pass(2000);
  const again = ask('a');
  await answer();
  expect(await again).toBe(2);
});
