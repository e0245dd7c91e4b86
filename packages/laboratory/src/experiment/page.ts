// A filled table as an HTML page with what it is made of: figures, curves of the runs, and pictures of every row side by side.
import { lineChart, type Series } from '../page/chart.js';
import { escapeText } from '../page/show.js';
import { isStep, type JournalEntry } from '../run/records.js';
import { linesOf } from './lines.js';
import { cellsOf, type ExperimentAbout, heads, remarks } from './report.js';
import type { Cell, ExperimentResult } from './run.js';

/** The sheet of a column: a file beside the page, and what its columns show. */
export interface SheetAbout {
  readonly column: string;
  readonly file: string;
  readonly shows: readonly string[];
}

/** A run's log by the row it is of. */
export interface RunLog {
  readonly title: string;
  readonly entries: readonly JournalEntry[];
}

const STYLE = `:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
body{max-width:80rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}td,th{padding:.25rem .7rem;border-bottom:1px solid #8884;text-align:right}
td:nth-child(-n+3),th:nth-child(-n+3){text-align:left}.paper td{opacity:.7}.scroll{overflow-x:auto}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(340px,1fr));gap:12px}
svg{width:100%;height:auto;border:1px solid #8884;border-radius:6px}
svg text{font:11px system-ui,sans-serif;fill:currentColor}svg .title{font-weight:600;font-size:12px}
svg .tick{opacity:.8}svg .grid{stroke:currentColor;opacity:.15}img{max-width:100%}`;

export function showExperimentPage(
  result: ExperimentResult,
  about: ExperimentAbout,
  sheets: readonly SheetAbout[],
  logs: readonly RunLog[],
): string {
  const { title } = result.experiment;
  const lines = linesOf(result, about.lpips);
  const cells = (tag: string, texts: readonly string[]) =>
    texts.map((text) => `<${tag}>${escapeText(text)}</${tag}>`).join('');
  const table = (column: string) => {
    const body = lines
      .filter((line) => line.column === column)
      .map((line) => `<tr class="${line.source}">${cells('td', cellsOf(line))}</tr>`);
    return `<h2>${escapeText(column)}</h2><div class="scroll"><table><tr>${cells('th', heads)}</tr>${body.join('\n')}</table></div>`;
  };
  const charts = [...rankCharts(result, about), ...lossCharts(logs)];
  const figures = sheets.map(
    ({ column, file, shows }) =>
      `<h2>${escapeText(column)}: pictures</h2><p>${escapeText(shows.join(' | '))}</p><div class="scroll"><img src="${escapeText(file)}" alt="${escapeText(shows.join(', '))}"></div>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeText(title)}</title><style>${STYLE}</style></head><body>
<h1>${escapeText(title)}</h1>
${result.columns.map(({ column }) => table(column.title)).join('\n')}
<ul>${remarks(result, about)
    .map((text) => `<li>${escapeText(text)}</li>`)
    .join('\n')}</ul>
<div class="charts">${charts.join('\n')}</div>
${figures.join('\n')}
</body></html>
`;
}

/** Fig. 6: figures against the rank of the reference, where rows differ by it. */
function rankCharts({ experiment, columns }: ExperimentResult, { lpips }: ExperimentAbout): string[] {
  const ranked = experiment.rows.filter(({ rank }) => rank !== undefined);
  if (ranked.length === 0) return [];
  const measures = [
    { key: 'psnr', title: 'PSNR (dB)', place: 0 },
    { key: 'ssim', title: 'SSIM', place: 1 },
    ...(lpips ? [{ key: lpips.key, title: `LPIPS over ${lpips.backbone}`, place: 2 }] : []),
  ] as const;
  return columns.flatMap(({ column, cells }) =>
    measures.map(({ key, title, place }) => {
      const series = (
        name: string,
        value: (row: (typeof ranked)[number]) => number | null | undefined,
      ): Series => ({
        name,
        points: ranked.map((row) => [row.rank!, value(row) ?? Number.NaN] as const),
      });
      return lineChart(
        [
          series('ours', (row) => (cells.get(row.key) as Cell | undefined)?.figures[key]),
          series('paper', (row) => row.paper[column.key]?.[place]),
        ],
        { title: `${title} by rank of the reference` },
      );
    }),
  );
}

/** A chart a loss, a curve a run. */
function lossCharts(logs: readonly RunLog[]): string[] {
  const known = logs.map(({ title, entries }) => ({ title, steps: entries.filter(isStep) }));
  const losses = [...new Set(known.flatMap(({ steps }) => Object.keys(steps[0]?.losses ?? {})))];
  return losses.map((loss) =>
    lineChart(
      known.map(({ title, steps }) => ({
        name: title,
        points: steps.map(({ step, losses }) => [step, losses[loss] ?? Number.NaN] as const),
      })),
      { title: loss, logarithmic: true, smooth: true },
    ),
  );
}
