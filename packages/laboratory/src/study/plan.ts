// What a study shows, fixed before anybody votes: which pictures, which comparisons, on which side, and a hash of all that.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { integerBelow, permutation, randomAt } from '../data/random.js';

const shown = z.strictObject({
  /** The system's id. */
  system: z.string(),
  /** Below the page's folder; says nothing of the system. */
  file: z.string(),
});

const pairTrial = z.strictObject({
  kind: z.literal('pair'),
  id: z.string(),
  picture: z.string(),
  /** `repeat`: a trial shown again with its sides exchanged. `catch`: one side is the other, spoiled. */
  purpose: z.enum(['judge', 'repeat', 'catch']),
  left: shown,
  right: shown,
  /** Of a repeat: the trial that it repeats. */
  repeats: z.string().optional(),
  /** Of a catch trial: the side that is not spoiled. */
  expected: z.enum(['left', 'right']).optional(),
});

const rankTrial = z.strictObject({
  kind: z.literal('rank'),
  id: z.string(),
  picture: z.string(),
  /** In the order in which they are shown. */
  shown: z.array(shown),
});

const studySchema = z.strictObject({
  format: z.literal('romnet study'),
  version: z.literal(1),
  title: z.string(),
  seed: z.int().min(0),
  systems: z.array(z.strictObject({ id: z.string(), name: z.string() })).min(2),
  pictures: z.array(z.strictObject({ id: z.string(), name: z.string(), original: z.string() })).min(1),
  /** SHA-256 of every picture file that is shown, by its path: who exchanges a result exchanges the study. */
  files: z.record(z.string(), z.string()),
  trials: z.array(z.discriminatedUnion('kind', [pairTrial, rankTrial])).min(1),
  /** SHA-256 of all the above; every vote carries it. */
  hash: z.string(),
});

export type Study = z.infer<typeof studySchema>;
export type Trial = Study['trials'][number];
export type PairTrial = z.infer<typeof pairTrial>;
export type RankTrial = z.infer<typeof rankTrial>;
type Shown = z.infer<typeof shown>;

export const studyModes = ['pairs', 'ranking', 'both'] as const;
export type StudyMode = (typeof studyModes)[number];

export interface TrialOptions {
  readonly seed: number;
  readonly mode: StudyMode;
  /** Pairs of each picture, drawn so that every two systems meet about equally often; absent: every pair. */
  readonly pairs?: number;
  /** How many of the pairs are shown again, and how many catch trials there are, as a share of the pairs. */
  readonly repeats: number;
  readonly catches: number;
}

/** Names of the files that are shown of one picture, by system; `spoiled` for catch trials. */
export interface ShownFiles {
  readonly results: Readonly<Record<string, string>>;
  readonly spoiled: Readonly<Record<string, string>>;
}

/** All trials of a study, by its seed alone. Sides are random, and exchanged in repeats. */
export function planTrials(
  systems: readonly string[],
  pictures: readonly string[],
  files: ReadonlyMap<string, ShownFiles>,
  options: TrialOptions,
): Trial[] {
  const { seed, mode } = options;
  const of = (picture: string, system: string): Shown => ({
    system,
    file: files.get(picture)!.results[system]!,
  });
  const pairs = mode === 'ranking' ? [] : pairTrials(systems, pictures, of, options);
  const rankings =
    mode === 'pairs'
      ? []
      : pictures.map((picture): RankTrial => {
          const order = permutation(randomAt(seed, 'study places', picture), systems.length);
          return {
            ...{ kind: 'rank', id: '', picture },
            shown: [...order].map((place) => of(picture, systems[place]!)),
          };
        });
  const counted = [...pairs, ...rankings].map((trial, i) => ({
    ...trial,
    id: `t${String(i + 1).padStart(5, '0')}`,
  })) as Trial[];
  return [...counted, ...repeatsOf(counted, options), ...catchesOf(counted, files, options)];
}

function pairTrials(
  systems: readonly string[],
  pictures: readonly string[],
  of: (picture: string, system: string) => Shown,
  { seed, pairs }: TrialOptions,
): PairTrial[] {
  const all = systems.flatMap((a, i) => systems.slice(i + 1).map((b) => [a, b] as const));
  const count = Math.min(pairs ?? all.length, all.length);
  // Goes round all pairs in one random order, so that none is shown twice before each was shown once.
  const order = [...permutation(randomAt(seed, 'study pairs'), all.length)].map((place) => all[place]!);
  return pictures.flatMap((picture, p) =>
    Array.from({ length: count }, (_, i): PairTrial => {
      const [a, b] = order[(p * count + i) % all.length]!;
      const turned = randomAt(seed, 'study sides', picture, a, b)() < 0.5;
      const [left, right] = turned ? [b, a] : [a, b];
      return {
        ...{ kind: 'pair', id: '', picture, purpose: 'judge' },
        ...{ left: of(picture, left), right: of(picture, right) },
      };
    }),
  );
}

const isPair = (trial: Trial): trial is PairTrial => trial.kind === 'pair';

function repeatsOf(trials: readonly Trial[], { seed, repeats }: TrialOptions): PairTrial[] {
  const pairs = trials.filter(isPair);
  const count = Math.round(pairs.length * repeats);
  const chosen = [...permutation(randomAt(seed, 'study repeats'), pairs.length)].slice(0, count);
  return chosen.map((place, i) => {
    const { picture, left, right, id } = pairs[place]!;
    return {
      ...{ kind: 'pair', id: `r${String(i + 1).padStart(5, '0')}`, picture, purpose: 'repeat' },
      ...{ left: right, right: left, repeats: id },
    };
  });
}

function catchesOf(
  trials: readonly Trial[],
  files: ReadonlyMap<string, ShownFiles>,
  { seed, catches }: TrialOptions,
): PairTrial[] {
  const pairs = trials.filter(isPair);
  const random = randomAt(seed, 'study catches');
  return Array.from({ length: Math.ceil(pairs.length * catches) }, (_, i) => {
    const { picture, left } = pairs[integerBelow(random, pairs.length)]!;
    const spoiled = { system: left.system, file: files.get(picture)!.spoiled[left.system]! };
    const expected = random() < 0.5 ? 'left' : 'right';
    return {
      ...{ kind: 'pair', id: `c${String(i + 1).padStart(5, '0')}`, picture, purpose: 'catch', expected },
      ...(expected === 'left' ? { left, right: spoiled } : { left: spoiled, right: left }),
    };
  });
}

/** The study with the hash of what it says. */
export function sealed(study: Omit<Study, 'hash'>): Study {
  // Through the schema, so that the order of keys is always the same.
  const body = studySchema.omit({ hash: true }).parse(study);
  return { ...body, hash: createHash('sha256').update(JSON.stringify(body)).digest('hex') };
}

/** Checks a study read from `file`. Throws one line where it is none, or where anything changed after it was sealed. */
export function parseStudy(text: string, file: string): Study {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`expected JSON but ${(cause as Error).message} (${file})`, { cause });
  }
  const parsed = studySchema.safeParse(value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'study'}: ${message}`);
    throw new Error(`${faults.join('; ')} (${file})`);
  }
  const { hash, ...rest } = parsed.data;
  const own = sealed(rest).hash;
  if (own !== hash)
    throw new Error(
      `expected the hash ${hash.slice(0, 12)} that the list of comparisons had when the study was built, got ${own.slice(0, 12)}: it was changed (${file})`,
    );
  return parsed.data;
}
