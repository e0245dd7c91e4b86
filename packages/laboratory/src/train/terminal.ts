// How a run's lines reach a person: a terminal shows progress on one line that is written over, a file one line in a while.

/** As on process.stderr. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Seconds between two progress lines in a file. */
const EVERY = 10;

/** Returns the `print` of a session's io. `now` gives seconds. */
export function createPrinter(
  stream: TextStream,
  now: () => number,
): (line: string, passing: boolean) => void {
  let shown = -Infinity;
  return (line, passing) => {
    if (stream.isTTY) {
      const cut = passing ? line.slice(0, (stream.columns ?? 80) - 1) : `${line}\n`;
      stream.write(`\r\x1b[K${cut}`);
    } else if (!passing || now() - shown >= EVERY) {
      if (passing) shown = now();
      stream.write(`${line}\n`);
    }
  };
}
