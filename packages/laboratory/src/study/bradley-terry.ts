// Bradley and Terry's model (1952): how strongly each of several is preferred, from who was preferred to whom. Numbers only.

/** wins[i][j]: how often i was preferred to j; a tie is half a win for each. */
export type Wins = readonly (readonly number[])[];

/**
 * Wins that every two have of each other before anybody votes. Without them a system that always wins would have an infinite
 * score; among hundreds of votes they count for next to nothing.
 */
const PRIOR_WINS = 0.1;

const ITERATIONS = 10_000;
const TOLERANCE = 1e-10;

/**
 * Scores s, mean 0, such that i is preferred to j with probability 1 / (1 + exp(s_j - s_i)); the likeliest for `wins` with
 * `prior` added to every pair. By Hunter's minorisation-maximisation (2004), which always converges.
 */
export function bradleyTerry(wins: Wins, prior = PRIOR_WINS): number[] {
  const count = wins.length;
  const won = (i: number, j: number) => (i === j ? 0 : wins[i]![j]! + prior);
  const all = Array.from({ length: count }, (_, i) => i);
  const total = all.map((i) => all.reduce((sum, j) => sum + won(i, j), 0));
  let strengths = new Array<number>(count).fill(1);
  for (let step = 0; step < ITERATIONS; step++) {
    const next = all.map((i) => {
      const met = all.reduce(
        (sum, j) => (i === j ? sum : sum + (won(i, j) + won(j, i)) / (strengths[i]! + strengths[j]!)),
        0,
      );
      return total[i]! / met;
    });
    const mean = Math.exp(next.reduce((sum, s) => sum + Math.log(s), 0) / count);
    const scaled = next.map((s) => s / mean);
    const moved = Math.max(...scaled.map((s, i) => Math.abs(Math.log(s / strengths[i]!))));
    strengths = scaled;
    if (moved < TOLERANCE) break;
  }
  return strengths.map(Math.log);
}

/** How likely i is preferred to j. */
export const preference = (scores: readonly number[], i: number, j: number): number =>
  1 / (1 + Math.exp(scores[j]! - scores[i]!));

/** How likely each is preferred to another one drawn at random. */
export const meanPreference = (scores: readonly number[]): number[] =>
  scores.map((_, i) => {
    const others = scores.flatMap((_, j) => (i === j ? [] : [preference(scores, i, j)]));
    return others.reduce((sum, p) => sum + p, 0) / others.length;
  });
