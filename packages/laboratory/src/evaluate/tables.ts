// A judgement as text: JSON, Markdown, or columns for a terminal. Definitions stand under every table.
import { type Answer, answers, type Judgement } from './judge.js';
import type { Measure } from './measures.js';
import type { Estimate } from './statistics.js';

/** What a report says of itself besides its figures. */
export interface ReportAbout {
  /** What was judged, in a line: which pairs, which model, which references. */
  readonly subject: string;
  /** What the judged answer is called: `renovated`, or `results`. */
  readonly answer: string;
  /** What is missing, a line each. */
  readonly notes: readonly string[];
}

export const captionOf = (answer: Answer, about: ReportAbout): string =>
  ({ answer: about.answer, input: 'input as is', grey: 'grey', truth: 'truth' })[answer];

/** What the rows and the figures mean; the same lines under every table. */
export function definitions({ measures, pictures }: Judgement): string[] {
  const arrows = { higher: 'higher is better', lower: 'lower is better', none: 'no direction' };
  return [
    "input as is: nothing done; grey: the truth's own luminance with ab = 0, about the best that an answer without colour can be",
    `mean over ${pictures.length} pictures and Student's 95 % confidence interval of it`,
    ...measures.map(
      ({ title, definition, better }) => `${title} (${arrows[better ?? 'none']}): ${definition}`,
    ),
  ];
}

export const showEstimate = ({ mean, interval }: Estimate, { digits }: Measure): string =>
  interval === null
    ? mean.toFixed(digits)
    : `${mean.toFixed(digits)} [${interval[0].toFixed(digits)}, ${interval[1].toFixed(digits)}]`;

/** The summary: a caption and one cell a measure, for every answer; a dash where a measure does not apply. */
export function summaryRows(judgement: Judgement, about: ReportAbout): string[][] {
  return answers.map((answer) => [
    captionOf(answer, about),
    ...judgement.measures.map((measure) => {
      const value = judgement.summary[answer][measure.key];
      return value === undefined ? '-' : showEstimate(value, measure);
    }),
  ]);
}

/** Every picture: its name, its size, and the answer's figures. */
export function pictureRows({ pictures, measures }: Judgement): string[][] {
  return pictures.map(({ name, width, height, values }) => [
    name,
    `${width}x${height}`,
    ...measures.map(({ key, digits }) => values.answer[key]!.toFixed(digits)),
  ]);
}

const headings = (judgement: Judgement, ...first: string[]): string[] => [
  ...first,
  ...judgement.measures.map(({ title }) => title),
];

/** Columns for a terminal. */
export function showText(judgement: Judgement, about: ReportAbout): string {
  const { worst, measures, faults } = judgement;
  return [
    about.subject,
    '',
    ...columns([headings(judgement, ''), ...summaryRows(judgement, about)]),
    '',
    ...definitions(judgement).map((line) => `  ${line}`),
    ...[...about.notes, ...faults.map((fault) => `not judged: ${fault}`)].map((line) => `  ${line}`),
    '',
    `worst by ${measures[0]!.title}: ${worst.map(({ name, value }) => `${name} ${value.toFixed(measures[0]!.digits)}`).join(', ')}`,
  ].join('\n');
}

export function showMarkdown(judgement: Judgement, about: ReportAbout): string {
  const table = ([head, ...rows]: string[][]) => [
    line(head!),
    line(head!.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...rows.map(line),
  ];
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    about.subject,
    '',
    ...table([headings(judgement, ''), ...summaryRows(judgement, about)]),
    '',
    ...definitions(judgement).map((text) => `- ${text}`),
    ...about.notes.map((text) => `- ${text}`),
    ...judgement.faults.map((fault) => `- not judged: ${fault}`),
    '',
    ...table([headings(judgement, about.answer, 'size'), ...pictureRows(judgement)]),
    '',
    `Worst by ${judgement.measures[0]!.title}: ${judgement.worst.map(({ name }) => name).join(', ')}.`,
  ].join('\n');
}

export function showJson(judgement: Judgement, about: ReportAbout): string {
  const { measures, pictures, summary, worst, faults } = judgement;
  return JSON.stringify(
    {
      ...about,
      definitions: definitions(judgement),
      measures: measures.map(({ key, title, definition, better }) => ({ key, title, definition, better })),
      summary,
      worst: worst.map(({ name }) => name),
      faults,
      pictures,
    },
    null,
    2,
  );
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}
