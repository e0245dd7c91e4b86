// Which losses a stage takes: those of Eq. (10) that the config weighs and the prediction allows, the discriminator's own,
// and the teacher's.
import { add, averagePool, concat, constant, mul, type Value } from '@romnet/graph';
import {
  adversarialLoss,
  chromaLoss,
  decisionLoss,
  deepestLayer,
  discriminate,
  discriminatorLoss,
  frozenScope,
  histogramLoss,
  type ImageNetStyle,
  type Losses,
  luminanceLoss,
  maskLoss,
  type Preset,
  perceptualLoss,
  type Scope,
  scopeFrom,
  spatialHistogram,
  vgg19Features,
  type Weights,
} from '@romnet/network';
import { distillation } from './distillation.js';
import { at, type BatchValues, type Prediction } from './stages.js';
import type { Teacher } from './teachers.js';

export interface LossOptions {
  /** alpha, beta, lambda, gamma and eta of Eq. (10); 0 leaves a loss out of the graph. */
  readonly weights: Losses<number>;
  /** How much more a pixel of the damage mask counts in Eq. (5), as a multiple; 0, the default, is the paper's. */
  readonly maskEmphasis?: number;
  /** Weighs the damage map's loss, of networks that make one; not in the paper. */
  readonly maskWeight?: number;
  /** Weighs the decision's cross-entropy, of networks that decide; not in the paper. */
  readonly decisionWeight?: number;
  /** Where `chromaLoss` bends. */
  readonly chromaBend?: number;
  /** VGG19, which the perceptual loss needs. */
  readonly vgg19?: { readonly weights: Weights; readonly style: ImageNetStyle };
  /** Channels of the discriminator's first layer. */
  readonly discriminatorWidth: number;
  /** Whose features the compact backbone is to learn; without, no such loss. */
  readonly teacher?: Teacher;
}

/** A loss [1] under the name it is logged by, and what it weighs in the sum. */
export interface WeightedLoss {
  readonly name: string;
  readonly value: Value;
  readonly weight: number;
}

export interface StageLosses {
  /** What the network minimises. */
  readonly network: readonly WeightedLoss[];
  /** What the discriminator minimises, on the same prediction, with the same numbers of its own. */
  readonly discriminator?: Value;
}

const distillationWeight = 0.02;

/** Decisions are made at this part of the size. */
const decisionScale = 4;

/** The losses of one stage's prediction; parameters of the discriminator and the teacher's heads come from `scope` too. */
export function stageLosses(
  scope: Scope,
  preset: Preset,
  batch: BatchValues,
  prediction: Prediction,
  options: LossOptions,
): StageLosses {
  const { weights, maskWeight = 0, maskEmphasis = 0, decisionWeight = 0, teacher, chromaBend } = options;
  const { restored, damage, chroma, scores, features } = prediction;
  const network: WeightedLoss[] = [];
  const take = (name: keyof Losses<unknown>, value: () => Value) => {
    if (weights[name] > 0) network.push({ name: `${name}Loss`, value: value(), weight: weights[name] });
  };
  if (restored) {
    const emphasis = maskEmphasis > 0 ? add(mul(at(batch, 'mask'), maskEmphasis), 1) : undefined;
    take('luminance', () => luminanceLoss(restored, at(batch, 'luminance'), emphasis));
    take('perceptual', () => perceptual(restored, at(batch, 'luminance'), options));
  }
  const { decision } = preset.colorization;
  if (scores && decision && decisionWeight > 0) {
    const truth = averagePool(at(batch, 'chroma'), decisionScale);
    const value = decisionLoss(scores, truth, decision);
    network.push({ name: 'decisionLoss', value, weight: decisionWeight });
  }
  if (damage && maskWeight > 0)
    network.push({ name: 'maskLoss', value: maskLoss(damage, at(batch, 'mask')), weight: maskWeight });
  let discriminator: Value | undefined;
  if (chroma) {
    take('histogram', () => histogram(scope, preset, batch, chroma));
    take('chroma', () => chromaLoss(chroma, at(batch, 'chroma'), chromaBend));
    take('adversarial', () => {
      // D sees Lab (DESIGN 4). Without a restored luminance the true one stands beside the predicted chroma.
      const judge = (luminance: Value, ab: Value) =>
        discriminate(scope.in('discriminator'), concat([luminance, ab], 1), options.discriminatorWidth);
      const fake = judge(restored ?? at(batch, 'luminance'), chroma);
      discriminator = discriminatorLoss(judge(at(batch, 'luminance'), at(batch, 'chroma')), fake);
      return adversarialLoss(fake);
    });
  }
  // The teacher sees the clean picture: the student learns to see through what damage is left.
  if (teacher && features.length > 0) {
    const value = distillation(scope, features, at(batch, 'luminance'), teacher);
    network.push({ name: 'distillationLoss', value, weight: chroma ? distillationWeight : 1 });
  }
  return { network, ...(discriminator ? { discriminator } : {}) };
}

function perceptual(restored: Value, truth: Value, { vgg19 }: LossOptions): Value {
  if (!vgg19) throw new Error('expected weights of VGG19 for the perceptual loss, got none');
  const scope = frozenScope(vgg19.weights);
  const last = deepestLayer(vgg19.weights);
  const maps = (luminance: Value) => vgg19Features(scope, luminance, vgg19.style, last);
  return perceptualLoss(maps(restored), maps(truth));
}

/** Eq. (7) against the reference, for each sample as much as its `histogramShare` says. */
function histogram(scope: Scope, preset: Preset, batch: BatchValues, chroma: Value): Value {
  const { fusion = 'multi-hist' } = preset;
  // A network that is given ab has no bins of its own; its centres stay where Eq. (4) puts them.
  const own = fusion === 'multi-hist' || fusion === 'single-hist' ? scope.in('histogram') : initialValues;
  const [predicted, reference] = [chroma, at(batch, 'referenceChroma')].map((ab) =>
    spatialHistogram(own, ab, preset.histogram),
  ) as [Value, Value];
  return histogramLoss(predicted, reference, at(batch, 'histogramShare'));
}

const initialValues = scopeFrom(({ name, shape, initial }) => {
  if (initial.kind !== 'values') throw new Error(`internal: "${name}" has no initial values`);
  return constant(initial.values, shape);
});
