// Whether broken pictures of every format are each told in one line: no crash, no hang, no fault of ours, and nothing that a
// library prints past us. Prints JSON.
//
// npm run bench -- mutations [--count 2000] [--seed 1]
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';

/** A mutant that takes longer hangs: a whole one takes some hundredths of a second. */
const LIMIT_MS = 20_000;

/** Reads mutants from `from` on in a process of its own; returns the first that was not begun. */
function readFrom(seed, from, to, result) {
  return new Promise((resolve) => {
    const worker = fork(new URL('worker.mjs', import.meta.url), [seed, from, to], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let current = { begins: from, name: 'starting' };
    let timer;
    let done = from;
    for (const stream of [worker.stdout, worker.stderr])
      stream.on('data', (text) => result.printed.push({ ...current, text: String(text).trim() }));
    worker.on('message', (message) => {
      clearTimeout(timer);
      if ('begins' in message) {
        current = message;
        timer = setTimeout(() => {
          result.hangs.push(current);
          worker.kill('SIGKILL');
        }, LIMIT_MS);
        return;
      }
      done = message.ends + 1;
      result[message.read ? 'read' : 'refused']++;
      result.slowestMs = Math.max(result.slowestMs, Math.round(message.ms));
      for (const fault of message.faults) result.faults.push({ ...current, fault });
    });
    worker.on('exit', (code, signal) => {
      clearTimeout(timer);
      const hung = result.hangs.some(({ begins }) => begins === current.begins);
      if ((code !== 0 || signal) && !hung) result.crashes.push({ ...current, code, signal });
      resolve(code === 0 ? to : Math.max(done, current.begins) + (done > current.begins ? 0 : 1));
    });
  });
}

export async function mutations(args) {
  const { values } = parseArgs({
    args,
    options: { count: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
  });
  const [count, seed] = [Number(values.count), Number(values.seed)];
  const result = {
    count,
    seed,
    read: 0,
    refused: 0,
    slowestMs: 0,
    crashes: [],
    hangs: [],
    faults: [],
    printed: [],
  };
  for (let from = 0; from < count; ) from = await readFrom(seed, from, count, result);
  console.log(JSON.stringify(result, undefined, 2));
  const { crashes, hangs, faults, printed } = result;
  if ([crashes, hangs, faults, printed].some(({ length }) => length > 0)) process.exitCode = 1;
}
