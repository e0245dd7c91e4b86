// What the user sees while a folder is indexed.

import type { Io } from '../io.js';
import { createTerminal } from '../terminal.js';
import type { Watcher } from './open.js';

export interface Watch extends Watcher {
  /** A line of its own, above the bar. */
  note(text: string): void;
  /** Takes the bar away. */
  end(): void;
}

export function createWatch(io: Io): Watch {
  const { note, clear, begin, progress } = createTerminal(io);
  begin();
  return {
    note,
    unreadable: (path, reason) => note(`left out: ${reason.includes(path) ? reason : `${path}: ${reason}`}`),
    progress(done, total, path) {
      const state = { fraction: done / total, stage: 'indexing', label: path };
      progress(state, `${done} of ${total} indexed`);
    },
    end: clear,
  };
}
