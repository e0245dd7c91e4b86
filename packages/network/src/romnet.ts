// The whole network of Fig. 2: restoration, then similarity between the restored luminance and the references',
// then colorization from the warped SPHist.
import {
  add,
  averagePool,
  concat,
  exp,
  mul,
  relu,
  reshape,
  resizeBilinear,
  sigmoid,
  sub,
  type Value,
} from '@romnet/graph';
import { extractFeatures, recognise } from './backbone.js';
import { gatherCandidates } from './candidates.js';
import { type Colorization, colorize } from './colorization.js';
import { detectDamage } from './detection.js';
import { type Hints, hintCandidates, queryPlaces } from './hints.js';
import { spatialHistogram } from './histogram.js';
import type { Preset } from './presets.js';
import { colorPrior } from './prior.js';
import { type Restored, restore } from './restoration.js';
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
export const subnets = [
  'detection',
  'restoration',
  'backbone',
  'similarity',
  'histogram',
  'colorization',
] as const;
export type Subnet = (typeof subnets)[number];

/** Those that a preset's network has. */
export const subnetsOf = ({ detection }: Preset): readonly Subnet[] =>
  detection ? subnets : subnets.slice(1);

/**
 * I_L -> I'_L (III-A). `given`: where damage is known, for presets that `mapsDamage`; what a detector finds is known as well.
 * `doubt` [1] is taken from the detector's scores.
 */
export function restoreLuminance(
  scope: Scope,
  luminance: Value,
  preset: Preset,
  given?: Value,
  doubt?: Value,
): Restored {
  const known =
    given && preset.detection ? larger(given, foundDamage(scope, luminance, preset, doubt)) : given;
  return restore(scope.in('restoration'), luminance, preset.restoration, known);
}

/**
 * What the detector makes of L' [N, 1, H, W], as `detectDamage` gives it.
 *
 * @throws Error where the preset has none.
 */
export function findDamage(scope: Scope, luminance: Value, { name, detection, backbone }: Preset): Value {
  if (!detection) throw new Error(`expected a preset with a damage detector, got "${name}"`);
  const recognised = detection.mobilenet ? recognise(scope.in('backbone'), luminance, backbone) : [];
  return detectDamage(scope.in('detection'), luminance, detection, recognised);
}

function foundDamage(scope: Scope, luminance: Value, preset: Preset, doubt?: Value): Value {
  const scores = findDamage(scope, luminance, preset);
  return sigmoid(doubt ? sub(scores, doubt) : scores);
}

const larger = (a: Value, b: Value): Value => add(a, relu(sub(b, a)));

/** Whether restoration tells where the picture is damaged, and can be told. */
export const mapsDamage = ({ restoration }: Preset): boolean => restoration.repair === 'cascade';

/** Colours, beside what was seen of the picture. */
export interface Color extends Colorization, Sight {}

/** Whether colour can be had without a reference. */
export const hasPalette = ({ similarity }: Preset): boolean =>
  similarity.tokens > 0 && similarity.maps !== 'none';

/** Whether a person's colours on places can be taken in (hints.ts). */
export const takesHints = ({ similarity }: Preset): boolean =>
  similarity.hints === true && similarity.maps !== 'none';

/** Whether the backbone has a part in the network: one that neither matches nor looks at what the picture shows has none. */
export const usesBackbone = ({ similarity, colorization }: Preset): boolean =>
  similarity.maps !== 'none' || colorization.semantics || colorization.decision?.prior !== undefined;

/** What is known of a picture once the backbone has seen it. */
export interface Sight {
  /** The backbone's maps at 1/4, 1/8, 1/16 and 1/32; none where the preset has no use for them. */
  readonly features: readonly Value[];
  /** Eq. (1) at the scales that are matched, [N, C, H_i, W_i]: queries of a picture, keys of a reference. */
  readonly matching: readonly Value[];
  /** [N, 1, 64], where trust needs it. */
  readonly scene?: Value;
  /** Scores of what colours such things have [N, Q, H/8, W/8], where decisions hear of it. */
  readonly prior?: Value;
}

