// How far an observer can be relied on: the same answer to the same question, no obvious mistakes, and better than chance.
import { bradleyTerry } from './bradley-terry.js';
import { type Comparison, comparisonsOf, countWins, resultOf, votesOf } from './comparisons.js';
import type { Study } from './plan.js';
import type { Vote } from './votes.js';

/** How many of how many. */
export interface Count {
  readonly of: number;
  readonly share: number;
}

export interface Observer {
  readonly name: string;
  readonly votes: number;
  /** Comparisons shown again that were answered the same. */
  readonly repeats: Count;
  /** Catch trials in which the spoiled picture was seen. */
  readonly catches: Count;
  /** Decided comparisons that agree with the scores of all other observers. */
  readonly agreement: Count;
  /** Of pairs: how often 'no difference', and how often left among the decided; 0.5 without a habit. */
  readonly same: number;
  readonly left: number;
  /** Median time for a vote. */
  readonly seconds: number;
  /** Why not to rely on this observer; empty otherwise. */
  readonly doubts: readonly string[];
}

/** What is asked of an observer, where there are votes enough to tell. */
const LEAST = { catches: 0.8, repeats: 0.5, seconds: 0.7 } as const;
const ENOUGH = { catches: 3, repeats: 4, agreement: 20 } as const;

export function judgeObservers(study: Study, votes: readonly Vote[]): Observer[] {
  const comparisons = comparisonsOf(study, votes);
  const names = [...new Set(votes.map(({ observer }) => observer))].sort();
  return names.map((name) => {
    const own = votes.filter(({ observer }) => observer === name);
    const pairs = votesOf(study, own, 'pair');
    const answers = new Map(own.map(({ trial, answer }) => [trial, answer]));
    const repeats = pairs.filter(({ trial }) => trial.repeats !== undefined && answers.has(trial.repeats));
    const same = repeats.filter(
      // Sides are exchanged, and so is the answer.
      ({ vote, trial }) => resultOf(vote.answer) === 1 - resultOf(answers.get(trial.repeats!)!),
    );
    const catches = pairs.filter(({ trial }) => trial.purpose === 'catch');
    const passed = catches.filter(({ vote, trial }) => vote.answer === trial.expected);
    const judged = pairs.filter(({ trial }) => trial.purpose === 'judge').map(({ vote }) => vote.answer);
    const decided = judged.filter((answer) => answer !== 'same');
    const figures = {
      ...{ name, votes: own.length, seconds: median(own.map(({ seconds }) => seconds)) },
      repeats: count(same.length, repeats.length),
      catches: count(passed.length, catches.length),
      agreement: agreementOf(name, comparisons, study.systems.length),
      same: shareOf(judged.length - decided.length, judged.length),
      left: decided.length > 0 ? decided.filter((answer) => answer === 'left').length / decided.length : 0.5,
    };
    return { ...figures, doubts: doubtsOf(figures) };
  });
}

function doubtsOf({ repeats, catches, agreement, seconds }: Omit<Observer, 'doubts'>): string[] {
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const doubts: string[] = [];
  if (catches.of >= ENOUGH.catches && catches.share < LEAST.catches)
    doubts.push(`saw ${percent(catches.share)} of the spoiled pictures`);
  if (repeats.of >= ENOUGH.repeats && repeats.share < LEAST.repeats)
    doubts.push(`answered ${percent(repeats.share)} of the repeats the same`);
  // What answering at random exceeds in one study of twenty.
  const chance = 0.5 + 1.645 * Math.sqrt(0.25 / Math.max(1, agreement.of));
  if (agreement.of >= ENOUGH.agreement && agreement.share < chance)
    doubts.push(`agrees with the others in ${percent(agreement.share)}, no more than by chance`);
  if (seconds < LEAST.seconds) doubts.push(`took ${seconds.toFixed(1)} s for a vote`);
  return doubts;
}

/** By scores that this observer has no part in. */
function agreementOf(name: string, comparisons: readonly Comparison[], systems: number): Count {
  const others = comparisons.filter(({ observer }) => observer !== name);
  if (others.length === 0) return count(0, 0);
  const scores = bradleyTerry(countWins(others, systems));
  const own = comparisons.filter(({ observer, result }) => observer === name && result !== 0.5);
  const agreeing = own.filter(({ first, second, result }) =>
    result === 1 ? scores[first]! > scores[second]! : scores[first]! < scores[second]!,
  );
  return count(agreeing.length, own.length);
}

const shareOf = (part: number, of: number): number => (of > 0 ? part / of : 0);
const count = (part: number, of: number): Count => ({ of, share: shareOf(part, of) });

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
