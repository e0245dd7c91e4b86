// A folder is one process's alone, also where many take over the lock of a dead one at once.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './lock.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romnet-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The number of a process that has ended. */
const dead = spawnSync(process.execPath, ['-e', '']).pid;

/** What a process leaves that was killed while it had the lock. */
function leaveLock(name = `${dead}-1-x`, place = '.locked'): void {
  mkdirSync(join(folder, place));
  writeFileSync(join(folder, place, name), '');
}

test('a folder is had once, and again when it was given back', async () => {
  const unlock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(`${folder} is in use by process ${process.pid}`);
  await unlock();
  expect(readdirSync(folder)).toEqual([]);
  await (await lockFolder(folder))();
});

test('the lock of a dead process is void, and so is what it left before it had one', async () => {
  leaveLock();
  leaveLock(`${dead}-1-y`, `.locked-${dead}-1-y`);
  const unlock = await lockFolder(folder);
  expect(readdirSync(folder)).toEqual(['.locked']);
  await unlock();
});

test.skipIf(process.platform !== 'linux')(
  'a number that another process has by now is no holder',
  async () => {
    leaveLock(`${process.pid}-1-x`);
    await (await lockFolder(folder))();
  },
);

test('a living process keeps its lock', async ({ skip }) => {
  const entry = new URL('../../dist/queue/lock.js', import.meta.url);
  if (!existsSync(entry)) skip('apps/server/dist is not built: npm run build');
  const script = `const { lockFolder } = await import(${JSON.stringify(entry.href)});
    await lockFolder(${JSON.stringify(folder)});
    console.log('mine'); setTimeout(() => {}, 1e6);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script]);
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  await expect(lockFolder(folder)).rejects.toThrow(`in use by process ${holder.pid}`);
  holder.kill('SIGKILL');
  await new Promise((resolve) => holder.once('exit', resolve));
  await (await lockFolder(folder))();
});

test('of many who find a dead lock at once one gets it', async () => {
  for (let round = 0; round < 30; round++) {
    leaveLock();
    const all = await Promise.allSettled(
      Array.from({ length: 16 }, async (_, i) => {
        // Not in step: some are about to remove the old lock when others have theirs already.
        for (let turn = 0; turn < (i * round) % 7; turn++)
          await new Promise((resolve) => setImmediate(resolve));
        return lockFolder(folder);
      }),
    );
    const got = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(got).toHaveLength(1);
    const faults = all.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    expect(new Set(faults)).toEqual(new Set([`Error: ${folder} is in use by process ${process.pid}`]));
    expect(readdirSync(folder)).toEqual(['.locked']);
    await got[0]!();
  }
});
