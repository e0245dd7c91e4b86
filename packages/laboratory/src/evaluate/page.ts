// A judgement as one HTML page that needs nothing else: figures, definitions, and the worst pictures inside it.
import { escapeText } from '../page/show.js';
import type { Judgement } from './judge.js';
import { definitions, pictureTable, type ReportAbout, reportTables, type TextTable } from './tables.js';

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse;margin:1rem 0}td,th{padding:.25rem .7rem;border-bottom:1px solid #ddd;text-align:right}
td:first-child,th:first-child{text-align:left}figure{margin:1rem 0}figure img{max-width:100%}
.scroll{overflow-x:auto}ul{color:#555}`;

/** `sheets`: for each of the worst, in their order, a PNG of its tiles side by side. */
export function showJudgementPage(
  judgement: Judgement,
  about: ReportAbout,
  sheets: readonly Uint8Array[],
): string {
  const { measures, worst, faults, columns } = judgement;
  const { title, digits } = measures.color[0]!;
  const list = (lines: readonly string[]) =>
    `<ul>${lines.map((text) => `<li>${escapeText(text)}</li>`).join('')}</ul>`;
  const figures = worst.map(({ name, value }, i) => {
    const source = `data:image/png;base64,${Buffer.from(sheets[i]!).toString('base64')}`;
    const caption = escapeText(`${name}: ${title} ${value.toFixed(digits)}`);
    return `<figure><img src="${source}" alt="${caption}"><figcaption>${caption}</figcaption></figure>`;
  });
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeText(about.subject)}</title><style>${STYLE}</style>
<h1>Evaluation</h1><p>${escapeText(about.subject)}</p>
${reportTables(judgement).map(table).join('\n')}
${list([...definitions(judgement), ...about.notes, ...faults.map((fault) => `not judged: ${fault}`)])}
<h2>The worst ${worst.length}</h2><p>${escapeText(columns.join(' | '))}; worst first by ${escapeText(title)}.</p>
${figures.join('\n')}
${table(pictureTable(judgement))}
</html>`;
}

function table({ title, head, rows }: TextTable): string {
  const cells = (tag: string, texts: readonly string[]) =>
    `<tr>${texts.map((text) => `<${tag}>${escapeText(text)}</${tag}>`).join('')}</tr>`;
  const body = rows.map((row) => cells('td', row)).join('\n');
  return `<h2>${escapeText(title)}</h2><div class="scroll"><table>${cells('th', head)}${body}</table></div>`;
}
