// A judgement as tables of text, and those as JSON, Markdown, or columns for a terminal. Definitions stand under the tables.
import { type Task, tasks } from './answers.js';
import type { JudgedPicture, Judgement } from './judge.js';
import type { MeasureAbout } from './measures.js';
import type { Estimate } from './statistics.js';
import { baseOf, type Summary, summarise } from './summary.js';

/** What a report says of itself besides its figures. */
export interface ReportAbout {
  /** What was judged, in a line: which pictures, which model, which references. */
  readonly subject: string;
  /** What is missing, a line each. */
  readonly notes: readonly string[];
}

/** Cells of text; the first column is of captions, the others of figures. */
export interface TextTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const titles: Readonly<Record<Task, string>> = {
  luminance: 'Luminance of damaged pictures',
  color: 'Colour of undamaged pictures',
  renovation: 'Damaged pictures, restored and coloured',
};

/** Every table of a judgement: what each row reaches, and luminance by kind of damage. */
export function reportTables(judgement: Judgement): TextTable[] {
  const summary = summarise(judgement);
  const main = tasks
    .filter((task) => judgement.rows[task].length > 0)
    .map((task) => mainTable(judgement, summary, task));
  return summary.kinds.length > 0 && judgement.rows.luminance.length > 0
    ? [...main, kindTable(judgement, summary)]
    : main;
}

function mainTable({ rows, measures }: Judgement, summary: Summary, task: Task): TextTable {
  const base = rows[task].find(({ key }) => key === baseOf(rows[task].map((row) => row.key)));
  const all: readonly MeasureAbout[] = measures[task];
  const [first, others] = [all[0]!, all.slice(1)];
  return {
    title: titles[task],
    head: ['', first.title, `gain over ${base?.caption ?? 'nothing'}`, ...others.map(({ title }) => title)],
    rows: rows[task].map(({ key, caption }) => {
      const { measures: means, gain } = summary.tables[task][key]!;
      const cell = (measure: MeasureAbout) => showEstimate(means[measure.key], measure.digits);
      return [caption, cell(first), showEstimate(gain, 2, true), ...others.map(cell)];
    }),
  };
}

function kindTable({ rows }: Judgement, { kinds }: Summary): TextTable {
  const shown = rows.luminance.filter(({ key }) => key !== 'undamaged');
  return {
    title: 'The same by kind of damage, PSNR (dB); most pictures have several kinds',
    head: [
      '',
      'pictures',
      ...shown.map(({ caption }) => caption),
      ...shown.map(({ caption }) => `${caption}, inside`),
    ],
    rows: kinds.map(({ kind, pictures, rows }) => [
      kind,
      String(pictures),
      ...['psnr', 'insidePsnr'].flatMap((measure) =>
        shown.map(({ key }) => showEstimate(rows[key]![measure], 2)),
      ),
    ]),
  };
}

/** Every picture: its name, its size, and the figures of its answers by the first measure. */
export function pictureTable({ pictures, rows, measures }: Judgement): TextTable {
  const columns = tasks.flatMap((task) =>
    rows[task].filter(({ key }) => key !== 'truth').map(({ key, caption }) => ({ task, key, caption })),
  );
  const cell = ({ values }: JudgedPicture, { task, key }: (typeof columns)[number]) => {
    const { key: measure, digits } = measures[task][0]!;
    return values[task][key]?.[measure]?.toFixed(digits) ?? '-';
  };
  return {
    title: 'Every picture, PSNR (dB)',
    head: ['', 'size', ...columns.map(({ task, caption }) => `${task}: ${caption}`)],
    rows: pictures.map((picture) => [
      picture.name,
      `${picture.width}x${picture.height}`,
      ...columns.map((column) => cell(picture, column)),
    ]),
  };
}

/** A mean and how far its 95 % interval reaches; a dash where there is none. */
function showEstimate(value: Estimate | undefined, digits: number, signed = false): string {
  if (value === undefined) return '-';
  const { mean, interval } = value;
  const sign = signed && mean >= 0 ? '+' : '';
  const reach = interval === null ? '' : ` ±${((interval[1] - interval[0]) / 2).toFixed(digits)}`;
  return `${sign}${mean.toFixed(digits)}${reach}`;
}

/** What the figures mean; the same lines under every table. */
export function definitions({ measures, pictures, rows }: Judgement): string[] {
  const arrows = { higher: 'higher is better', lower: 'lower is better', none: 'no direction' };
  const define = (all: readonly MeasureAbout[], what: string) =>
    all.map(
      ({ title, definition, better }) => `${what} ${title} (${arrows[better ?? 'none']}): ${definition}`,
    );
  const hasColor = rows.color.length > 0 || rows.renovation.length > 0;
  return [
    `mean over ${pictures.length} ${pictures.length === 1 ? 'picture' : 'pictures'} ± Student's 95 % confidence interval of it; a gain is in dB, the mean of the differences of the same pictures`,
    ...(rows.luminance.length > 0 ? define(measures.luminance, 'luminance,') : []),
    ...(hasColor ? define(measures.color, 'colour,') : []),
  ];
}

/** Columns for a terminal. */
export function showText(judgement: Judgement, about: ReportAbout): string {
  const { worst, measures, faults } = judgement;
  const lines = [...definitions(judgement), ...about.notes, ...faults.map((fault) => `not judged: ${fault}`)];
  return [
    about.subject,
    '',
    ...reportTables(judgement).flatMap(({ title, head, rows }) => [title, ...columns([head, ...rows]), '']),
    ...lines.map((line) => `  ${line}`),
    '',
    `worst by ${measures.color[0]!.title}: ${worst.map(({ name, value }) => `${name} ${value.toFixed(2)}`).join(', ')}`,
  ].join('\n');
}

export function showMarkdown(judgement: Judgement, about: ReportAbout): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const table = ({ title, head, rows }: TextTable) => [
    `**${title}**`,
    '',
    line(head),
    line(head.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...rows.map(line),
    '',
  ];
  return [
    about.subject,
    '',
    ...reportTables(judgement).flatMap(table),
    ...definitions(judgement).map((text) => `- ${text}`),
    ...about.notes.map((text) => `- ${text}`),
    ...judgement.faults.map((fault) => `- not judged: ${fault}`),
    '',
    ...table(pictureTable(judgement)),
    `Worst: ${judgement.worst.map(({ name }) => name).join(', ')}.`,
  ].join('\n');
}

export function showJson(judgement: Judgement, about: ReportAbout): string {
  const { measures, pictures, worst, faults } = judgement;
  const described = (all: readonly MeasureAbout[]) =>
    all.map(({ key, title, definition, better }) => ({ key, title, definition, better }));
  return JSON.stringify(
    {
      ...about,
      definitions: definitions(judgement),
      measures: { luminance: described(measures.luminance), color: described(measures.color) },
      ...summarise(judgement),
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
