// Lines on standard error: those that stay, and progress, which a terminal shows on one line that is drawn over and anything
// else as a plain line now and then. The one place that knows how a terminal is told so.

import { barLine } from './bar.js';
import type { Io } from './io.js';
import { printable } from './printable.js';

/** How often a bar is drawn again, and an unwatched run says how far it is, in milliseconds. */
const BAR_INTERVAL = 80;
const PLAIN_INTERVAL = 10_000;

const CLEAR = '\r\x1b[2K';

/** How far a piece of work is. A fraction of 0 may mean that nobody knows. */
type Progress = Omit<Parameters<typeof barLine>[0], 'seconds'>;

export interface Terminal {
  /** A line that stays. */
  line(text: string): void;
  /** The same under the command's name: a complaint, or something to know. */
  note(text: string): void;
  /** A piece of work begins: what time is left is counted from here, and an unwatched run says nothing for a while. */
  begin(): void;
  /** A bar on a terminal, `plain` elsewhere; most calls draw nothing. */
  progress(state: Progress, plain: string): void;
  /** A line that passes, cut to the terminal's width. */
  passing(text: string): void;
  /** Takes away what passes. */
  clear(): void;
}

export function createTerminal({ stderr, now }: Pick<Io, 'stderr' | 'now'>): Terminal {
  const watched = stderr.isTTY === true;
  let begun = now();
  let shown = Number.NEGATIVE_INFINITY;
  const isTooSoon = (interval: number) => {
    const time = now();
    if (time - shown < interval) return true;
    shown = time;
    return false;
  };
  const clear = () => {
    if (watched) stderr.write(CLEAR);
  };
  const line = (text: string) => {
    clear();
    stderr.write(`${printable(text)}\n`);
  };
  const columns = () => stderr.columns || 80;
  const draw = (text: string) => stderr.write(`${CLEAR}${text}`);
  return {
    line,
    note: (text) => line(`romnet: ${text}`),
    begin() {
      begun = now();
      shown = watched ? Number.NEGATIVE_INFINITY : begun;
    },
    progress(state, plain) {
      if (isTooSoon(watched ? BAR_INTERVAL : PLAIN_INTERVAL)) return;
      const label = printable(state.label);
      if (watched) draw(barLine({ ...state, label, seconds: (now() - begun) / 1000 }, columns()));
      else line(plain);
    },
    passing(text) {
      if (watched) draw(printable(text).slice(0, columns() - 1));
      else if (!isTooSoon(PLAIN_INTERVAL)) line(text);
    },
    clear,
  };
}
