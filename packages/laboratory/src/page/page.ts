// A run as one HTML page: where it stands, curves of everything its log holds, and the latest contact sheet. The page needs
// no other file but the sheet, and asks the browser to read it again while the run goes.
import type { TrainingConfig } from '../config/config.js';
import {
  bestMeasure,
  isStep,
  isValidation,
  type JournalEntry,
  type StepRecord,
  type ValidationName,
} from '../run/records.js';
import { lineChart, type Series } from './chart.js';
import { escapeText, showNumber, showTime } from './show.js';

export interface PageState {
  readonly config: TrainingConfig;
  readonly preset: string;
  readonly entries: readonly JournalEntry[];
  /** The latest contact sheet, relative to the page, and what its columns show. */
  readonly sheet?: { readonly file: string; readonly columns: readonly string[] };
  /** The best validation so far. */
  readonly best?: { readonly step: number; readonly value: number };
  /** How the run ended; absent while it goes. */
  readonly ended?: string;
  /** Pictures left out because they could not be read. */
  readonly skipped: number;
}

/** Seconds between two readings by the browser. */
const REFRESH = 15;

const captions: Readonly<Record<string, string>> = {
  loss: 'loss (weighted sum, Eq. 10)',
  luminanceLoss: 'luminance reconstruction, Eq. (5)',
  perceptualLoss: 'perceptual, Eq. (6)',
  histogramLoss: 'histogram (EMD), Eq. (7)',
  maskLoss: 'damage map, not in the paper',
  detectionLoss: 'damage found, not in the paper',
  decisionLoss: 'decision between colours, not in the paper',
  chromaLoss: 'chroma reconstruction, Eq. (8)',
  adversarialLoss: 'adversarial, network, Eq. (9)',
  discriminatorLoss: 'adversarial, discriminator, Eq. (9)',
  distillationLoss: 'distillation (teacher)',
};

/** The whole page. */
export function showPage(state: PageState): string {
  const { config, entries, ended } = state;
  const steps = entries.filter(isStep);
  const curve = (name: string, value: (record: StepRecord) => number | undefined): Series => ({
    name,
    points: steps.map((record) => [record.step, value(record) ?? Number.NaN] as const),
  });
  const losses = [...new Set(steps.flatMap(({ losses }) => Object.keys(losses)))];
  const trends = { logarithmic: true, smooth: true };
  const charts = [
    ...losses.map((name) =>
      lineChart([curve(name, ({ losses }) => losses[name])], { ...trends, title: captions[name] ?? name }),
    ),
    lineChart(
      [
        curve('network', (record) => record.gradientNorm),
        ...(losses.includes('discriminatorLoss')
          ? [curve('discriminator', (record) => record.discriminatorGradientNorm)]
          : []),
      ],
      { ...trends, title: 'gradient length before clipping' },
    ),
    lineChart([curve('rate', (record) => record.learningRate)], { title: 'learning rate' }),
    // A step's first images wait for the runtime's memory; that one is no rate.
    lineChart([{ ...curve('', ({ stepSeconds }) => config.batch / stepSeconds), name: 'speed' }], {
      title: 'images a second',
      smooth: true,
    }),
  ];
  const title = `${config.run} · ${config.stage}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
${ended === undefined ? `<meta http-equiv="refresh" content="${REFRESH}">` : ''}
<title>${escapeText(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeText(title)}</h1>
<p>${escapeText(standing(state, steps.at(-1)))}</p>
${validation(state)}
<h2>Training</h2>
<div class="charts">${charts.join('\n')}</div>
<details><summary>Configuration</summary><pre>${escapeText(JSON.stringify(config, null, 2))}</pre></details>
</body>
</html>
`;
}

function standing({ config, preset, ended, skipped, best }: PageState, last: StepRecord | undefined): string {
  const goal = config.steps === null ? '' : ` of ${config.steps}`;
  const epochs = config.epochs === null ? '' : ` of ${config.epochs}`;
  const parts = [
    `preset ${preset}`,
    last ? `step ${last.step}${goal}, epoch ${last.epoch}${epochs}` : 'no step yet',
    ...(last ? [`${showTime(last.seconds)} of training`] : []),
    ...(last ? [`loss ${showNumber(last.losses.loss ?? Number.NaN)}`] : []),
    ...(best ? [`best ${bestMeasure[config.stage]} ${best.value.toFixed(2)} dB at step ${best.step}`] : []),
    ...(skipped > 0 ? [`${skipped} ${skipped === 1 ? 'picture' : 'pictures'} skipped, not readable`] : []),
    ended === undefined ? 'running' : `ended: ${ended}`,
  ];
  return parts.join(' · ');
}

const luminanceFigures: readonly ValidationName[] = ['damaged', 'restored'];
const colorFigures: readonly ValidationName[] = ['grey', 'none', 'same', 'random', 'joint'];

function validation({ entries, sheet }: PageState): string {
  const records = entries.filter(isValidation);
  if (records.length === 0) return '';
  const chart = (title: string, names: readonly ValidationName[]) => {
    const there = names.filter((name) => records.some(({ validation }) => validation[name] !== undefined));
    const series = there.map((name) => ({
      name,
      points: records.map(({ step, validation }) => [step, validation[name] ?? Number.NaN] as const),
    }));
    return there.length > 0 ? lineChart(series, { title }) : '';
  };
  const picture = sheet
    ? `<p>${escapeText(sheet.columns.join(' | '))}</p><a href="${sheet.file}"><img src="${sheet.file}" alt="${escapeText(sheet.columns.join(', '))}"></a>`
    : '';
  return `<h2>Validation</h2>
<div class="charts">${chart('luminance, PSNR (dB)', luminanceFigures)}${chart('colour, PSNR (dB)', colorFigures)}</div>
${picture}`;
}

const style = `
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { max-width: 1440px; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin-top: 1.6rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(340px, 1fr)); gap: 12px; }
svg { width: 100%; height: auto; border: 1px solid #8884; border-radius: 6px; }
svg text { font: 11px system-ui, sans-serif; fill: currentColor; } svg .title { font-weight: 600; font-size: 12px; }
svg .tick { opacity: 0.8; } svg .grid { stroke: currentColor; opacity: 0.15; }
img { max-width: 100%; border-radius: 6px; } pre { overflow: auto; font-size: 12px; }
`;
