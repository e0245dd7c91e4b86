// A filled table as text: Markdown to read, CSV to compute with.
import type { JudgedSide } from '../evaluate/cases.js';
import { type Line, type LpipsAbout, linesOf, orders } from './lines.js';
import type { ExperimentResult } from './run.js';

/** What a report says of how its figures were made. */
export interface ExperimentAbout {
  readonly lpips: LpipsAbout | undefined;
  /** Network, protocol and length of training, how references are found: a line each. */
  readonly how: readonly string[];
  readonly side: JudgedSide | undefined;
}

export const heads = [
  ...['row', 'figures', 'network', 'steps', 'pictures', 'PSNR (dB)', 'SSIM', 'LPIPS', 'LPIPS over'],
] as const;

/** The cells of a line, as tables show it. */
export function cellsOf(line: Line): string[] {
  const number = (value: number | null, digits: number) => (value === null ? '-' : value.toFixed(digits));
  // As printed: PSNR with two decimals or three, the others with three.
  const printed = (value: number | null, digits: number) =>
    line.source === 'paper' && value !== null ? value.toFixed(digits) : number(value, digits + 1);
  const psnr =
    line.source === 'paper' && line.psnr !== null
      ? line.psnr.toFixed(Number.isInteger(Math.round(line.psnr * 1e6) / 1e4) ? 2 : 3)
      : number(line.psnr, 2);
  return [
    ...[line.row, line.source, line.preset, number(line.steps, 0), number(line.pictures, 0)],
    ...[psnr, printed(line.ssim, 3), printed(line.lpips, 3), line.lpips === null ? '-' : line.lpipsBackbone],
  ];
}

/** What stands under every table, a line each. */
export function remarks(result: ExperimentResult, { how, side, lpips }: ExperimentAbout): string[] {
  const shape =
    side === undefined
      ? 'photographs as centre squares at 256x256, pairs whole'
      : side === null
        ? 'whole pictures'
        : `centre squares at ${side}x${side}`;
  return [
    ...orders(result),
    ...how,
    ...result.columns.map(({ column, about }) => `${column.title}: ${about}, split test`),
    `${shape}; PSNR, SSIM and LPIPS as docs/measures.md defines them`,
    ...(lpips ? [] : ['LPIPS was not measured: it needs weights']),
    ...result.experiment.notes,
    ...result.columns.flatMap(({ column, cells }) =>
      [...cells].flatMap(([key, { faults }]) =>
        faults.map((fault) => `not judged for ${key}, ${column.title}: ${fault}`),
      ),
    ),
  ];
}

export function showExperimentMarkdown(result: ExperimentResult, about: ExperimentAbout): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const lines = linesOf(result, about.lpips);
  return [
    `# ${result.experiment.title}`,
    '',
    ...result.columns.flatMap(({ column }) => [
      `## ${column.title}`,
      '',
      line(heads),
      line(heads.map((_, i) => (i < 3 ? '---' : '---:'))),
      ...lines.filter((one) => one.column === column.title).map((one) => line(cellsOf(one))),
      '',
    ]),
    ...remarks(result, about).map((text) => `- ${text}`),
    '',
  ].join('\n');
}

const fields = [
  ...(['column', 'row', 'source', 'preset', 'steps', 'pictures'] as const),
  ...(['psnr', 'ssim', 'lpips', 'lpipsBackbone', 'run'] as const),
] satisfies readonly (keyof Line)[];

export function showExperimentCsv(result: ExperimentResult, { lpips }: ExperimentAbout): string {
  const cell = (value: string | number | null) => {
    const text = value === null ? '' : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const rows = linesOf(result, lpips).map((line) => fields.map((field) => cell(line[field])));
  return [['experiment', ...fields], ...rows.map((row) => [result.experiment.key, ...row])]
    .map((row) => `${row.join(',')}\n`)
    .join('');
}
