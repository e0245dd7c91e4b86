// A study's votes as figures: read, checked, scored, and the observers judged.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readStudyPictures, studyFiles } from './build.js';
import { comparisonsOf, countWins, rankingsOf } from './comparisons.js';
import { judgeObservers, type Observer } from './observers.js';
import { parseStudy, type Study } from './plan.js';
import { type BootstrapOptions, type Score, scoreSystems, type TopShares, topShares } from './scores.js';
import { type ReadVotes, readVotes, type Vote } from './votes.js';

/** A study's list of comparisons, sealed as it was built. Throws one line where it is missing or was changed. */
export async function openStudy(folder: string): Promise<Study> {
  const file = join(folder, studyFiles.study);
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`expected a study but could not read it: ${cause.code} (${file})`, { cause });
  });
  const study = parseStudy(text, file);
  await readStudyPictures(study, folder);
  return study;
}

/** The study's own votes, where there are some, and those of the files given: pages that ran without a server save such. */
export async function collectVotes(
  study: Study,
  folder: string,
  files: readonly string[],
): Promise<ReadVotes> {
  const own = join(folder, studyFiles.votes);
  const hasOwn = (await stat(own).catch(() => undefined)) !== undefined;
  const all = await Promise.all(
    [...(hasOwn ? [own] : []), ...files].map(async (file) =>
      readVotes(await readFile(file, 'utf8'), study, file),
    ),
  );
  // A vote that is in two files counts once: the later file's.
  const votes = new Map(
    all.flatMap((each) =>
      each.votes.map((vote) => [JSON.stringify([vote.observer, vote.trial]), vote] as const),
    ),
  );
  return {
    votes: [...votes.values()],
    faults: all.flatMap(({ faults }) => faults),
    notes: all.flatMap(({ notes }) => notes),
  };
}

export interface ReportOptions extends BootstrapOptions {
  /** Leaves out observers with doubts, and says so. */
  readonly excludeOutliers: boolean;
}

export interface StudyReport {
  readonly study: Study;
  readonly votes: readonly Vote[];
  readonly observers: readonly Observer[];
  /** Names of observers whose votes do not count. */
  readonly excluded: readonly string[];
  /** By the study's list of systems. */
  readonly scores: readonly Score[];
  /** wins[i][j]: how often i was preferred to j, ties half. */
  readonly wins: readonly (readonly number[])[];
  readonly comparisons: number;
  readonly rankings: number;
  /** Absent where nobody ranked. */
  readonly top?: readonly TopShares[];
  readonly replicates: number;
  readonly faults: readonly string[];
  readonly notes: readonly string[];
}

/** Throws one line where no vote counts. */
export function reportStudy(study: Study, read: ReadVotes, options: ReportOptions): StudyReport {
  const observers = judgeObservers(study, read.votes);
  const doubtful = observers.filter(({ doubts }) => doubts.length > 0).map(({ name }) => name);
  const excluded = options.excludeOutliers ? doubtful : [];
  const counted = read.votes.filter(({ observer }) => !excluded.includes(observer));
  const comparisons = comparisonsOf(study, counted);
  if (comparisons.length === 0)
    throw new Error(
      `expected votes to report on but none counts${read.faults.length > 0 ? `; the first fault: ${read.faults[0]}` : ''}`,
    );
  const rankings = rankingsOf(study, counted);
  const top = topShares(rankings, study.systems.length, options);
  return {
    ...{ study, votes: read.votes, observers, excluded, faults: read.faults, notes: read.notes },
    scores: scoreSystems(comparisons, study.systems.length, options),
    wins: countWins(comparisons, study.systems.length),
    ...{ comparisons: comparisons.length, rankings: rankings.length, replicates: options.replicates },
    ...(top ? { top } : {}),
  };
}
