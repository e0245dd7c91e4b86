// A study's report as tables of text, and those as columns, CSV and JSON.
import type { StudyReport } from './report.js';
import type { Interval } from './scores.js';
import { trialsById } from './votes.js';

export interface StudyTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const percent = (share: number): string => (100 * share).toFixed(1);
const between = ([low, high]: Interval, show: (value: number) => string): string =>
  Number.isFinite(low) ? `[${show(low)}, ${show(high)}]` : '-';

/** Systems by their places in the study's list, the best first. */
export const byScore = ({ scores }: StudyReport): number[] =>
  [...scores.keys()].sort((a, b) => scores[b]!.score - scores[a]!.score);

function scoreTable(report: StudyReport): StudyTable {
  const { study, scores } = report;
  const two = (value: number) => value.toFixed(2);
  return {
    title: 'Bradley-Terry scores',
    head: ['', 'score', '95 %', 'preferred to another (%)', '95 %', 'best in (% of replicates)'],
    rows: byScore(report).map((i) => {
      const { score, interval, preference, preferenceInterval, best } = scores[i]!;
      return [
        ...[study.systems[i]!.name, two(score), between(interval, two)],
        ...[percent(preference), between(preferenceInterval, percent), percent(best)],
      ];
    }),
  };
}

/** Table III of the paper. */
function topTable(report: StudyReport): StudyTable | undefined {
  const { top, study } = report;
  if (!top) return undefined;
  return {
    title: `In how many of ${report.rankings} rankings each is among the best (%), as in Table III`,
    head: ['', ...top[0]!.top.map((_, k) => `Top ${k + 1}`)],
    rows: byScore(report).map((i) => [
      study.systems[i]!.name,
      ...top[i]!.top.map(({ share, interval }) => `${percent(share)} ${between(interval, percent)}`),
    ]),
  };
}

function winsTable(report: StudyReport): StudyTable {
  const order = byScore(report);
  const name = (i: number) => report.study.systems[i]!.name;
  return {
    title: 'How often the row was preferred to the column (no difference counts half for each)',
    head: ['', ...order.map(name)],
    rows: order.map((i) => [
      name(i),
      ...order.map((j) => (i === j ? '' : String(Math.round(10 * report.wins[i]![j]!) / 10))),
    ]),
  };
}

function observerTable({ observers, excluded }: StudyReport): StudyTable {
  const share = ({ of, share }: { of: number; share: number }) =>
    of > 0 ? `${percent(share)} of ${of}` : '-';
  return {
    title: 'Observers',
    head: [
      ...['', 'votes', 'repeats the same (%)', 'spoiled seen (%)', 'agrees with the others (%)'],
      ...['no difference (%)', 'left (%)', 'seconds', ''],
    ],
    rows: observers.map((it) => [
      ...[it.name, String(it.votes), share(it.repeats), share(it.catches), share(it.agreement)],
      ...[percent(it.same), percent(it.left), it.seconds.toFixed(1)],
      [...(excluded.includes(it.name) ? ['left out'] : []), ...it.doubts].join('; '),
    ]),
  };
}

/** What the tables mean, a line each. */
export const explanations = ({ replicates, excluded }: StudyReport): string[] => [
  'score: a system with score s is preferred to one with score t with probability 1 / (1 + exp(t - s)); the mean is 0; no difference counts as half a win for each; every two systems have 0.1 wins of each other beforehand',
  `95 %: percentiles of ${replicates} bootstrap replicates that draw observers and pictures with replacement`,
  'a ranking counts as all the pairs that it decides',
  'repeats and catch trials decide no score; they say how far an observer can be relied on',
  ...(excluded.length > 0 ? [`left out: ${excluded.join(', ')}`] : []),
];

/** Every table with figures, in the order of the report. */
export const studyTables = (report: StudyReport): StudyTable[] => {
  const top = topTable(report);
  return [scoreTable(report), ...(top ? [top] : []), winsTable(report), observerTable(report)];
};

