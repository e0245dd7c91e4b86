// What the user sees of a run: results on standard output as lines or as JSON, progress and complaints on standard error.

import { type Io, STDIN, STDOUT } from '../io.js';
import { printable } from '../printable.js';
import { createTerminal } from '../terminal.js';
import type { RenovateArguments } from './arguments.js';
import type { Job } from './outputs.js';

/** One photo's line under --json. Sizes are null, and the output may be, where there is none. */
export interface PhotoRecord {
  readonly photo: string;
  readonly output: string | null;
  readonly width: number | null;
  readonly height: number | null;
  /** From reading to having written. */
  readonly seconds: number;
  /** The references that its colours could come from. */
  readonly references: readonly string[];
  readonly status: 'done' | 'failed';
  readonly error?: string;
  /** Whether the photo's own colours stayed because it has some, and nobody asked for others. */
  readonly keptColors?: boolean;
  /** Why they stayed or did not, in words; absent where nobody had to ask. */
  readonly colorReason?: string;
  /** What the user should know of this photo, each in one line; absent where there is nothing. */
  readonly notes?: readonly string[];
  /** Where the seconds went. */
  readonly stages?: Readonly<Record<string, number>>;
}

/** The result of one photo, as far as it is reported. */
export interface Outcome {
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly stages: Readonly<Record<string, number>>;
  /** The references that were chosen for this photo alone. */
  readonly chosen: readonly string[];
  /** Whether references were found for it, and none of them was like enough. */
  readonly noneAlike: boolean;
  /** Whether the photo's own colours stayed because it has some, and nobody asked for others. */
  readonly keptColors: boolean;
  /** Why they stayed or did not, in words; undefined where nobody had to ask. */
  readonly colorReason?: string | undefined;
  /** What the user should know, each in one line. */
  readonly notes: readonly string[];
}

export interface Report {
  note(text: string): void;
  started(job: Job, index: number): void;
  progress(fraction: number, stage: string): void;
  done(job: Job, outcome: Outcome): void;
  /** A photo, or an argument that should have been one, could not be renovated. */
  failed(photo: string, output: string | undefined, reason: string): void;
  /** Nothing can be renovated for a reason that is no photo's own. */
  stopped(reason: string, jobs: readonly Job[]): void;
  /** Closes the report; `interrupted` where the user stopped it. Returns the number of failures. */
  end(interrupted: boolean): number;
}

/** A report for `total` photos. `reference` goes into the JSON records as it is; where results take up standard output, lines go elsewhere. */
export function createReport(
  io: Io,
  total: number,
  { json, reference: references, output }: Pick<RenovateArguments, 'json' | 'reference' | 'output'>,
): Report {
  const lines = output === STDOUT ? io.stderr : io.stdout;
  const say = (text: string) => lines.write(`${printable(text)}\n`);
  const { note: complain, ...terminal } = createTerminal(io);
  let current = { label: '', since: 0 };
  let done = 0;
  let failures = 0;
  const print = (record: PhotoRecord) => io.stdout.write(`${JSON.stringify(record)}\n`);
  const fail = (photo: string, output: string | undefined, error: string) => {
    failures++;
    if (!json) return;
    const seconds = current.since === 0 ? 0 : (io.now() - current.since) / 1000;
    const nothing = { width: null, height: null, seconds: round(seconds), references };
    print({ photo, output: output ?? null, ...nothing, status: 'failed', error });
  };
  return {
    note: complain,
    started(job, index) {
      const name = shown(job.photo.path);
      const label = total > 1 ? `${name} (${index + 1}/${total})` : name;
      current = { label, since: io.now() };
      terminal.begin();
    },
    progress(fraction, stage) {
      const { label } = current;
      terminal.progress({ fraction, stage, label }, `${Math.round(fraction * 100)} % ${stage}  ${label}`);
    },
    done(job, { width, height, seconds, stages, chosen, noneAlike, keptColors, colorReason, notes }) {
      done++;
      terminal.clear();
      const { output } = job;
      const photo = job.photo.path;
      if (json) {
        const rounded = Object.fromEntries(
          Object.entries(stages).map(([stage, value]) => [stage, round(value)]),
        );
        print({
          photo,
          output,
          width,
          height,
          seconds: round(seconds),
          references: [...references, ...chosen],
          status: 'done',
          keptColors,
          ...(colorReason === undefined ? {} : { colorReason }),
          ...(notes.length > 0 ? { notes } : {}),
          stages: rounded,
        });
      } else {
        const place = output === STDOUT ? 'standard output' : output;
        say(`${shown(photo)} -> ${place}  ${width}x${height}, ${seconds.toFixed(1)} s`);
        if (keptColors) say(`  kept its own colours: ${colorReason} (--recolor gives new ones)`);
        if (noneAlike) say('  no picture in the corpus is similar enough; coloured without a reference');
        for (const note of notes) say(`  ${note}`);
        if (chosen.length > 0) say(`  colours from ${chosen.join(', ')}`);
      }
    },
    failed(photo, output, reason) {
      complain(reason.includes(shown(photo)) ? reason : `${shown(photo)}: ${reason}`);
      fail(photo, output, reason);
      current = { ...current, since: 0 };
    },
    stopped(reason, jobs) {
      complain(reason);
      for (const job of jobs) fail(job.photo.path, job.output, reason);
    },
    end(interrupted) {
      terminal.clear();
      if (interrupted) complain(`interrupted, ${done} of ${total} done`);
      else if (total > 1) complain(`${done} of ${total} done${failures > 0 ? `, ${failures} failed` : ''}`);
      return failures;
    },
  };
}

const shown = (photo: string) => (photo === STDIN ? 'standard input' : photo);

const round = (seconds: number) => Math.round(seconds * 1000) / 1000;
