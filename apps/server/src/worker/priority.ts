// Answers come before pictures: a worker on a server's own machine works at a lower priority than the server.

import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lowers the priority of this process with all its threads. Linux keeps one for each thread, which those it starts inherit, and Node has
 * started some before any of our code runs: they collect garbage, and decode and encode pictures.
 */
export function lowerPriority(): void {
  let threads = [0];
  try {
    threads = readdirSync('/proc/self/task').map(Number);
  } catch {
    // Elsewhere it is the process's.
  }
  for (const thread of threads) {
    try {
      setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
      // It has ended, or was lower already, which only root may raise.
    }
  }
}
