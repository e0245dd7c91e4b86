// A filled table as lines: the paper's figures and ours side by side, what each of ours is of, and the order they come out in.
import type { ExperimentResult } from './run.js';

/** One row of one column, of the paper's or of ours. Figures are as measured; null where there is none. */
export interface Line {
  readonly column: string;
  readonly row: string;
  readonly source: 'paper' | 'ours';
  /** Network, or the system's name. */
  readonly preset: string;
  readonly steps: number | null;
  readonly pictures: number | null;
  /** Over which network LPIPS is taken; the paper does not say. */
  readonly lpipsBackbone: string;
  readonly psnr: number | null;
  readonly ssim: number | null;
  readonly lpips: number | null;
  /** Name of the run's folder. */
  readonly run: string;
}

/** `lpips`: key and backbone of the LPIPS measure, if it was measured. */
export interface LpipsAbout {
  readonly key: string;
  readonly backbone: string;
}

const paperAbout = {
  preset: "the paper's",
  steps: null,
  pictures: null,
  lpipsBackbone: 'not stated',
  run: '',
};

/** All lines, by column, then by row: the paper's, then ours. Before them, what doing nothing gives. */
export function linesOf({ experiment, columns }: ExperimentResult, lpips: LpipsAbout | undefined): Line[] {
  return columns.flatMap(({ column, cells }) => {
    const about = { column: column.title, source: 'ours' as const, lpipsBackbone: lpips?.backbone ?? 'none' };
    const figuresOf = (figures: Readonly<Record<string, number | null>>) => ({
      ...{ psnr: figures.psnr ?? null, ssim: figures.ssim ?? null },
      lpips: lpips ? (figures[lpips.key] ?? null) : null,
    });
    const lines: Line[] = [];
    const first = [...cells.values()].find(({ run }) => run);
    if (first)
      lines.push({
        ...{ ...about, row: column.task === 'color' ? 'grey (ab = 0)' : 'as it is', preset: 'none' },
        ...{ steps: null, pictures: first.pictures, run: '', ...figuresOf(first.plain) },
      });
    for (const row of experiment.rows) {
      const paper = row.paper[column.key];
      if (paper) {
        const [psnr, ssim, distance] = paper;
        lines.push({
          ...{ column: column.title, row: row.title, source: 'paper', ...paperAbout },
          ...{ psnr, ssim, lpips: distance },
        });
      }
      const cell = cells.get(row.key);
      if (!cell) continue;
      const { run, pictures, figures } = cell;
      lines.push({
        ...{ ...about, row: row.title, pictures, ...figuresOf(figures) },
        preset: run?.preset.name ?? row.system ?? '',
        steps: run?.steps ?? null,
        run: run ? (run.config.run.split(/[\\/]/).at(-1) ?? '') : '',
      });
    }
    return lines;
  });
}

/** For each column, the rows from best to worst by PSNR, ours and the paper's of the same rows, and whether the two agree. */
export function orders(result: ExperimentResult): string[] {
  return result.columns.flatMap(({ column, cells }) => {
    const both = result.experiment.rows.filter(
      ({ key, paper }) => paper[column.key] && typeof cells.get(key)?.figures.psnr === 'number',
    );
    if (both.length < 2) return [];
    const sorted = (psnr: (row: (typeof both)[number]) => number) =>
      both
        .toSorted((a, b) => psnr(b) - psnr(a))
        .map(({ title }) => title)
        .join(' > ');
    const ours = sorted(({ key }) => cells.get(key)!.figures.psnr!);
    const theirs = sorted(({ paper }) => paper[column.key]![0]);
    const verdict =
      ours === theirs ? 'the order of the paper' : `not the order of the paper, which is: ${theirs}`;
    return [`${column.title}, by PSNR: ${ours}. This is ${verdict}.`];
  });
}
