#!/usr/bin/env node
// Starts the command from the built sources; everything it knows is in src.
import { existsSync } from 'node:fs';

const built = new URL('../dist/start.js', import.meta.url);
if (existsSync(built)) {
  const { start } = await import(built.href);
  await start();
} else {
  console.error(
    'romnet: expected built sources but apps/cli/dist is missing; run `npm run build` in the repository',
  );
  process.exitCode = 1;
}
