// A photo's result as the user reads it: lines for a person, and the object of --json. Pure.

import type { Estimate } from '@romnet/renovation';
import type { RenovationRecord, Settings } from '@romnet/renovation/provenance';
import { STDIN, STDOUT } from '../io.js';
import type { Job } from './outputs.js';
import { type PhotoLine, SCHEMA } from './records.js';

/** The result of one photo, as far as it is reported. Sizes and colours are of its first page. */
export interface Outcome {
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly stages: Readonly<Record<string, number>>;
  /** The references that were chosen for this photo alone, and used. */
  readonly chosen: readonly string[];
  /** All references that it was coloured by. */
  readonly used: readonly string[];
  /** Whether references were found for it, and none of them was like enough. */
  readonly noneAlike: boolean;
  /** Whether the photo's own colours stayed because it has some, and nobody asked for others. */
  readonly keptColors: boolean;
  /** Why they stayed or did not, in words; undefined where nobody had to ask. */
  readonly colorReason?: string | undefined;
  /** The size at which colours were computed; undefined where there are no new ones. */
  readonly colorSize?: readonly [number, number] | undefined;
  /** The side of the tiles it was restored in; undefined where it was not. */
  readonly tile?: number | undefined;
  /** What was foretold; undefined of small photos. */
  readonly estimate?: Estimate | undefined;
  readonly pages: { readonly renovated: number; readonly of: number };
  readonly system: RenovationRecord['system'];
  readonly settings: Settings;
  /** Of the result. */
  readonly sha256: string;
  /** Where its record is; undefined where there is none. */
  readonly record?: string | undefined;
  /** What the user should know, each in one line. */
  readonly notes: readonly string[];
}

/** A result as lines for a person: what it is, and every choice that nobody made but romnet. */
export function linesOf(job: Job, outcome: Outcome): string[] {
  const { width, height, seconds, chosen, noneAlike, keptColors, colorReason, notes } = outcome;
  const place = job.output === STDOUT ? 'standard output' : job.output;
  return [
    `${shown(job.photo.path)} -> ${place}  ${width}x${height}, ${seconds.toFixed(1)} s`,
    ...(keptColors ? [`  kept its own colours: ${colorReason} (--recolor gives new ones)`] : []),
    ...(noneAlike ? ['  no picture in the corpus is similar enough; coloured without a reference'] : []),
    ...notes.map((note) => `  ${note}`),
    ...(chosen.length > 0 ? [`  colours from ${chosen.join(', ')}`] : []),
    `  ${howOf(outcome)}`,
  ];
}

/** "restored in tiles of 512, coloured at 256x192 with 2 references, on cpu with all cores". */
function howOf({ tile, colorSize, used, system, pages }: Outcome): string {
  const references = used.length === 1 ? '1 reference' : `${used.length || 'no'} references`;
  const { device, threads } = system;
  return [
    ...(pages.renovated > 1 ? [`${pages.renovated} pages`] : []),
    ...(tile === undefined ? [] : [`restored in tiles of ${tile}`]),
    ...(colorSize ? [`coloured at ${colorSize.join('x')} with ${references}`] : []),
    `on ${device} with ${threads === null ? 'all cores' : threads === 1 ? '1 thread' : `${threads} threads`}`,
  ].join(', ');
}

export function lineOf({ photo, output }: Job, outcome: Outcome, references: readonly string[]): PhotoLine {
  const { colorReason, colorSize, tile, estimate, record, notes, system } = outcome;
  const { width, height, keptColors, pages, settings, sha256, used, chosen } = outcome;
  const stages = Object.entries(outcome.stages).map(([stage, value]) => [stage, round(value)]);
  return {
    schema: SCHEMA,
    kind: 'photo',
    photo: photo.path,
    output,
    status: 'done',
    width,
    height,
    seconds: round(outcome.seconds),
    references: [...references, ...chosen],
    used: [...used],
    keptColors,
    ...(colorReason === undefined ? {} : { colorReason }),
    ...(colorSize ? { colorSize: [...colorSize] } : {}),
    ...(tile === undefined ? {} : { tile }),
    ...(estimate ? { estimate } : {}),
    pages,
    settings,
    device: system.device,
    threads: system.threads,
    sha256,
    ...(record === undefined ? {} : { record }),
    ...(notes.length > 0 ? { notes: [...notes] } : {}),
    stages: Object.fromEntries(stages),
  };
}

/** A photo as messages call it. */
export const shown = (photo: string) => (photo === STDIN ? 'standard input' : photo);

/** Seconds to the millisecond. */
export const round = (seconds: number) => Math.round(seconds * 1000) / 1000;
