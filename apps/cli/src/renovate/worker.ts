// The thread of one worker of `--jobs`: opens its own tools, takes one job after the other, and says what becomes of it. It ends with
// the process, so that nothing is written after a run was killed.

import { parentPort, workerData } from 'node:worker_threads';
import { createDesk } from '../desk.js';
import type { Io } from '../io.js';
import { attempt } from './attempt.js';
import type { FromWorker, ToWorker, WorkerArguments } from './messages.js';
import type { Owners } from './owners.js';
import { createStore } from './store.js';
import { type OpenTools, openTools } from './tools.js';

const port = parentPort;
if (!port) throw new Error('internal: expected to be started as a worker');
const say = (message: FromWorker) => port.postMessage(message);
const stop = new AbortController();
const silent = { write: () => undefined };
const io: Io = {
  stdout: silent,
  stderr: silent,
  now: () => performance.now(),
  signal: stop.signal,
};
const { args, called } = workerData as WorkerArguments;
const desk = createDesk(io);
const claimed = new Map<string, string>();
const owners: Owners = {
  get: (id) => claimed.get(id),
  set: (id, photo) => {
    claimed.set(id, photo);
    say({ kind: 'claim', claim: { id, photo } });
  },
};
const store = createStore(args.overwrite, desk, io, owners);
let tools: OpenTools | undefined;

port.on('message', async (message: ToWorker) => {
  if (message.kind === 'claim') claimed.set(message.claim.id, message.claim.photo);
  else if (message.kind === 'stop') stop.abort();
  else if (message.kind === 'job') {
    const onProgress = (fraction: number, stage: string) => say({ kind: 'progress', fraction, stage });
    const end = await attempt(message.job, message.file, tools!, args, onProgress, io);
    say({ kind: 'end', end });
  } else {
    await tools?.close();
    await desk.clear();
    port.close();
  }
});

const opened = await openTools(args, store, desk, (text) => say({ kind: 'note', text }), io, owners);
if ('faults' in opened) say({ kind: 'open', faults: opened.faults });
else {
  const { references, corpus } = opened.common;
  const common = {
    ...opened.common,
    references: references.map((file, i) => ({ ...file, path: called.reference[i]! })),
    corpus: corpus && { ...corpus, path: called.corpus! },
  };
  tools = { ...opened, common };
  say({ kind: 'open', faults: [] });
}
