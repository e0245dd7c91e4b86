// What the user sees of a run: results on standard output as lines or as JSON, progress and complaints on standard error.

import { timeLeft } from '../bar.js';
import { type Io, STDOUT } from '../io.js';
import { printable } from '../printable.js';
import { createTerminal } from '../terminal.js';
import type { RenovateArguments } from './arguments.js';
import { lineOf, linesOf, type Outcome, round, shown } from './lines.js';
import type { Job } from './outputs.js';
import { type Line, SCHEMA } from './records.js';

export interface Report {
  note(text: string): void;
  /** So many more photos are to come. */
  expect(more: number): void;
  started(job: Job): void;
  progress(job: Job, fraction: number, stage: string): void;
  done(job: Job, outcome: Outcome): void;
  /** A photo whose result is there already. */
  skipped(job: Job, reason: string): void;
  /** A photo, or an argument that should have been one, could not be renovated. */
  failed(photo: string, output: string | undefined, reason: string): void;
  /** Nothing can be renovated for a reason that is no photo's own. */
  stopped(reason: string, jobs: readonly Job[]): void;
  /** How many have failed so far. */
  failures(): number;
  /** Closes the report; `interrupted` where the user stopped it. Returns the number of failures. */
  end(interrupted: boolean): number;
}

/** From how many seconds on a run of several photos says how long it took. */
const WORTH_TELLING = 60;

type Asked = Pick<RenovateArguments, 'json' | 'reference' | 'output'>;

/** A report for `total` photos. `reference` goes into the JSON records as it is; where results take up standard output, lines go elsewhere. */
export function createReport(io: Io, total: number, { json, reference: references, output }: Asked): Report {
  const lines = output === STDOUT ? io.stderr : io.stdout;
  const say = (text: string) => lines.write(`${printable(text)}\n`);
  const { note: complain, clear, ...terminal } = createTerminal(io);
  const begin = io.now();
  let expected = total;
  let started = 0;
  /** Photos in work: how far each is, and since when. */
  const current = new Map<string, { label: string; since: number; fraction: number }>();
  const counts = { done: 0, skipped: 0, failed: 0 };
  const print = (record: Line) => io.stdout.write(`${JSON.stringify(record)}\n`);
  const finish = (photo: string) => {
    const since = current.get(photo)?.since;
    current.delete(photo);
    return since === undefined ? 0 : round((io.now() - since) / 1000);
  };
  const nothing = {
    schema: SCHEMA as typeof SCHEMA,
    kind: 'photo' as const,
    width: null,
    height: null,
    references: [...references],
  };
  const fail = (photo: string, output: string | undefined, error: string) => {
    counts.failed++;
    const seconds = finish(photo);
    if (json) print({ ...nothing, photo, output: output ?? null, seconds, status: 'failed', error });
  };
  return {
    note: complain,
    expect(more) {
      expected += more;
    },
    started({ photo }) {
      started++;
      const name = printable(shown(photo.path));
      const label = expected > 1 ? `${name} (${started}/${expected})` : name;
      if (started === 1) terminal.begin();
      current.set(photo.path, { label, since: io.now(), fraction: 0 });
    },
    progress({ photo }, fraction, stage) {
      const own = current.get(photo.path);
      if (!own) return;
      own.fraction = fraction;
      // What was skipped or failed took no time worth counting: the whole is what is computed.
      const whole = Math.max(1, expected - counts.skipped - counts.failed);
      const computed = counts.done + [...current.values()].reduce((sum, { fraction }) => sum + fraction, 0);
      const state = { fraction: computed / whole, stage, label: own.label };
      const left = timeLeft(state.fraction, (io.now() - begin) / 1000);
      terminal.progress(state, `${Math.round(state.fraction * 100)} % ${stage}${left}  ${own.label}`);
    },
    done(job, outcome) {
      counts.done++;
      finish(job.photo.path);
      clear();
      if (json) print(lineOf(job, outcome, references));
      else for (const line of linesOf(job, outcome)) say(line);
    },
    skipped({ photo: { path: photo }, output }, reason) {
      counts.skipped++;
      const seconds = finish(photo);
      clear();
      if (json) print({ ...nothing, photo, output, seconds, status: 'skipped', reason });
      else say(`${shown(photo)}: skipped, ${reason} (${output})`);
    },
    failed(photo, output, reason) {
      complain(reason.includes(shown(photo)) ? reason : `${shown(photo)}: ${reason}`);
      fail(photo, output, reason);
    },
    stopped(reason, jobs) {
      complain(reason);
      for (const job of jobs) fail(job.photo.path, job.output, reason);
    },
    failures: () => counts.failed,
    end(interrupted) {
      clear();
      const seconds = round((io.now() - begin) / 1000);
      const { done, skipped, failed } = counts;
      const others = [failed > 0 ? `, ${failed} failed` : '', skipped > 0 ? `, ${skipped} skipped` : ''].join(
        '',
      );
      const time = seconds >= WORTH_TELLING ? `, in ${Math.round(seconds / 60)} min` : '';
      const each = time && done > 0 ? ` (${(seconds / done).toFixed(1)} s a photo)` : '';
      if (interrupted) complain(`interrupted, ${done} of ${expected} done${others}${time}`);
      else if (expected > 1) complain(`${done} of ${expected} done${others}${time}${each}`);
      if (json) print({ schema: SCHEMA, kind: 'summary', total: expected, ...counts, interrupted, seconds });
      return failed;
    },
  };
}
