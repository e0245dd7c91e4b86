// The process around the command: real streams, the real clock, and Ctrl-C. The only file that ends the process.

import { commandLine } from './command-line.js';
import { explain } from './explain.js';
import { main } from './main.js';

/**
 * Runs the command line of this process. Ctrl-C (or SIGTERM, or the terminal's end) asks the work to stop, which it does at the next tile,
 * leaving no half-written file; pressing it again changes nothing, so that nobody cuts the tidying short.
 */
export async function start(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const { stdout, stderr } = process;
  let lost = false;
  // A reader that has seen enough (`romnet ... | head -1`) is no fault worth a word; results that cannot be told are.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && !lost) stderr.write(`romnet: standard output: ${explain(error)}\n`);
    lost ||= error.code !== 'EPIPE';
    if (lost) process.exitCode = 1;
    stop.abort();
  });
  // Whoever stopped listening to complaints still gets the results.
  stderr.on('error', () => undefined);
  const exitCode = await main(commandLine(), {
    stdout,
    stderr,
    stdin: () => process.stdin,
    putBytes: (bytes) =>
      new Promise((resolve, reject) => {
        stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    now: () => performance.now(),
    signal: stop.signal,
  });
  process.exitCode = lost ? 1 : exitCode;
}
