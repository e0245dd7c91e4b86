// The training stages: which parts learn, what a batch holds, and which losses are taken.
import { add, mul, reduceMean, reshape, resizeBilinear, type Shape, sub, type Value } from '@romnet/graph';
import {
  chromaLoss,
  colourLuminance,
  convolution,
  extractFeatures,
  featureDistance,
  luminanceLoss,
  type Preset,
  type Reference,
  restoreLuminance,
  type Scope,
  squeezenetFeatures,
  type Weights,
} from '@romnet/network';

export type Stage = 'restore' | 'backbone' | 'colour' | 'joint';

/** What a stage's forward pass is given. */
export interface StageContext {
  readonly scope: Scope;
  readonly preset: Preset;
  /** The batch by name, as the stage's `batch` lists it. */
  readonly inputs: Readonly<Record<string, Value>>;
  readonly teacher?: Weights;
}

export interface StageRecipe {
  /** Prefixes of the parameters that learn. */
  readonly trains: readonly string[];
  readonly batch: (count: number, crop: number) => Readonly<Record<string, Shape>>;
  /** Losses by name, each of shape [1]. */
  readonly forward: (context: StageContext) => Readonly<Record<string, Value>>;
  /** Eq. (10)'s weights; a loss not named weighs 1. */
  readonly lossWeights: Readonly<Record<string, number>>;
}

const gray = (count: number, crop: number): Shape => [count, 1, crop, crop];

const colourBatch = (count: number, crop: number) => ({
  luminance: gray(count, crop),
  chroma: [count, 2, crop, crop],
  referenceLuminance: gray(count, crop),
  referenceChroma: [count, 2, crop, crop],
  referencePresent: [count, 1],
});

const colourParts = ['backbone', 'similarity', 'histogram', 'colorization', 'distillation'];

/** Far enough below any cosine / temperature that a softmax gives the position nothing. */
const absent = 1e4;

export const stages: Readonly<Record<Stage, StageRecipe>> = {
  restore: {
    trains: ['restoration'],
    batch: (count, crop) => ({ damaged: gray(count, crop), luminance: gray(count, crop) }),
    forward: ({ scope, preset, inputs }) => ({
      luminanceLoss: luminanceLoss(
        restoreLuminance(scope, at(inputs, 'damaged'), preset),
        at(inputs, 'luminance'),
      ),
    }),
    lossWeights: {},
  },
  backbone: {
    trains: ['backbone', 'distillation'],
    batch: (count, crop) => ({ luminance: gray(count, crop) }),
    forward: ({ scope, preset, inputs, teacher }) => {
      if (!teacher) throw new Error('expected a teacher for stage "backbone", got none');
      const luminance = at(inputs, 'luminance');
      const features = extractFeatures(scope.in('backbone'), luminance, preset.backbone);
      return { distillationLoss: distillation(scope, features, luminance, teacher) };
    },
    lossWeights: {},
  },
  colour: {
    trains: colourParts,
    batch: colourBatch,
    forward: ({ scope, preset, inputs, teacher }) => {
      const luminance = at(inputs, 'luminance');
      const { chroma, features } = colourLuminance(scope, luminance, [batchReference(inputs)], preset);
      return {
        chromaLoss: chromaLoss(chroma, at(inputs, 'chroma')),
        ...(teacher ? { distillationLoss: distillation(scope, features, luminance, teacher) } : {}),
      };
    },
    lossWeights: { distillationLoss: 0.02 },
  },
  joint: {
    trains: ['restoration', ...colourParts],
    batch: (count, crop) => ({ damaged: gray(count, crop), ...colourBatch(count, crop) }),
    forward: ({ scope, preset, inputs, teacher }) => {
      const restored = restoreLuminance(scope, at(inputs, 'damaged'), preset);
      const { chroma, features } = colourLuminance(scope, restored, [batchReference(inputs)], preset);
      return {
        luminanceLoss: luminanceLoss(restored, at(inputs, 'luminance')),
        chromaLoss: chromaLoss(chroma, at(inputs, 'chroma')),
        // The teacher sees the clean picture: the student learns to see through what damage is left.
        ...(teacher
          ? { distillationLoss: distillation(scope, features, at(inputs, 'luminance'), teacher) }
          : {}),
      };
    },
    lossWeights: { distillationLoss: 0.02 },
  },
};

function at(inputs: Readonly<Record<string, Value>>, name: string): Value {
  const value = inputs[name];
  if (!value) throw new Error(`internal: the batch has no "${name}"`);
  return value;
}

/** The batch's reference; a sample whose `referencePresent` is 0 scores so low that only palette tokens are left. */
function batchReference(inputs: Readonly<Record<string, Value>>): Reference {
  const present = at(inputs, 'referencePresent');
  const bias = mul(sub(reshape(present, [present.shape[0] as number, 1, 1]), 1), absent);
  return { luminance: at(inputs, 'referenceLuminance'), chroma: at(inputs, 'referenceChroma'), bias };
}

/**
 * How far the backbone's features are from the teacher's, each seen through a linear head of its own: maps at 1/4, 1/8
 * and 1/16 against fire 3, 5 and 9, and the coarsest map against the class scores.
 */
function distillation(scope: Scope, features: readonly Value[], luminance: Value, teacher: Weights): Value {
  const targets = squeezenetFeatures(teacher, luminance);
  const heads = scope.in('distillation');
  const losses = [...targets.maps, targets.scores].map((target, i) => {
    const [, channels, height, width] = target.shape as [number, number, number, number];
    const feature = height === 1 ? reduceMean(features[i] as Value, [2, 3]) : (features[i] as Value);
    const head = convolution(heads.in(`head${i}`), feature, channels, { kernel: 1 });
    return featureDistance(resizeBilinear(head, height, width), target);
  });
  return losses.reduce((sum, loss) => add(sum, loss));
}
