// Every thread of a process is lowered, those that were there before and those that come later.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';

const entry = new URL('../../dist/worker/priority.js', import.meta.url);

test.skipIf(!existsSync('/proc/self/task'))('all threads have a lower priority', ({ skip }) => {
  if (!existsSync(entry)) skip('apps/server/dist is not built: npm run build');
  const script = `
    import { readdirSync, promises } from 'node:fs';
    import { getPriority } from 'node:os';
    import { Worker } from 'node:worker_threads';
    import { lowerPriority } from ${JSON.stringify(entry.href)};
    await promises.stat('/');
    lowerPriority();
    const thread = new Worker('setTimeout(() => {}, 1e5)', { eval: true });
    await new Promise((resolve) => thread.once('online', resolve));
    const all = readdirSync('/proc/self/task').map((id) => getPriority(Number(id)));
    console.log(JSON.stringify(all));
    process.exit();`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const all: number[] = JSON.parse(out);
  expect(all.length).toBeGreaterThan(5);
  expect(all.filter((priority) => priority < 10)).toEqual([]);
});
