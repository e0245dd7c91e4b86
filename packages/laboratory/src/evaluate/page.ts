// A judgement as one HTML page that needs nothing else: figures, definitions, and the worst pictures inside it.
import type { Judgement } from './judge.js';
import { definitions, pictureRows, type ReportAbout, summaryRows } from './tables.js';

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse;margin:1rem 0}td,th{padding:.25rem .7rem;border-bottom:1px solid #ddd;text-align:right}
td:first-child,th:first-child{text-align:left}figure{margin:1rem 0}figure img{max-width:100%}
.scroll{overflow-x:auto}ul{color:#555}`;

/** `sheets`: for each of the worst, in their order, a PNG of input, answer and truth side by side. */
export function showPage(judgement: Judgement, about: ReportAbout, sheets: readonly Uint8Array[]): string {
  const { measures, worst, faults } = judgement;
  const titles = measures.map(({ title }) => title);
  const list = (lines: readonly string[]) =>
    `<ul>${lines.map((text) => `<li>${escapeText(text)}</li>`).join('')}</ul>`;
  const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
    `<div class="scroll"><table><tr>${head.map((text) => `<th>${escapeText(text)}</th>`).join('')}</tr>${rows
      .map((row) => `<tr>${row.map((text) => `<td>${escapeText(text)}</td>`).join('')}</tr>`)
      .join('\n')}</table></div>`;
  const figures = worst.map(({ name, value }, i) => {
    const { title, digits } = measures[0]!;
    const source = `data:image/png;base64,${Buffer.from(sheets[i]!).toString('base64')}`;
    const caption = `${name}: ${title} ${value.toFixed(digits)}`;
    return `<figure><img src="${source}" alt="${escapeText(caption)}"><figcaption>${escapeText(caption)}</figcaption></figure>`;
  });
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeText(about.subject)}</title><style>${STYLE}</style>
<h1>Evaluation</h1><p>${escapeText(about.subject)}</p>
${table(['', ...titles], summaryRows(judgement, about))}
${list([...definitions(judgement), ...about.notes, ...faults.map((fault) => `not judged: ${fault}`)])}
<h2>The worst ${worst.length}</h2><p>Input, ${escapeText(about.answer)}, truth; worst first by ${escapeText(titles[0]!)}.</p>
${figures.join('\n')}
<h2>Every picture</h2>
${table([about.answer, 'size', ...titles], pictureRows(judgement))}
${list(definitions(judgement))}
</html>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeText = (text: string): string => text.replaceAll(/[&<>"]/g, (letter) => ENTITIES[letter]!);
