// The whole network of Fig. 2: restoration, then similarity between the restored luminance and the references',
// then colorization from the warped SPHist.
import { add, averagePool, exp, mul, reshape, resizeBilinear, type Value } from '@romnet/graph';
import { extractFeatures } from './backbone.js';
import { gatherCandidates } from './candidates.js';
import { colorize } from './colorization.js';
import { spatialHistogram } from './histogram.js';
import type { Preset } from './presets.js';
import { type Restored, restore } from './restoration.js';
import type { Scope } from './scope.js';
import {
  attend,
  centredUnit,
  matchingFeatures,
  paletteTokens,
  scaleCount,
  toMap,
  toPositions,
} from './similarity.js';
import { referenceTrust, sceneVector } from './trust.js';

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

/** I_L -> I'_L (III-A). `given`: where damage is known, for presets that `mapsDamage`. */
export const restoreLuminance = (scope: Scope, luminance: Value, preset: Preset, given?: Value): Restored =>
  restore(scope.in('restoration'), luminance, preset.restoration, given);

/** Whether restoration tells where the picture is damaged, and can be told. */
export const mapsDamage = ({ restoration }: Preset): boolean => restoration.repair === 'cascade';

export interface Colour {
  /** ab' [N, 2, H, W]. */
  readonly chroma: Value;
  /** The backbone's features of the input, for auxiliary losses; none where the preset has no use for them. */
  readonly features: readonly Value[];
}

/** Whether colour can be had without a reference. */
export const hasPalette = ({ similarity }: Preset): boolean =>
  similarity.tokens > 0 && similarity.maps !== 'none';

/** I'_L and references -> I'_ab (III-B, III-C). `block` bounds the rows of the similarity map held at once. */
export function colourLuminance(
  scope: Scope,
  luminance: Value,
  references: readonly Reference[],
  preset: Preset,
  block?: number,
): Colour {
  const { fusion = 'multi-hist', similarity, colorization } = preset;
  const multi = fusion === 'multi-hist' || fusion === 'multi-ab';
  const needsFeatures = similarity.maps !== 'none' || colorization.semantics;
  const features = needsFeatures ? extractFeatures(scope.in('backbone'), luminance, preset.backbone) : [];
  const context = { scope, luminance, references, preset, features, scales: multi ? scaleCount : 1, block };
  const transferred = similarity.maps === 'none' ? overlay(context) : warp(context);

  const guidance = Array.from({ length: scaleCount }, (_, i) => [
    ...(fusion !== 'input-ab' && transferred[i] ? [transferred[i]] : []),
    ...(colorization.semantics ? [features[i] as Value] : []),
  ]);
  const [, , height, width] = luminance.shape as [number, number, number, number];
  const beside = fusion === 'input-ab' ? [resizeBilinear(transferred[0] as Value, height, width)] : [];
  return { chroma: colorize(scope.in('colorization'), luminance, guidance, colorization, beside), features };
}

interface Transfer {
  readonly scope: Scope;
  readonly luminance: Value;
  readonly references: readonly Reference[];
  readonly preset: Preset;
  readonly features: readonly Value[];
  /** How many of the scales 1/4, 1/8, 1/16 and 1/32 are asked for. */
  readonly scales: number;
  readonly block: number | undefined;
}

/** The references' colours at every scale, brought to the picture's places by similarity. */
function warp({ scope, luminance, references, preset, features, scales, block }: Transfer): Value[] {
  const { similarity } = preset;
  const count = similarity.maps === 'single' ? 1 : scales;
  const match = (maps: readonly Value[]) => matchingFeatures(scope.in('similarity'), maps, similarity, count);
  const queries = match(features);
  const trustScope = scope.in('similarity').in('trust');
  const scene = similarity.trust ? sceneVector(trustScope, features) : undefined;
  const sources = references.map((reference) => {
    const seen = extractFeatures(scope.in('backbone'), reference.luminance, preset.backbone);
    const trust = scene && referenceTrust(trustScope, scene, sceneVector(trustScope, seen));
    const bias = trust && reference.bias ? add(trust, reference.bias) : (trust ?? reference.bias);
    return { keys: match(seen), colours: colourPyramid(scope, reference.chroma, preset, count), bias };
  });
  const bins = describesHistogram(preset) ? preset.histogram.bins : undefined;
  const tokens = hasPalette(preset)
    ? paletteTokens(scope.in('similarity').in('palette'), similarity, luminance.shape[0] as number, bins)
    : undefined;

  const warped = queries.map((query, i) => {
    const candidates = gatherCandidates(
      sources.map((source) => ({
        keys: toPositions(source.keys[i] as Value),
        values: toPositions(source.colours[i] as Value),
        ...(source.bias ? { bias: source.bias } : {}),
      })),
      tokens,
    );
    const [, , height, width] = query.shape as [number, number, number, number];
    const rows = attend(centredUnit(toPositions(query)), candidates, similarity.temperature, block);
    return toMap(rows, height, width);
  });
  while (warped.length < scales) warped.push(averagePool(warped.at(-1) as Value, 2));
  return warped;
}

/**
 * Table V without a map: the references' colours where they are, stretched to the picture, their mean if there are
 * several. A bias b weighs a reference by exp(b): one far below zero leaves no colour.
 */
function overlay({ scope, luminance, references, preset, scales }: Transfer): Value[] {
  const stacks = references.map((reference) => {
    const pyramid = colourPyramid(scope, reference.chroma, preset, scales);
    return pyramid.map((colours, i) => {
      const [height, width] = [2, 3].map((axis) => (luminance.shape[axis] as number) / (4 << i));
      const stretched = resizeBilinear(colours, height as number, width as number);
      if (!reference.bias) return stretched;
      return mul(stretched, reshape(exp(reference.bias), [luminance.shape[0] as number, 1, 1, 1]));
    });
  });
  return Array.from({ length: scales }, (_, i) => {
    const sum = stacks.map((stack) => stack[i] as Value).reduce((total, part) => add(total, part));
    return mul(sum, 1 / references.length);
  });
}

const describesHistogram = ({ fusion = 'multi-hist' }: Preset): boolean =>
  fusion === 'multi-hist' || fusion === 'single-hist';

/** SPHist or ab of a reference, averaged down to 1/4 and onwards: histogram first, then down-sample (III-C). */
function colourPyramid(scope: Scope, chroma: Value, preset: Preset, scales: number): Value[] {
  const colours = describesHistogram(preset)
    ? spatialHistogram(scope.in('histogram'), chroma, preset.histogram)
    : chroma;
  const maps = [averagePool(colours, 4)];
  while (maps.length < scales) maps.push(averagePool(maps.at(-1) as Value, 2));
  return maps;
}