/** L' -> what the similarity and colorization sub-nets need to know of it. */
export function lookAt(scope: Scope, luminance: Value, preset: Preset): Sight {
  const { similarity } = preset;
  if (!usesBackbone(preset)) return { features: [], matching: [] };
  const matched = similarity.maps !== 'none';
  const recognised = recognise(scope.in('backbone'), luminance, preset.backbone);
  const features = extractFeatures(scope.in('backbone'), luminance, preset.backbone, recognised);
  const prior = priorOf(scope, recognised, preset);
  return {
    features,
    matching: matched
      ? matchingFeatures(scope.in('similarity'), features, similarity, matchedScales(preset))
      : [],
    ...(matched && similarity.trust ? { scene: sceneVector(trustScope(scope), features) } : {}),
    ...(prior ? { prior } : {}),
  };
}

function priorOf(scope: Scope, recognised: readonly Value[], { colorization }: Preset): Value | undefined {
  const { decision } = colorization;
  if (!decision?.prior) return undefined;
  return colorPrior(scope.in('colorization').in('prior'), recognised, decision.prior, decision.spacing);
}

/**
 * Scores [N, Q, H/8, W/8] of what colours such things as L' shows have, by themselves.
 *
 * @throws Error where the preset's decisions hear of none.
 */
export function lookForColors(scope: Scope, luminance: Value, preset: Preset): Value {
  const prior = priorOf(scope, recognise(scope.in('backbone'), luminance, preset.backbone), preset);
  if (!prior) throw new Error(`expected a preset with a prior of colours, got "${preset.name}"`);
  return prior;
}

const trustScope = (scope: Scope): Scope => scope.in('similarity').in('trust');

/** How many of the scales 1/4, 1/8, 1/16 and 1/32 take colours, and for how many a map is computed. */
const fusedScales = ({ fusion = 'multi-hist' }: Preset): number =>
  fusion === 'multi-hist' || fusion === 'multi-ab' ? scaleCount : 1;
const matchedScales = (preset: Preset): number =>
  preset.similarity.maps === 'single' ? 1 : fusedScales(preset);

/**
 * I'_L, references and a person's colours -> I'_ab (III-B, III-C). `block` bounds the rows of the similarity map held at once.
 * Hints are for presets that `takesHints`.
 */
export function colorLuminance(
  scope: Scope,
  luminance: Value,
  references: readonly Reference[],
  preset: Preset,
  block?: number,
  hints?: Hints,
): Color {
  const sight = lookAt(scope, luminance, preset);
  const transferred =
    preset.similarity.maps === 'none'
      ? overlay(scope, luminance, references, preset)
      : warp(scope, sight, candidatesOf(scope, sight, references, preset), preset, block, hints);
  const colored = colorTransferred(scope, luminance, sight, transferred, preset, hints?.map);
  return { ...colored, ...sight };
}

/** L', what was seen of it, the colours brought to its places and the map of hints -> ab' (III-C). */
export function colorTransferred(
  scope: Scope,
  luminance: Value,
  { features, prior }: Pick<Sight, 'features' | 'prior'>,
  transferred: readonly Value[],
  preset: Preset,
  hints?: Value,
): Colorization {
  const { fusion = 'multi-hist', colorization } = preset;
  const guidance = Array.from({ length: scaleCount }, (_, i) => [
    ...(fusion !== 'input-ab' && transferred[i] ? [transferred[i]] : []),
    ...(colorization.semantics ? [features[i] as Value] : []),
  ]);
  const [, , height, width] = luminance.shape as [number, number, number, number];
  const beside = fusion === 'input-ab' ? [resizeBilinear(transferred[0] as Value, height, width)] : [];
  const histogram = describesHistogram(preset) && transferred[0] ? preset.histogram : undefined;
  return colorize(scope.in('colorization'), luminance, guidance, colorization, {
    beside,
    ...(histogram ? { histogram } : {}),
    ...(hints ? { hints } : {}),
    ...(prior ? { prior } : {}),
  });
}

