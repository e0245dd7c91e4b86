// A study's report as one HTML page that needs no other file; in the browser's light or dark colours.
import { escapeText } from '../page/show.js';
import type { StudyReport } from './report.js';
import { byScore, explanations, type StudyTable, studyTables, summary } from './tables.js';

const STYLE = `:root{color-scheme:light dark;--ink:#1d1d1f;--faint:#6e6e73;--line:#d8d8dc;--paper:#fff;--mark:#2459c3}
@media (prefers-color-scheme:dark){:root{--ink:#ececee;--faint:#a1a1a8;--line:#3a3a40;--paper:#17171a;--mark:#8ab4ff}}
body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:var(--ink);background:var(--paper)}
h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.1rem;margin:2.2rem 0 .4rem}p,li{color:var(--faint)}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
td,th{padding:.3rem .8rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th{font-weight:600;font-size:.85rem;color:var(--faint)}td:first-child,th:first-child{text-align:left;padding-left:0}
td:last-child{text-align:right}.observers td:last-child{text-align:left}
svg{width:100%;max-width:46rem;height:auto;display:block}svg text{fill:var(--ink);font:13px system-ui,sans-serif}
svg .axis{fill:var(--faint);font-size:11px}svg line{stroke:var(--line)}svg .reach{stroke:var(--mark);stroke-width:2}
svg circle{fill:var(--mark)}`;

export function showStudyPage(report: StudyReport): string {
  const { study, faults, notes } = report;
  const list = (lines: readonly string[]) =>
    lines.length > 0 ? `<ul>${lines.map((line) => `<li>${escapeText(line)}</li>`).join('')}</ul>` : '';
  const [scores, ...others] = studyTables(report);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeText(study.title)}</title><style>${STYLE}</style></head>
<body><h1>${escapeText(study.title)}</h1><p>${escapeText(summary(report))}</p>
<h2>Who is preferred</h2>${chart(report)}
${table(scores!)}
${others.map(table).join('\n')}
<h2>What the figures mean</h2>${list([...explanations(report), ...notes, ...faults.map((fault) => `not counted: ${fault}`)])}
</body></html>
`;
}

function table({ title, head, rows }: StudyTable): string {
  const cells = (tag: string, row: readonly string[]) =>
    `<tr>${row.map((cell) => `<${tag}>${escapeText(cell)}</${tag}>`).join('')}</tr>`;
  const kind = title === 'Observers' ? ' class="observers"' : '';
  return `<h2>${escapeText(title)}</h2><div class="scroll"><table${kind}>${cells('th', head)}
${rows.map((row) => cells('td', row)).join('\n')}</table></div>`;
}

const [WIDTH, ROW, LEFT, RIGHT, BOTTOM] = [640, 30, 170, 20, 34] as const;

/** A row a system: its score, and how far its interval reaches. */
function chart(report: StudyReport): string {
  const { scores, study } = report;
  const order = byScore(report);
  const ends = scores.flatMap(({ score, interval }) => [score, ...interval.filter(Number.isFinite)]);
  const [low, high] = [Math.floor(Math.min(...ends, -0.5)), Math.ceil(Math.max(...ends, 0.5))];
  const x = (value: number) => (LEFT + ((value - low) / (high - low)) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const height = order.length * ROW + BOTTOM;
  const step = Math.max(1, Math.ceil((high - low) / 8));
  const ticks = Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, i) => low + i * step).map(
    (value) =>
      `<line x1="${x(value)}" x2="${x(value)}" y1="4" y2="${height - BOTTOM + 4}"/><text class="axis" x="${x(value)}" y="${height - 14}" text-anchor="middle">${value}</text>`,
  );
  const rows = order.map((i, row) => {
    const { score, interval } = scores[i]!;
    const y = row * ROW + ROW / 2 + 4;
    const reach = interval.every(Number.isFinite)
      ? `<line class="reach" x1="${x(interval[0])}" x2="${x(interval[1])}" y1="${y}" y2="${y}"/>`
      : '';
    const name = study.systems[i]!.name;
    const short = name.length > 24 ? `${name.slice(0, 23)}…` : name;
    return `<text x="${LEFT - 12}" y="${y + 4}" text-anchor="end">${escapeText(short)}</text>${reach}<circle cx="${x(score)}" cy="${y}" r="5"/>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Scores with 95 % intervals">${ticks.join('')}${rows.join('')}</svg>`;
}
