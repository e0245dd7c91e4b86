// Lines on standard error: those that stay, and progress, which a terminal shows on one line that is drawn over and anything
// else as a plain line now and then. The one place that knows how a terminal is told so.

import type { Io } from './io.js';
import { printable } from './printable.js';

/** How often a bar is drawn again, and an unwatched run says how far it is, in milliseconds. */
const BAR_INTERVAL = 80;
const PLAIN_INTERVAL = 10_000;

const CELLS = 24;
const CLEAR = '\r\x1b[2K';

/** How far a piece of work is. */
export interface Progress {
  /** In [0, 1]; 0 where nobody knows. */
  readonly fraction: number;
  readonly stage: string;
  readonly label: string;
}

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
  const draw = (text: string) => stderr.write(`${CLEAR}${cut(printable(text), stderr.columns)}`);
  return {
    line,
    note: (text) => line(`romnet: ${text}`),
    begin() {
      begun = now();
      shown = watched ? Number.NEGATIVE_INFINITY : begun;
    },
    progress(state, plain) {
      if (isTooSoon(watched ? BAR_INTERVAL : PLAIN_INTERVAL)) return;
      if (watched) draw(barLine(state, (now() - begun) / 1000));
      else line(plain);
    },
    passing(text) {
      if (watched) draw(text);
      else if (!isTooSoon(PLAIN_INTERVAL)) line(text);
    },
    clear,
  };
}

/** `seconds` since the work began. */
function barLine({ fraction, stage, label }: Progress, seconds: number): string {
  const share = Math.min(1, Math.max(0, fraction));
  const full = Math.round(share * CELLS);
  const bar = `${'#'.repeat(full)}${'.'.repeat(CELLS - full)}`;
  const percent = `${Math.round(share * 100)}`.padStart(3);
  return `[${bar}] ${percent} % ${stage}${timeLeft(share, seconds)}  ${label}`;
}

/** Told once there is something to go by: 3 s and a tenth of the work. */
function timeLeft(share: number, seconds: number): string {
  if (seconds < 3 || share < 0.1 || share >= 1) return '';
  return `, ${Math.ceil((seconds / share) * (1 - share))} s left`;
}

/** To fewer than `columns` characters, so that the terminal does not wrap the line; one that says 0 does not know. */
const cut = (text: string, columns: number | undefined): string =>
  text.slice(0, Math.max(1, (columns || 80) - 1));