/** The report for a terminal. */
export function showStudyText(report: StudyReport): string {
  const tables = studyTables(report).map(({ title, head, rows }) => {
    const all = [head, ...rows];
    const widths = head.map((_, c) => Math.max(...all.map((row) => (row[c] ?? '').length)));
    const line = (row: readonly string[]) =>
      row
        .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
        .join('  ')
        .trimEnd();
    return [title, ...all.map(line)].join('\n');
  });
  return [summary(report), ...tables, explanations(report).join('\n')].join('\n\n');
}

export const summary = ({ study, votes, comparisons, rankings, observers }: StudyReport): string =>
  `${study.title}: ${votes.length} votes of ${observers.length} ${observers.length === 1 ? 'observer' : 'observers'} on ${study.pictures.length} pictures, ${comparisons} comparisons (${rankings} rankings among them); study ${study.hash.slice(0, 12)}`;

/** Every vote with the names that the page did not show. */
export function votesCsv({ study, votes }: StudyReport): string {
  const trials = trialsById(study);
  const names = new Map(study.systems.map(({ id, name }) => [id, name]));
  const pictures = new Map(study.pictures.map(({ id, name }) => [id, name]));
  const name = (shown: { system: string } | undefined) => names.get(shown?.system ?? '') ?? '';
  const head = 'observer,trial,kind,purpose,picture,left,right,preferred,ranking,seconds,at'.split(',');
  const rows = votes.map((vote) => {
    const trial = trials.get(vote.trial)!;
    const picture = pictures.get(trial.picture) ?? '';
    const { observer, seconds, at, answer } = vote;
    const rest = [String(seconds), at];
    if (trial.kind === 'rank') {
      const ranking = (answer as number[]).map((place) => name(trial.shown[place])).join(' > ');
      return [observer, trial.id, 'rank', 'judge', picture, '', '', '', ranking, ...rest];
    }
    const spoiled = (side: 'left' | 'right') =>
      trial.expected !== undefined && trial.expected !== side
        ? `${name(trial[side])} (spoiled)`
        : name(trial[side]);
    const preferred = answer === 'same' ? 'no difference' : spoiled(answer as 'left' | 'right');
    return [
      ...[
        observer,
        trial.id,
        'pair',
        trial.purpose,
        picture,
        spoiled('left'),
        spoiled('right'),
        preferred,
        '',
      ],
      ...rest,
    ];
  });
  return toCsv([head, ...rows]);
}

/** RFC 4180. A cell that a spreadsheet would take for a formula is text. */
export const toCsv = (rows: readonly (readonly string[])[]): string =>
  rows
    .map((row) =>
      row
        .map((cell) => (/^[=+@-]/.test(cell) && !Number.isFinite(Number(cell)) ? `'${cell}` : cell))
        .map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
        .join(','),
    )
    .map((line) => `${line}\r\n`)
    .join('');

/** The scores in numbers, for other programs. */
export function scoresCsv(report: StudyReport): string {
  const head = 'system,score,low,high,preference,preference_low,preference_high,best'.split(',');
  const top = report.top?.[0]?.top.map((_, k) => `top_${k + 1}`) ?? [];
  return toCsv([
    [...head, ...top],
    ...byScore(report).map((i) => {
      const { score, interval, preference, preferenceInterval, best } = report.scores[i]!;
      const numbers = [score, ...interval, preference, ...preferenceInterval, best];
      const shares = report.top?.[i]?.top.map(({ share }) => share) ?? [];
      return [report.study.systems[i]!.name, ...[...numbers, ...shares].map((value) => value.toFixed(6))];
    }),
  ]);
}

/** Everything as one JSON value. */
export const showStudyJson = (report: StudyReport): string => {
  const { study, votes, ...rest } = report;
  const { title, hash, systems } = study;
  return JSON.stringify(
    { title, hash, systems: systems.map(({ name }) => name), votes: votes.length, ...rest },
    null,
    1,
  );
};
