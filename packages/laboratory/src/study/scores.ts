// What a study found: scores with intervals, and the shares of the paper's Table III.
import { integerBelow, type Random, randomAt } from '../data/random.js';
import { bradleyTerry, meanPreference } from './bradley-terry.js';
import { type Comparison, countWins, type Ranking } from './comparisons.js';

export type Interval = readonly [low: number, high: number];

export interface Score {
  /** Bradley and Terry's, mean 0 over the systems, in units of log odds. */
  readonly score: number;
  readonly interval: Interval;
  /** How likely it is preferred to another system drawn at random. */
  readonly preference: number;
  readonly preferenceInterval: Interval;
  /** In how many replicates it has the best score. */
  readonly best: number;
}

export interface BootstrapOptions {
  readonly replicates: number;
  readonly seed: number;
}

/**
 * Scores of all systems, with 95 % intervals by the bootstrap over pictures and observers: a replicate draws as many of each as
 * there are, with replacement, and counts a vote as often as its observer times its picture were drawn. With one observer, over
 * pictures alone: then the figures hold for that observer.
 */
export function scoreSystems(
  comparisons: readonly Comparison[],
  systems: number,
  { replicates, seed }: BootstrapOptions,
): Score[] {
  const scores = bradleyTerry(countWins(comparisons, systems));
  const preferences = meanPreference(scores);
  const drawn: number[][] = [];
  for (let replicate = 0; replicate < replicates; replicate++)
    drawn.push(bradleyTerry(countWins(comparisons, systems, drawing(comparisons, seed, replicate))));
  const drawnPreferences = drawn.map(meanPreference);
  const bests = drawn.map((values) => values.indexOf(Math.max(...values)));
  return scores.map((score, i) => ({
    ...{ score, interval: interval(drawn.map((values) => values[i]!)) },
    preference: preferences[i]!,
    preferenceInterval: interval(drawnPreferences.map((values) => values[i]!)),
    best: bests.filter((best) => best === i).length / Math.max(1, replicates),
  }));
}

/** top[k - 1]: share of all rankings in which a system is among the best k, as in Table III, with its interval. */
export interface TopShares {
  readonly top: readonly { readonly share: number; readonly interval: Interval }[];
}

/** Undefined where nobody ranked. */
export function topShares(
  rankings: readonly Ranking[],
  systems: number,
  { replicates, seed }: BootstrapOptions,
): TopShares[] | undefined {
  if (rankings.length === 0) return undefined;
  const weighed = (weight: (it: Ranking) => number): number[][] => {
    const counts = Array.from({ length: systems }, () => new Array<number>(systems).fill(0));
    let total = 0;
    for (const it of rankings) {
      const count = weight(it);
      total += count;
      for (const [rank, system] of it.order.entries()) counts[system]![rank]! += count;
    }
    return counts.map((ranks) => {
      let sum = 0;
      return ranks.map((count) => {
        sum += count;
        return total > 0 ? sum / total : 0;
      });
    });
  };
  const shares = weighed(() => 1);
  const drawn = Array.from({ length: replicates }, (_, i) => weighed(drawing(rankings, seed, i)));
  return shares.map((ranks, system) => ({
    top: ranks.slice(0, Math.max(1, systems - 1)).map((share, k) => ({
      share,
      interval: interval(drawn.map((values) => values[system]![k]!)),
    })),
  }));
}

interface Given {
  readonly observer: string;
  readonly picture: string;
}

/** How often a replicate counts a vote. */
function drawing(votes: readonly Given[], seed: number, replicate: number): (it: Given) => number {
  const random = randomAt(seed, 'study bootstrap', replicate);
  const observers = draw([...new Set(votes.map(({ observer }) => observer))], random);
  const pictures = draw([...new Set(votes.map(({ picture }) => picture))], random);
  return ({ observer, picture }) => (observers.get(observer) ?? 0) * (pictures.get(picture) ?? 0);
}

function draw(all: readonly string[], random: Random): Map<string, number> {
  const counts = new Map<string, number>();
  if (all.length === 1) return new Map([[all[0]!, 1]]);
  for (let i = 0; i < all.length; i++) {
    const one = all[integerBelow(random, all.length)]!;
    counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  return counts;
}

/** From the 2.5th to the 97.5th percentile; linear between neighbours. */
function interval(values: readonly number[]): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => {
    if (sorted.length === 0) return Number.NaN;
    const place = share * (sorted.length - 1);
    const low = Math.floor(place);
    const next = sorted[Math.min(low + 1, sorted.length - 1)]!;
    return sorted[low]! + (place - low) * (next - sorted[low]!);
  };
  return [at(0.025), at(0.975)];
}
