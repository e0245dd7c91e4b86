// The whole network of Fig. 2: restoration, then similarity between the restored luminance and the references',
// then colorization from the warped SPHist.
import { averagePool, concat, constant, expand, type Value } from '@romnet/graph';
import { extractFeatures } from './backbone.js';
import { colorize } from './colorization.js';
import { spatialHistogram } from './histogram.js';
import type { Preset } from './presets.js';
import { restore } from './restoration.js';
import type { Scope } from './scope.js';
import {
  attend,
  type Candidates,
  centredUnit,
  matchingFeatures,
  paletteTokens,
  scaleCount,
  toMap,
  toPositions,
} from './similarity.js';

/** A colour picture to take colours from. */
export interface Reference {
  /** L' [N, 1, h, w], sides divisible by 32. */
  readonly luminance: Value;
  /** ab' [N, 2, h, w]. */
  readonly chroma: Value;
  /** [N, 1, 1], added to this reference's scores: 0 to use it, far below zero to ignore it. Training only. */
  readonly bias?: Value;
}

/** Every parameter of the three sub-nets lives under one of these names. */
export const subnets = ['restoration', 'backbone', 'similarity', 'histogram', 'colorization'] as const;
export type Subnet = (typeof subnets)[number];

/** I_L -> I'_L (III-A). */
export const restoreLuminance = (scope: Scope, luminance: Value, preset: Preset): Value =>
  restore(scope.in('restoration'), luminance, preset.restoration);

export interface Colour {
  /** ab' [N, 2, H, W]. */
  readonly chroma: Value;
  /** The backbone's features of the input, for auxiliary losses. */
  readonly features: readonly Value[];
}

/** I'_L and references -> I'_ab (III-B, III-C). `block` bounds the rows of the similarity map held at once. */
export function colourLuminance(
  scope: Scope,
  luminance: Value,
  references: readonly Reference[],
  preset: Preset,
  block?: number,
): Colour {
  const backbone = (x: Value) => extractFeatures(scope.in('backbone'), x, preset.backbone);
  const match = (features: readonly Value[]) =>
    matchingFeatures(scope.in('similarity'), features, preset.similarity);

  const features = backbone(luminance);
  const queries = match(features);
  const sources = references.map((reference) => ({
    ...reference,
    keys: match(backbone(reference.luminance)),
    histograms: pyramid(spatialHistogram(scope.in('histogram'), reference.chroma, preset.histogram)),
  }));
  const batch = luminance.shape[0] as number;
  const tokens =
    preset.similarity.tokens > 0
      ? paletteTokens(scope.in('similarity').in('palette'), preset.similarity, batch, preset.histogram.bins)
      : undefined;

  const guidance = queries.map((query, i) => {
    const candidates = gather(
      sources.map((source) => ({
        keys: toPositions(source.keys[i] as Value),
        values: toPositions(source.histograms[i] as Value),
        ...(source.bias ? { bias: source.bias } : {}),
      })),
      tokens,
    );
    const [, , height, width] = query.shape as [number, number, number, number];
    const warped = attend(centredUnit(toPositions(query)), candidates, preset.similarity.temperature, block);
    const map = toMap(warped, height, width);
    return preset.colorization.semantics ? concat([map, features[i] as Value], 1) : map;
  });
  return { chroma: colorize(scope.in('colorization'), luminance, guidance, preset.colorization), features };
}

/** Averages a full-size map down to 1/4, 1/8, 1/16 and 1/32: histogram first, then down-sample (III-C). */
function pyramid(histogram: Value): Value[] {
  const maps = [averagePool(histogram, 4)];
  while (maps.length < scaleCount) maps.push(averagePool(maps.at(-1) as Value, 2));
  return maps;
}

/**
 * All references' positions under one softmax, their keys centred together (the mean of Eq. (2) is over all of them),
 * then the tokens. With tokens, one more value channel tells how much of the answer came from references.
 */
function gather(sources: readonly Candidates[], tokens: Candidates | undefined): Candidates {
  const parts: Candidates[] = [];
  if (sources.length > 0) {
    const bias = concatBias(sources);
    parts.push({
      keys: centredUnit(
        concat(
          sources.map((source) => source.keys),
          1,
        ),
      ),
      values: withOrigin(
        concat(
          sources.map((source) => source.values),
          1,
        ),
        tokens ? 1 : undefined,
      ),
      ...(bias ? { bias } : {}),
    });
  }
  if (tokens) parts.push({ keys: tokens.keys, values: withOrigin(tokens.values, 0) });
  const bias = concatBias(parts);
  return {
    keys: concat(
      parts.map((part) => part.keys),
      1,
    ),
    values: concat(
      parts.map((part) => part.values),
      1,
    ),
    ...(bias ? { bias } : {}),
  };
}

/** One bias per position where any part has one; parts without get zeros. */
function concatBias(parts: readonly Candidates[]): Value | undefined {
  if (!parts.some((part) => part.bias)) return undefined;
  const rows = parts.map((part) => {
    const [batch, positions] = part.keys.shape as [number, number];
    return expand(part.bias ?? constant(0), [batch, 1, positions]);
  });
  return concat(rows, 2);
}

function withOrigin(values: Value, origin: number | undefined): Value {
  if (origin === undefined) return values;
  const [batch, positions] = values.shape as [number, number];
  return concat([values, expand(constant(origin), [batch, positions, 1])], 2);
}
