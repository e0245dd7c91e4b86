// A progress bar of one line. Pure text; where and when it is drawn is the business of who shows it.

/** What the line tells. */
export interface BarState {
  /** In [0, 1]. */
  readonly fraction: number;
  readonly stage: string;
  readonly label: string;
  /** Since this piece of work was begun. */
  readonly seconds: number;
}

const CELLS = 24;

/** The line, cut to fewer than `columns` characters so that the terminal does not wrap it; one that says 0 does not know. */
export function barLine({ fraction, stage, label, seconds }: BarState, columns: number): string {
  const share = Math.min(1, Math.max(0, fraction));
  const full = Math.round(share * CELLS);
  const bar = `${'#'.repeat(full)}${'.'.repeat(CELLS - full)}`;
  const percent = `${Math.round(share * 100)}`.padStart(3);
  return `[${bar}] ${percent} % ${stage}${timeLeft(share, seconds)}  ${label}`.slice(
    0,
    Math.max(1, (columns || 80) - 1),
  );
}

/** What to say of the time left: once there is something to go by, 3 s and a tenth of the work; else nothing. */
export function timeLeft(share: number, seconds: number): string {
  if (seconds < 3 || share < 0.1 || share >= 1) return '';
  const left = Math.ceil((seconds / share) * (1 - share));
  if (left < 120) return `, ${left} s left`;
  const minutes = Math.ceil(left / 60);
  return minutes < 120 ? `, ${minutes} min left` : `, ${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}
