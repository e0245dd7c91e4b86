// Nothing is written to the user's home and nothing is looked up: a program runs in a process of its own, in its main thread and
// in a worker that is the first to load the runtime. Needs the built package, because a child process runs it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const dist = new URL('../../dist/node/index.js', import.meta.url);
const graphs = new URL('../../../graph/dist/index.js', import.meta.url);
const built = existsSync(dist) && existsSync(graphs);
const strace = spawnSync('strace', ['-V']).status === 0;

const run = `
  const { loadProgram } = await import(${JSON.stringify(dist)});
  const g = await import(${JSON.stringify(graphs)});
  const x = g.input('x', [1]);
  const program = await loadProgram(g.defineGraph([x], { y: g.mul(x, 2) }));
  const { y } = await program.run({ x: Float32Array.of(21) });
  await program.release();
  console.log('answer', y[0]);`;
const inWorker = (options: string) => `
  import { Worker } from 'node:worker_threads';
  new Worker(new URL('run.mjs', import.meta.url), ${options});`;

let home = '';
let place = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'romnet-home-'));
  place = mkdtempSync(join(tmpdir(), 'romnet-privacy-'));
  writeFileSync(join(place, 'run.mjs'), run);
});
afterEach(() => {
  for (const folder of [home, place]) rmSync(folder, { recursive: true });
});

/** Runs a program with nothing in its environment but an empty home. */
function runAlone(program: string, environment: Readonly<Record<string, string>> = {}) {
  const file = join(place, 'main.mjs');
  writeFileSync(file, program);
  const trace = join(place, 'trace');
  const [command, args] = strace
    ? ['strace', ['-f', '-e', 'trace=socket', '-o', trace, process.execPath, file]]
    : [process.execPath, [file]];
  const { stdout, stderr } = spawnSync(command, args, {
    env: { PATH: process.env.PATH, HOME: home, XDG_CACHE_HOME: join(home, 'cache'), ...environment },
    encoding: 'utf8',
  });
  const sockets = strace ? readFileSync(trace, 'utf8').match(/socket\(AF_INET.*/g) : null;
  return { stdout, stderr, left: readdirSync(home), sockets: sockets ?? [] };
}

const answered = { stdout: 'answer 42\n', stderr: '', left: [], sockets: [] };

describe.skipIf(!built)('a program leaves nothing behind and opens no socket', () => {
  it.each([
    ['in the main thread', run],
    ['in a worker', inWorker('{}')],
    ['in a worker with an environment of its own', inWorker('{ env: {} }')],
  ])('%s', (_, program) => {
    expect(runAlone(program)).toEqual(answered);
  });

  it('in the environment of a user who wants telemetry', () => {
    expect(runAlone(run, { ORT_DISABLE_TELEMETRY: '0' })).toEqual(answered);
  });
});
