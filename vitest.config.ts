// Tests run from the sources: every room's name resolves to its src folder, so no build is needed first. Rooms that differ
// between Node and browsers resolve to what Node gets.
import { defineConfig } from 'vitest/config';

const source = (room: string) => new URL(`./packages/${room}`, import.meta.url).pathname;

export default defineConfig({
  resolve: {
    alias: [
      {
        find: /^@romnet\/server$/,
        replacement: new URL('./apps/server/src/index.ts', import.meta.url).pathname,
      },
      {
        find: /^@romnet\/server\/client$/,
        replacement: new URL('./apps/server/src/client/index.ts', import.meta.url).pathname,
      },
      { find: /^@romnet\/(runtime|renovation)$/, replacement: `${source('$1')}/src/node/index.ts` },
      { find: /^@romnet\/(\w+)$/, replacement: `${source('$1')}/src/index.ts` },
      { find: /^@romnet\/(\w+)\/(\w+)$/, replacement: `${source('$1')}/src/$2/index.ts` },
    ],
  },
  test: {
    include: ['{packages,apps}/*/src/**/*.test.ts', 'checks/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
  },
});
