// From votes to comparisons of systems: pairs as they are, and every two of a ranking.
import type { PairTrial, Study, Trial } from './plan.js';
import type { Vote } from './votes.js';
import { trialsById } from './votes.js';

/** Which of two systems, by their places in the study's list, was preferred: 1 the first, 0 the second, 0.5 neither. */
export interface Comparison {
  readonly observer: string;
  readonly picture: string;
  readonly first: number;
  readonly second: number;
  readonly result: 0 | 0.5 | 1;
}

/** One observer's ranking of one picture: systems by their places in the study's list, the best first. */
export interface Ranking {
  readonly observer: string;
  readonly picture: string;
  readonly order: readonly number[];
}

const results = { left: 1, same: 0.5, right: 0 } as const;

/** Of a pair's vote. */
export const resultOf = (answer: Vote['answer']): 0 | 0.5 | 1 => results[answer as keyof typeof results];

/** Votes with their trials, of one kind. */
export function votesOf<Kind extends Trial['kind']>(
  study: Study,
  votes: readonly Vote[],
  kind: Kind,
): { readonly vote: Vote; readonly trial: Extract<Trial, { kind: Kind }> }[] {
  const trials = trialsById(study);
  return votes.flatMap((vote) => {
    const trial = trials.get(vote.trial)!;
    return trial.kind === kind ? [{ vote, trial: trial as Extract<Trial, { kind: Kind }> }] : [];
  });
}

export function rankingsOf(study: Study, votes: readonly Vote[]): Ranking[] {
  const place = placesOf(study);
  return votesOf(study, votes, 'rank').map(({ vote, trial }) => ({
    ...{ observer: vote.observer, picture: trial.picture },
    order: (vote.answer as number[]).map((shown) => place(trial.shown[shown]!.system)),
  }));
}

/** What decides the scores. Repeats and catch trials are left out: they say how good the observers are. */
export function comparisonsOf(study: Study, votes: readonly Vote[]): Comparison[] {
  const place = placesOf(study);
  const pairs = votesOf(study, votes, 'pair')
    .filter(({ trial }) => trial.purpose === 'judge')
    .map(({ vote, trial }) => comparison(vote, trial, place));
  const ranked = rankingsOf(study, votes).flatMap(({ observer, picture, order }) =>
    order.flatMap((first, i) =>
      order.slice(i + 1).map((second): Comparison => ({ observer, picture, first, second, result: 1 })),
    ),
  );
  return [...pairs, ...ranked];
}

const comparison = (vote: Vote, trial: PairTrial, place: (system: string) => number): Comparison => ({
  ...{ observer: vote.observer, picture: trial.picture, result: resultOf(vote.answer) },
  ...{ first: place(trial.left.system), second: place(trial.right.system) },
});

function placesOf({ systems }: Study): (system: string) => number {
  const places = new Map(systems.map(({ id }, i) => [id, i]));
  return (system) => places.get(system)!;
}

/** wins[i][j] of comparisons, each counted as often as `weight` says. */
export function countWins(
  comparisons: readonly Comparison[],
  systems: number,
  weight: (it: Comparison) => number = () => 1,
): number[][] {
  const wins = Array.from({ length: systems }, () => new Array<number>(systems).fill(0));
  for (const it of comparisons) {
    const count = weight(it);
    if (count === 0) continue;
    wins[it.first]![it.second]! += count * it.result;
    wins[it.second]![it.first]! += count * (1 - it.result);
  }
  return wins;
}
