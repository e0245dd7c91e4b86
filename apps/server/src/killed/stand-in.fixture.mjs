// A server, and workers that write a few bytes in place of renovating: the queue, the processes and the files are the real ones, of the
// build. A journal in the files' folder has a line for each result that got its name.

import { fork } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { placeWhole } from '@romnet/imaging/files';
import { JOB_LIMITS, runForkedWorker, startServer } from '../../dist/index.js';

const [role, folder, database] = process.argv.slice(2);
const complain = (error) => process.stderr.write(`${error?.message ?? error}\n`);

async function serve() {
  const server = await startServer({
    ...{ folder, host: '127.0.0.1', port: 0, hosts: [], workers: 2, version: '0' },
    ...(database ? { database } : {}),
    ...{ keepSeconds: 86_400, uploadBytes: 1e6, areaBytes: 1e7, jobsPerUser: 1000, limits: JOB_LIMITS },
    timing: { poll: 50, beat: 200, grace: 5000, silence: 3000 },
    onFault: complain,
    fork: () =>
      fork(fileURLToPath(import.meta.url), ['worker'], {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      }),
  });
  process.once('SIGTERM', () => server.close());
  process.stdout.write(`${server.url}\n`);
}

const openStandIn = async (start, { areas }) => ({
  async perform(task, report, signal) {
    for (const [i] of task.request.photos.entries()) {
      if (task.outcomes[i].status === 'done') continue;
      signal.throwIfAborted();
      await wait(5 + 25 * Math.random());
      const file = `${i}.png`;
      const path = areas.file(task.owner, task.id, file);
      mkdirSync(areas.job(task.owner, task.id), { recursive: true });
      try {
        await placeWhole(path, (_, draft) => draft.writeFile(`${task.id} ${i}`), { replace: false });
        appendFileSync(join(start.files, 'journal'), `${task.id} ${i}\n`);
      } catch (error) {
        // An earlier attempt has written it.
        if (error.code !== 'EEXIST') throw error;
      }
      report.outcome(i, { status: 'done', file });
      report.progress((i + 1) / task.request.photos.length, 'stand in');
    }
  },
  close: async () => undefined,
});

if (role === 'serve') await serve();
else {
  await runForkedWorker(openStandIn, complain);
  process.disconnect?.();
}
