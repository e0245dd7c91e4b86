// The cache of programs: what is reused, what is released, and when.

import type { Graph } from '@romnet/graph';
import { expect, test } from 'vitest';
import { createProgramCache } from './programs.js';

test('keeps the most recently used, and releases before it loads', async () => {
  const log: string[] = [];
  const graph = (name: string) => ({ name }) as unknown as Graph;
  const cache = createProgramCache(2, async (made) => {
    const { name } = made as unknown as { name: string };
    log.push(`load ${name}`);
    return {
      run: async () => ({}),
      release: async () => {
        log.push(`release ${name}`);
      },
    };
  });
  const get = (name: string) => cache.get(name, () => graph(name));
  const first = await get('a');
  await get('b');
  expect(await get('a')).toBe(first);
  await get('c');
  await get('a');
  await cache.release();
  expect(log).toEqual(['load a', 'load b', 'release b', 'load c', 'release c', 'release a']);
});
