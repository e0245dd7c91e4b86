// Line charts as SVG text. Knows points and names, nothing of training.
import { escapeText, showNumber } from './show.js';

export interface Series {
  readonly name: string;
  /** [x, y], x rising; points that are not finite are left out. */
  readonly points: readonly (readonly [number, number])[];
}

export interface ChartOptions {
  readonly title: string;
  /** Written after every number of the vertical axis. */
  readonly unit?: string;
  /** Logarithmic vertical axis; values that are not positive are left out. */
  readonly logarithmic?: boolean;
  /** Draw a smoothed curve, the points faint behind it. */
  readonly smooth?: boolean;
}

const WIDTH = 460;
const HEIGHT = 230;
const plot = { left: 62, right: WIDTH - 12, top: 34, bottom: HEIGHT - 26 };

/** More points than this are drawn as means of neighbours: no screen shows more. */
const DRAWN = 300;

/** Readable on white and on black (Okabe and Ito's palette, which the colour-blind can tell apart). */
const colors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8a8a8a'];

/** One chart; with several series, a legend. */
export function lineChart(series: readonly Series[], options: ChartOptions): string {
  const { title, unit = '', logarithmic = false, smooth = false } = options;
  const drawn = series.map(({ points }) => {
    const usable = points.filter(
      ([x, y]) => Number.isFinite(x) && Number.isFinite(y) && (!logarithmic || y > 0),
    );
    const curve = thinned(smooth ? smoothed(usable) : usable);
    return { ends: [usable.at(0), usable.at(-1)], raw: thinned(usable), curve };
  });
  const all = drawn.flatMap(({ raw, curve }) =>
    (smooth && raw.length > 20 ? middle(raw) : raw).concat(curve),
  );
  const frame = `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeText(title)}">`;
  const heading = `<text class="title" x="${plot.left}" y="16">${escapeText(title)}</text>`;
  if (all.length === 0) return `${frame}${heading}<text x="${plot.left}" y="60">nothing yet</text></svg>`;

  const value = logarithmic ? Math.log10 : (y: number) => y;
  const [low, high] = padded(all.map(([, y]) => value(y)));
  const ends = drawn
    .flatMap(({ ends }) => ends.map((point) => point?.[0] ?? Number.NaN))
    .filter(Number.isFinite);
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  const across = (x: number) =>
    plot.left + ((x - first) / Math.max(1e-12, last - first)) * (plot.right - plot.left);
  const down = (y: number) => {
    const share = (value(y) - low) / (high - low);
    return plot.bottom - Math.min(1.02, Math.max(-0.02, share)) * (plot.bottom - plot.top);
  };
  const rows = ticks(low, high, logarithmic).map((tick) => {
    const y = down(tick).toFixed(1);
    const label = `<text class="tick" x="${plot.left - 5}" y="${y}" dy="4" text-anchor="end">${showNumber(tick)}${unit}</text>`;
    return `<path class="grid" d="M${plot.left} ${y}H${plot.right}"/>${label}`;
  });
  const columns = [first, last].map(
    (x, i) =>
      `<text class="tick" x="${across(x).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="${i === 0 ? 'start' : 'end'}">${showNumber(x)}</text>`,
  );
  const curves = drawn.map(({ raw, curve }, i) => {
    const line = (points: Points, style: string) =>
      `<path fill="none" stroke="${colors[i % colors.length]}" ${style} d="${path(points, across, down)}"/>`;
    const dots =
      curve.length > 20
        ? ''
        : curve
            .map(([x, y]) => {
              const place = `cx="${across(x).toFixed(1)}" cy="${down(y).toFixed(1)}"`;
              return `<circle ${place} r="2.5" fill="${colors[i % colors.length]}"/>`;
            })
            .join('');
    return (smooth ? line(raw, 'opacity="0.25"') : '') + line(curve, 'stroke-width="1.8"') + dots;
  });
  return [frame, heading, ...rows, ...columns, ...curves, ...legend(series), '</svg>'].join('');
}

type Points = (readonly [number, number])[];

function legend(series: readonly Series[]): string[] {
  if (series.length < 2) return [];
  let x = WIDTH - 12;
  return series
    .map(({ name }, i) => ({ name, color: colors[i % colors.length] }))
    .reverse()
    .map(({ name, color }) => {
      const text = `<text class="tick" x="${x}" y="16" text-anchor="end" fill="${color}" style="fill:${color}">${escapeText(name)}</text>`;
      x -= name.length * 6.4 + 10;
      return text;
    });
}

/** Exponential smoothing over about a fortieth of the points, that starts at the mean of what it has seen. */
function smoothed(points: Points): Points {
  const keep = Math.max(0, 1 - 40 / Math.max(1, points.length));
  let [sum, weight] = [0, 0];
  return points.map(([x, y]) => {
    sum = keep * sum + y;
    weight = keep * weight + 1;
    return [x, sum / weight] as const;
  });
}

/** At most `DRAWN` points, each the mean of its neighbours. */
function thinned(points: Points): Points {
  if (points.length <= DRAWN) return points;
  return Array.from({ length: DRAWN }, (_, i) => {
    const part = points.slice(
      Math.floor((i * points.length) / DRAWN),
      Math.floor(((i + 1) * points.length) / DRAWN),
    );
    const mean = (axis: 0 | 1) => part.reduce((sum, point) => sum + point[axis], 0) / part.length;
    return [mean(0), mean(1)] as const;
  });
}

/** Points without the highest and lowest fiftieth, so that one spike does not flatten a curve. */
function middle(points: Points): Points {
  const sorted = points.toSorted((a, b) => a[1] - b[1]);
  const cut = Math.floor(points.length / 50);
  return sorted.slice(cut, sorted.length - cut);
}

function padded(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = high > low ? 0.06 * (high - low) : Math.max(1e-3 * Math.abs(high), 1e-9);
  return [low - margin, high + margin];
}

/** Three to six round numbers between the ends (of the logarithm, where logarithmic). */
function ticks(low: number, high: number, logarithmic: boolean): number[] {
  if (logarithmic) {
    const round = [1, 2, 5].flatMap((digit) =>
      Array.from(
        { length: Math.ceil(high) - Math.floor(low) + 1 },
        (_, i) => digit * 10 ** (Math.floor(low) + i),
      ),
    );
    const inside = round.filter((tick) => Math.log10(tick) >= low && Math.log10(tick) <= high);
    const decades = inside.filter((tick) => Number.isInteger(Math.round(Math.log10(tick) * 1e6) / 1e6));
    if (decades.length >= 3) return decades;
    if (inside.length >= 2) return inside.sort((a, b) => a - b);
    return linearTicks(10 ** low, 10 ** high);
  }
  return linearTicks(low, high);
}

function linearTicks(low: number, high: number): number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) as number);
  const count = Math.floor(high / step) - Math.ceil(low / step) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => (Math.ceil(low / step) + i) * step);
}

function path(points: Points, across: (x: number) => number, down: (y: number) => number): string {
  return points
    .map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${across(x).toFixed(1)} ${down(y).toFixed(1)}`)
    .join('');
}
