// The training stages: which parts learn, what a batch holds, and what the network makes of it.
import { mul, reshape, type Shape, sub, type Value } from '@romnet/graph';
import {
  colorLuminance,
  extractFeatures,
  findDamage,
  type Hints,
  lookForColors,
  mapsDamage,
  type Preset,
  pix2pixGenerator,
  pix2pixPart,
  placeCount,
  type Reference,
  restoreLuminance,
  type Scope,
  spotLength,
} from '@romnet/network';
import type { Stage, TrainingConfig } from '../config/config.js';
import { mostHints } from '../data/hints.js';

/** A batch by name, as the stage's `batch` lists it. */
export type BatchValues = Readonly<Record<string, Value>>;

/** What a stage computes; each is there if the stage makes it. */
export interface Prediction {
  /** I'_L [N, 1, H, W]. */
  readonly restored?: Value;
  /** Scores of the damage map, of a network that makes one. */
  readonly damage?: Value;
  /** Scores of what a detector finds by itself. */
  readonly found?: Value;
  /** I'_ab [N, 2, H, W]. */
  readonly chroma?: Value;
  /** Scores of the colours that the network decides between, if it does. */
  readonly scores?: Value;
  /** What the discriminator sees beside a picture, of a conditional one [N, 1, H, W]. */
  readonly condition?: Value;
  /** The backbone's features of the input; empty where it is not used. */
  readonly features: readonly Value[];
}

/** The part of a training config that a prediction depends on, beside the preset. */
export type StageConfig = Partial<Pick<TrainingConfig, 'generator'>>;

export interface StageRecipe {
  /** Sub-nets that learn. */
  readonly trains: readonly string[];
  readonly batch: (count: number, crop: number, hinted: boolean) => Readonly<Record<string, Shape>>;
  readonly predict: (scope: Scope, preset: Preset, batch: BatchValues, config: StageConfig) => Prediction;
}

const gray = (count: number, crop: number): Shape => [count, 1, crop, crop];

const colorBatch = (count: number, crop: number, hinted: boolean) => ({
  luminance: gray(count, crop),
  chroma: [count, 2, crop, crop],
  referenceLuminance: gray(count, crop),
  referenceChroma: [count, 2, crop, crop],
  referencePresent: [count, 1],
  histogramShare: [count, 1],
  ...(hinted ? hintBatch(count, crop) : {}),
});

const hintBatch = (count: number, crop: number) => ({
  hintPlaces: [count, mostHints, placeCount({ height: crop, width: crop })],
  hintSpots: [count, mostHints, spotLength],
  hintBias: [count, 1, mostHints],
  hintMap: [count, 3, crop, crop],
});

const damagedBatch = (count: number, crop: number) => ({
  damaged: gray(count, crop),
  mask: gray(count, crop),
  given: gray(count, crop),
});

const repairBatch = (count: number, crop: number) => ({
  ...damagedBatch(count, crop),
  luminance: gray(count, crop),
});

function restored(scope: Scope, preset: Preset, batch: BatchValues) {
  const given = mapsDamage(preset) ? at(batch, 'given') : undefined;
  const { luminance, damage } = restoreLuminance(scope, at(batch, 'damaged'), preset, given);
  return { restored: luminance, ...(damage ? { damage } : {}) };
}

const colored = (scope: Scope, luminance: Value, batch: BatchValues, preset: Preset) =>
  colorLuminance(scope, luminance, [batchReference(batch)], preset, undefined, batchHints(batch));

const colorParts = ['backbone', 'similarity', 'histogram', 'colorization'];

/** Far enough below any cosine / temperature that a softmax gives the position nothing. */
const absent = 1e4;

export const stages: Readonly<Record<Stage, StageRecipe>> = {
  restore: {
    trains: ['restoration'],
    batch: repairBatch,
    predict: (scope, preset, batch) => ({ ...restored(scope, preset, batch), features: [] }),
  },
  /** The damage detector, which any restoration with one is trained behind. */
  detect: {
    trains: ['detection'],
    batch: repairBatch,
    predict: (scope, preset, batch) => ({
      found: findDamage(scope, at(batch, 'damaged'), preset),
      features: [],
    }),
  },
  backbone: {
    trains: ['backbone'],
    batch: (count, crop) => ({ luminance: gray(count, crop) }),
    predict: (scope, preset, batch) => ({
      features: extractFeatures(scope.in('backbone'), at(batch, 'luminance'), preset.backbone),
    }),
  },
  /** What colours such things have: the part of colour that looks at no reference, by itself, and MobileNetV2 under it. */
  prior: {
    trains: ['colorization.prior', 'backbone.mobilenet'],
    batch: (count, crop) => ({ luminance: gray(count, crop), chroma: [count, 2, crop, crop] }),
    predict: (scope, preset, batch) => ({
      scores: lookForColors(scope, at(batch, 'luminance'), preset),
      features: [],
    }),
  },
  color: {
    trains: colorParts,
    batch: colorBatch,
    predict: (scope, preset, batch) => colored(scope, at(batch, 'luminance'), batch, preset),
  },
  joint: {
    trains: ['restoration', ...colorParts],
    batch: (count, crop, hinted) => ({ ...damagedBatch(count, crop), ...colorBatch(count, crop, hinted) }),
    predict: (scope, preset, batch) => {
      const repair = restored(scope, preset, batch);
      return { ...repair, ...colored(scope, repair.restored, batch, preset) };
    },
  },
  /** A compared system: both at once by one network that has nothing in common with the preset's, without a reference. */
  pix2pix: {
    trains: [pix2pixPart],
    batch: (count, crop) => ({
      damaged: gray(count, crop),
      luminance: gray(count, crop),
      chroma: [count, 2, crop, crop],
    }),
    predict: (scope, _, batch, { generator }) => {
      if (!generator) throw new Error('internal: stage "pix2pix" without a generator');
      const condition = at(batch, 'damaged');
      const { luminance, chroma } = pix2pixGenerator(scope, condition, generator);
      return { restored: luminance, chroma, condition, features: [] };
    },
  },
};

export function at(batch: BatchValues, name: string): Value {
  const value = batch[name];
  if (!value) throw new Error(`internal: the batch has no "${name}"`);
  return value;
}

/** The batch's hints, where it has any. */
const batchHints = (batch: BatchValues): Hints | undefined =>
  'hintMap' in batch
    ? {
        places: at(batch, 'hintPlaces'),
        spots: at(batch, 'hintSpots'),
        bias: at(batch, 'hintBias'),
        map: at(batch, 'hintMap'),
      }
    : undefined;

/** The batch's reference; a sample whose `referencePresent` is 0 scores so low that only palette tokens are left. */
function batchReference(batch: BatchValues): Reference {
  const present = at(batch, 'referencePresent');
  const bias = mul(sub(reshape(present, [present.shape[0] as number, 1, 1]), 1), absent);
  return { luminance: at(batch, 'referenceLuminance'), chroma: at(batch, 'referenceChroma'), bias };
}
