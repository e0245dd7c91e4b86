// Progress on a terminal and elsewhere, with a clock of the test's own.

import { expect, test } from 'vitest';
import { createTerminal } from './terminal.js';

function screen(isTTY: boolean, columns?: number) {
  const seen = { text: '' };
  let time = 5000;
  const stderr = { isTTY, columns, write: (text: string) => (seen.text += text) };
  const terminal = createTerminal({ stderr, now: () => time });
  return { terminal, seen, wait: (milliseconds: number) => (time += milliseconds) };
}

const state = { fraction: 0.25, stage: 'restore', label: 'a-very-long-name.jpg' };

test('the bar counts time from where the work began, and shows names harmlessly', () => {
  const { terminal, seen, wait } = screen(true, 74);
  wait(10_000);
  terminal.begin();
  wait(10_000);
  terminal.progress({ ...state, label: 'a\x1b.jpg' }, '');
  expect(seen.text).toBe('\r\x1b[2K[######..................]  25 % restore, 30 s left  a\\x1b.jpg');
});

test('on a terminal passing lines are drawn over, and cleared before a line that stays', () => {
  const { terminal, seen } = screen(true, 10);
  terminal.passing('step 1 of many');
  terminal.line('skipped: a\nb');
  terminal.note('done');
  expect(seen.text).toBe('\r\x1b[2Kstep 1 of\r\x1b[2Kskipped: a\\x0ab\n\r\x1b[2Kromnet: done\n');
});

test('elsewhere they come at once and then every ten seconds, after `begin` only then', () => {
  const { terminal, seen, wait } = screen(false);
  for (let step = 1; step <= 25; step++, wait(1000)) terminal.passing(`step ${step}`);
  terminal.begin();
  for (let step = 1; step <= 15; step++, wait(1000)) terminal.progress(state, `${step} of 15`);
  terminal.clear();
  expect(seen.text).toBe('step 1\nstep 11\nstep 21\n11 of 15\n');
});
