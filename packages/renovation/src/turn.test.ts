// A turn is the whole event loop's, not only that of promises: by Node's way, and by the browsers'.
import { afterEach, expect, test, vi } from 'vitest';
import { turn } from './turn.js';

afterEach(() => vi.unstubAllGlobals());

test.each([
  ['setImmediate', setImmediate],
  ['MessageChannel', undefined],
])('%s', async (_, immediate) => {
  vi.stubGlobal('setImmediate', immediate);
  const seen: string[] = [];
  const timer = new Promise<void>((resolve) =>
    setTimeout(() => {
      seen.push('timer');
      resolve();
    }),
  );
  for (let i = 0; !seen.includes('timer') && i < 1e6; i++) await turn();
  seen.push('done');
  await timer;
  expect(seen).toEqual(['timer', 'done']);
});
