// How well descriptors find what belongs together: neighbours of the same class, and the other view of the same scene.
// Numbers only; what they describe is not known here.

/** Descriptors of one length, a row each. */
export type Rows = readonly Float32Array[];

/** Shares in [0, 1]. */
export interface Precision {
  readonly top1: number;
  readonly top5: number;
}

/**
 * Every number less its mean over `reference` (and `rows` themselves where that is not given), over its deviation, and
 * every row then of unit length: without it, the few channels with the largest means would decide alone.
 */
export function standardise(rows: Rows, reference: Rows = rows): Float32Array[] {
  const length = reference[0]?.length ?? 0;
  const mean = new Float64Array(length);
  const deviation = new Float64Array(length);
  for (const row of reference) for (let i = 0; i < length; i++) mean[i]! += row[i]! / reference.length;
  for (const row of reference)
    for (let i = 0; i < length; i++) deviation[i]! += (row[i]! - mean[i]!) ** 2 / reference.length;
  const scale = deviation.map((square, i) => (square > 1e-12 * mean[i]! ** 2 ? 1 / Math.sqrt(square) : 0));
  return rows.map((row) => {
    const place = row.map((value, i) => (value - mean[i]!) * scale[i]!);
    const norm = Math.hypot(...place);
    return norm > 0 ? place.map((value) => value / norm) : place;
  });
}

/**
 * Of each row's nearest neighbours (cosine, itself left out) the share that has its label: of the nearest one, and of the
 * nearest five, means over rows.
 */
export function classPrecision(rows: Rows, labels: readonly string[]): Precision {
  const unit = standardise(rows);
  let [top1, top5] = [0, 0];
  for (const [i, row] of unit.entries()) {
    const near = nearest(unit, row, 5, i).map((j) => labels[j] === labels[i]);
    top1 += near[0] ? 1 : 0;
    top5 += near.filter(Boolean).length / near.length;
  }
  return { top1: top1 / rows.length, top5: top5 / rows.length };
}

/** What neighbours drawn at random would reach: the mean over rows of how many others have the row's label. */
export function classChance(labels: readonly string[]): Precision {
  const count = new Map<string, number>();
  for (const label of labels) count.set(label, (count.get(label) ?? 0) + 1);
  const share =
    labels.reduce((sum, label) => sum + (count.get(label)! - 1), 0) / (labels.length * (labels.length - 1));
  return { top1: share, top5: share };
}

/** How often the row of `gallery` that shows what row i of `queries` shows, its row i, is the nearest, or among five. */
export function sceneRecall(queries: Rows, gallery: Rows): Precision {
  const views = standardise(gallery);
  let [top1, top5] = [0, 0];
  for (const [i, query] of standardise(queries, gallery).entries()) {
    const near = nearest(views, query, 5);
    top1 += near[0] === i ? 1 : 0;
    top5 += near.includes(i) ? 1 : 0;
  }
  return { top1: top1 / queries.length, top5: top5 / queries.length };
}

export const sceneChance = (count: number): Precision => ({ top1: 1 / count, top5: Math.min(1, 5 / count) });

/** The `count` rows with the largest dot product, best first, `except` left out. */
function nearest(rows: Rows, query: Float32Array, count: number, except = -1): number[] {
  const products = rows.map((row) => {
    let sum = 0;
    for (let i = 0; i < row.length; i++) sum += row[i]! * query[i]!;
    return sum;
  });
  return [...rows.keys()]
    .filter((i) => i !== except)
    .sort((a, b) => products[b]! - products[a]! || a - b)
    .slice(0, count);
}
