// The process around the command: real streams, the real clock, and Ctrl-C. The only file that ends the process.

import { main } from './main.js';

/**
 * Runs the command line of this process. Ctrl-C (or SIGTERM) asks the work to stop, which it does at the next tile,
 * leaving no half-written file; pressing it again changes nothing, so that nobody cuts the tidying short.
 */
export async function start(): Promise<void> {
  const stop = new AbortController();
  process.on('SIGINT', () => stop.abort());
  process.on('SIGTERM', () => stop.abort());
  // A reader that has seen enough (`romnet ... | head -1`) is no fault worth a stack trace.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    stop.abort();
  });
  const { stdout, stderr } = process;
  process.exitCode = await main(process.argv.slice(2), {
    stdout,
    stderr,
    now: () => performance.now(),
    signal: stop.signal,
  });
}
