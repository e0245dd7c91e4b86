// How good a reference one picture is for another: Section III-E, in the form of DISTS (Ding et al. 2020, [69]). Pure
// arithmetic on feature maps of L; where the maps come from is extractor.ts's business.

/** Features of one layer. */
export interface FeatureMap {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** [channels, height, width], finite. */
  readonly data: Float32Array;
}

export interface ScoreWeights {
  /** Weights of the two terms in the sum; at least 0. */
  readonly texture: number;
  readonly structure: number;
  /** One weight a layer, shallow to deep, at least 0; only their ratios count. Unless given, all are alike. */
  readonly layers?: readonly number[];
}

/** What is used unless told. */
export const DEFAULT_WEIGHTS: ScoreWeights = { texture: 0.8, structure: 0.2 };

/** Both terms lie in [-1, 1] and are 1 for equal pictures. */
export interface Similarity {
  /** weights.texture * texture + weights.structure * structure. */
  readonly score: number;
  readonly texture: number;
  readonly structure: number;
}

/** c1 and c2 of DISTS: they decide only where a channel is silent in both pictures, which then counts as equal. */
const SILENCE = 1e-6;

/**
 * Texture and structure similarity. Of channel j of layer i, with the means m and (co)variances v over all positions,
 *
 *     texture_ij = (2 m_a m_b + c) / (m_a^2 + m_b^2 + c)      structure_ij = (2 v_ab + c) / (v_a + v_b + c)
 *
 * each is averaged over the channels of a layer, then over layers by their weights.
 *
 * @throws Error where the two lists differ in length or shape (a covariance needs positions that correspond), or
 *   weights do not fit them.
 */
export function compareFeatures(
  first: readonly FeatureMap[],
  second: readonly FeatureMap[],
  weights: ScoreWeights,
): Similarity {
  const layers = layerShares(weights, first.length);
  if (second.length !== first.length)
    throw new Error(`expected ${first.length} feature maps for the second picture, got ${second.length}`);
  let texture = 0;
  let structure = 0;
  for (const [i, map] of first.entries()) {
    const other = second[i] as FeatureMap;
    checkSameShape(i, map, other);
    const terms = compareLayer(map, other);
    texture += (layers[i] as number) * terms.texture;
    structure += (layers[i] as number) * terms.structure;
  }
  return { score: weights.texture * texture + weights.structure * structure, texture, structure };
}

/** texture_ij of two means. */
export const textureTerm = (meanA: number, meanB: number): number =>
  (2 * meanA * meanB + SILENCE) / (meanA * meanA + meanB * meanB + SILENCE);

/** structure_ij of v_a + v_b and the covariance. */
export const structureTerm = (variances: number, covariance: number): number =>
  (2 * covariance + SILENCE) / (variances + SILENCE);

function compareLayer(first: FeatureMap, second: FeatureMap): { texture: number; structure: number } {
  const positions = first.height * first.width;
  const a = first.data;
  const b = second.data;
  let texture = 0;
  let structure = 0;
  for (let channel = 0; channel < first.channels; channel++) {
    const start = channel * positions;
    const end = start + positions;
    // One pass, in double precision: of features in the thousands, what the differences below lose is 1e-9.
    let sumA = 0;
    let sumB = 0;
    let squareA = 0;
    let squareB = 0;
    let product = 0;
    for (let at = start; at < end; at++) {
      const x = a[at]!;
      const y = b[at]!;
      sumA += x;
      sumB += y;
      squareA += x * x;
      squareB += y * y;
      product += x * y;
    }
    const meanA = sumA / positions;
    const meanB = sumB / positions;
    const variances = (squareA + squareB) / positions - meanA * meanA - meanB * meanB;
    texture += textureTerm(meanA, meanB);
    structure += structureTerm(variances, product / positions - meanA * meanB);
  }
  return { texture: texture / first.channels, structure: structure / first.channels };
}

/** The layers' weights, adding to 1. */
export function layerShares({ texture, structure, layers }: ScoreWeights, count: number): readonly number[] {
  const wanted = layers ?? new Array<number>(count).fill(1);
  const sum = wanted.reduce((total, weight) => total + weight, 0);
  if (wanted.length !== count || !wanted.every((weight) => weight >= 0) || !(sum > 0))
    throw new Error(`expected ${count} layer weights of at least 0, not all 0, got [${wanted.join(', ')}]`);
  if (!(texture >= 0 && structure >= 0))
    throw new Error(`expected weights of at least 0 for texture and structure, got ${texture}, ${structure}`);
  return wanted.map((weight) => weight / sum);
}

function checkSameShape(layer: number, first: FeatureMap, second: FeatureMap): void {
  const show = ({ channels, height, width }: FeatureMap) => `${channels}x${height}x${width}`;
  if (show(first) !== show(second))
    throw new Error(`expected features of ${show(first)} for layer ${layer}, got ${show(second)}`);
}