/** What every reference offers at every scale that is matched: [reference][scale]. */
function candidatesOf(
  scope: Scope,
  { scene }: Sight,
  references: readonly Reference[],
  preset: Preset,
): Candidates[][] {
  return references.map((reference) => {
    const seen = lookAt(scope, reference.luminance, preset);
    const trust = scene && seen.scene && referenceTrust(trustScope(scope), scene, seen.scene);
    const bias = trust && reference.bias ? add(trust, reference.bias) : (trust ?? reference.bias);
    const colors = colorPyramid(scope, reference.chroma, preset);
    return seen.matching.map((keys, i) => ({
      keys: toPositions(keys),
      values: toPositions(colors[i] as Value),
      ...(bias ? { bias } : {}),
    }));
  });
}

/** What every place of a scale chooses from. */
export interface Choice {
  /** Unit vectors [N, H_i W_i, C]; beside hints with where they are (hints.ts). */
  readonly queries: Value;
  readonly candidates: Candidates;
}

/** The queries and candidates of every scale that is matched. */
export function choices(
  scope: Scope,
  { matching }: Pick<Sight, 'matching'>,
  references: readonly (readonly Candidates[])[],
  preset: Preset,
  hints?: Hints,
): Choice[] {
  const { similarity } = preset;
  const batch = matching[0]?.shape[0] as number;
  const bins = describesHistogram(preset) ? preset.histogram.bins : undefined;
  const tokens = hasPalette(preset)
    ? paletteTokens(scope.in('similarity').in('palette'), similarity, batch, bins)
    : undefined;
  return matching.map((query, i) => {
    const sources = references.map((scales) => scales[i] as Candidates);
    const [, , height, width] = query.shape as [number, number, number, number];
    const queries = centredUnit(toPositions(query));
    const hinted = hints && hintCandidates(scope, hints, queries, i, preset, bins);
    return {
      queries: hinted ? concat([queries, queryPlaces(batch, height, width)], 2) : queries,
      candidates: gatherCandidates(sources, tokens, hinted),
    };
  });
}

/** The references' and hints' colours at every scale, brought to the picture's places by similarity. */
export function warp(
  scope: Scope,
  sight: Pick<Sight, 'matching'>,
  references: readonly (readonly Candidates[])[],
  preset: Preset,
  block?: number,
  hints?: Hints,
): Value[] {
  const warped = choices(scope, sight, references, preset, hints).map(({ queries, candidates }, i) => {
    const [, , height, width] = (sight.matching[i] as Value).shape as [number, number, number, number];
    return toMap(attend(queries, candidates, preset.similarity.temperature, block), height, width);
  });
  while (warped.length < fusedScales(preset)) warped.push(averagePool(warped.at(-1) as Value, 2));
  return warped;
}

/**
 * Table V without a map: the references' colours where they are, stretched to the picture, their mean if there are
 * several. A bias b weighs a reference by exp(b): one far below zero leaves no colour.
 */
function overlay(scope: Scope, luminance: Value, references: readonly Reference[], preset: Preset): Value[] {
  const stacks = references.map((reference) => {
    const pyramid = colorPyramid(scope, reference.chroma, preset, fusedScales(preset));
    return pyramid.map((colors, i) => {
      const [height, width] = [2, 3].map((axis) => (luminance.shape[axis] as number) / (4 << i));
      const stretched = resizeBilinear(colors, height as number, width as number);
      if (!reference.bias) return stretched;
      return mul(stretched, reshape(exp(reference.bias), [luminance.shape[0] as number, 1, 1, 1]));
    });
  });
  return Array.from({ length: fusedScales(preset) }, (_, i) => {
    const sum = stacks.map((stack) => stack[i] as Value).reduce((total, part) => add(total, part));
    return mul(sum, 1 / references.length);
  });
}

const describesHistogram = ({ fusion = 'multi-hist' }: Preset): boolean =>
  fusion === 'multi-hist' || fusion === 'single-hist';

/** SPHist or ab of a reference, averaged down to 1/4 and onwards: histogram first, then down-sample (III-C). */
export function colorPyramid(
  scope: Scope,
  chroma: Value,
  preset: Preset,
  scales = matchedScales(preset),
): Value[] {
  const colors = describesHistogram(preset)
    ? spatialHistogram(scope.in('histogram'), chroma, preset.histogram)
    : chroma;
  const maps = [averagePool(colors, 4)];
  while (maps.length < scales) maps.push(averagePool(maps.at(-1) as Value, 2));
  return maps;
}
