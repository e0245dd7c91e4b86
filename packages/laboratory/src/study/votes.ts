// Votes as lines of JSON: what one says, and whether it belongs to a study. Knows no files.
import { z } from 'zod';
import type { Study, Trial } from './plan.js';

const voteSchema = z.strictObject({
  /** The study's hash. */
  study: z.string(),
  observer: z.string().trim().min(1).max(80),
  trial: z.string(),
  /** Of a pair: which is better. Of a ranking: the places as shown, the best first. */
  answer: z.union([z.enum(['left', 'right', 'same']), z.array(z.int().min(0))]),
  /** From when the pictures were there to the answer. */
  seconds: z.number().min(0),
  /** When it was given, ISO 8601. */
  at: z.string().max(40),
});

export type Vote = z.infer<typeof voteSchema>;

/** The vote that a line says, or what is wrong with it. */
export function readVote(
  text: string,
  study: Study,
  trials: ReadonlyMap<string, Trial>,
): { readonly vote: Vote } | { readonly fault: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: 'expected a vote in JSON, got something else' };
  }
  const parsed = voteSchema.safeParse(value);
  if (!parsed.success) {
    const [{ path, message } = { path: [], message: 'not a vote' }] = parsed.error.issues;
    return { fault: `${path.join('.') || 'vote'}: ${message}` };
  }
  const vote = parsed.data;
  if (vote.study !== study.hash)
    return {
      fault: `expected a vote of the study ${study.hash.slice(0, 12)}, got one of ${vote.study.slice(0, 12)}`,
    };
  const trial = trials.get(vote.trial);
  if (!trial) return { fault: `expected a comparison of the study, got '${vote.trial}'` };
  return isAnswer(vote.answer, trial)
    ? { vote }
    : { fault: `expected an answer to ${vote.trial} (${trial.kind}), got ${JSON.stringify(vote.answer)}` };
}

function isAnswer(answer: Vote['answer'], trial: Trial): boolean {
  if (trial.kind === 'pair') return typeof answer === 'string';
  const count = trial.shown.length;
  return (
    Array.isArray(answer) &&
    answer.length === count &&
    new Set(answer).size === count &&
    answer.every((place) => place < count)
  );
}

export const trialsById = ({ trials }: Study): Map<string, Trial> =>
  new Map(trials.map((trial) => [trial.id, trial]));

export interface ReadVotes {
  /** The last answer that each observer gave to each trial, in the order of the first. */
  readonly votes: readonly Vote[];
  /** Lines that are no votes of this study, each with its number. */
  readonly faults: readonly string[];
  /** What is no fault but should be known: a line cut off by a crash, answers that were changed. */
  readonly notes: readonly string[];
}

/** How the server's lines begin. */
const START = '{"study":"';

/** The votes of one file. A line that breaks off is what a killed server leaves: a note, not a fault. */
export function readVotes(text: string, study: Study, file: string): ReadVotes {
  const trials = trialsById(study);
  const lines = text.split('\n');
  const tail = lines.pop()!;
  const [faults, notes]: [string[], string[]] = [[], []];
  const votes = new Map<string, Vote>();
  let changed = 0;
  for (const [i, line] of [...lines, tail].entries()) {
    if (line.trim() === '') continue;
    const read = readVote(line, study, trials);
    if ('fault' in read) {
      const isCut = !isJson(line) && (i >= lines.length || START.startsWith(line.slice(0, START.length)));
      if (isCut) notes.push(`line ${i + 1} was cut off and is not counted (${file})`);
      else faults.push(`line ${i + 1}: ${read.fault} (${file})`);
      continue;
    }
    const key = JSON.stringify([read.vote.observer, read.vote.trial]);
    if (votes.has(key)) changed++;
    votes.set(key, read.vote);
  }
  if (changed > 0) notes.push(`${changed} answers were given again; the last one counts (${file})`);
  return { votes: [...votes.values()], faults, notes };
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
