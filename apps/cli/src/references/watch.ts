// What the user sees while a folder is indexed: a bar on a terminal, a line now and then elsewhere.

import { barLine } from '../bar.js';
import type { Io } from '../io.js';
import type { Watcher } from './open.js';

/** How often an unwatched run says how far it is, and a terminal's bar is drawn again, in milliseconds. */
const PLAIN_INTERVAL = 10_000;
const BAR_INTERVAL = 80;

export interface Watch extends Watcher {
  /** A line of its own, above the bar. */
  note(text: string): void;
  /** Takes the bar away. */
  end(): void;
}

export function createWatch(io: Io): Watch {
  const watched = io.stderr.isTTY === true;
  const since = io.now();
  let drawn = watched ? Number.NEGATIVE_INFINITY : since;
  const clear = () => {
    if (watched) io.stderr.write('\r\x1b[2K');
  };
  const note = (text: string) => {
    clear();
    io.stderr.write(`romnet: ${text}\n`);
  };
  return {
    note,
    unreadable: (path, reason) => note(`left out: ${reason.includes(path) ? reason : `${path}: ${reason}`}`),
    progress(done, total, path) {
      const now = io.now();
      if (now - drawn < (watched ? BAR_INTERVAL : PLAIN_INTERVAL)) return;
      drawn = now;
      const state = { fraction: done / total, stage: 'indexing', label: path, seconds: (now - since) / 1000 };
      if (watched) io.stderr.write(`\r\x1b[2K${barLine(state, io.stderr.columns ?? 80)}`);
      else io.stderr.write(`${done} of ${total} indexed\n`);
    },
    end: clear,
  };
}
