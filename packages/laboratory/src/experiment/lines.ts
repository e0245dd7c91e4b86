// A filled table as lines: the paper's figures and ours side by side, what each of ours is of, and the order they come out in.
import { estimate } from '../evaluate/statistics.js';
import type { Cell, ExperimentResult } from './run.js';

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
        ...{ steps: null, pictures: countOf(first), run: '', ...figuresOf(first.plain) },
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
      const { run, figures } = cell;
      lines.push({
        ...{ ...about, row: row.title, pictures: countOf(cell), ...figuresOf(figures) },
        preset: row.system ?? run?.preset.name ?? '',
        steps: run?.steps ?? null,
        run: run ? (run.config.run.split(/[\\/]/).at(-1) ?? '') : '',
      });
    }
    return lines;
  });
}

const countOf = ({ pictures }: Cell): number => Object.keys(pictures).length;

/**
 * For each column, the rows from best to worst by PSNR, ours and the paper's of the same rows, and whether the two agree. Between two
 * of ours stands > where the mean difference over the same pictures is larger than its 95 % confidence interval, else ~.
 */
export function orders(result: ExperimentResult): string[] {
  return result.columns.flatMap(({ column, cells }) => {
    const both = result.experiment.rows.filter(
      ({ key, paper }) => paper[column.key] && typeof cells.get(key)?.figures.psnr === 'number',
    );
    if (both.length < 2) return [];
    const sorted = (psnr: (row: (typeof both)[number]) => number) =>
      both.toSorted((a, b) => psnr(b) - psnr(a));
    const [ours, theirs] = [
      sorted(({ key }) => cells.get(key)!.figures.psnr!),
      sorted(({ paper }) => paper[column.key]![0]),
    ];
    const signs = ours.slice(1).map((row, i) => isClear(cells.get(ours[i]!.key)!, cells.get(row.key)!));
    const shown = ours.map(({ title }, i) => (i === 0 ? title : `${signs[i - 1] ? '>' : '~'} ${title}`));
    const names = (rows: typeof both) => rows.map(({ title }) => title).join(' > ');
    const verdict =
      names(ours) === names(theirs)
        ? 'the order of the paper'
        : `not the order of the paper, which is ${names(theirs)}`;
    const doubt = signs.every(Boolean)
      ? ''
      : ' Where ~ stands, the difference is within its 95 % confidence interval over these pictures.';
    return [`${column.title}, by PSNR: ${shown.join(' ')}. This is ${verdict}.${doubt}`];
  });
}

/** Whether one is better than the other on more than chance, picture by picture. */
function isClear(better: Cell, worse: Cell): boolean {
  const differences = Object.entries(better.pictures).flatMap(([name, psnr]) => {
    const other = worse.pictures[name];
    return other === undefined ? [] : [psnr - other];
  });
  return differences.length > 1 && estimate(differences).interval![0] > 0;
}
