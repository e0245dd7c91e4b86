// Which losses a stage takes: those of Eq. (10) that the config weighs and the prediction allows, the discriminator's own,
// and the teacher's.
import { add, averagePool, concat, constant, mul, type Value } from '@romnet/graph';
import {
  adversarialLoss,
  chromaLoss,
  decisionLoss,
  deepestLayer,
  detectionLoss,
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
  totalLoss,
  vgg19Features,
  type Weights,
} from '@romnet/network';
import type { TrainingConfig } from '../config/config.js';
import { distillation } from './distillation.js';
import { at, type BatchValues, type Prediction } from './stages.js';
import type { Teacher } from './teachers.js';

/** Networks that only the losses know. */
export interface LossNetworks {
  /** VGG19, which the perceptual loss needs. */
  readonly vgg19?: { readonly weights: Weights; readonly style: ImageNetStyle };
  /** Whose features the compact backbone is to learn; without, no such loss. */
  readonly teacher?: Teacher;
}

/** `losses`: alpha, beta, lambda, gamma and eta of Eq. (10); 0 leaves a loss out of the graph. */
export type LossConfig = Pick<
  TrainingConfig,
  | 'losses'
  | 'maskWeight'
  | 'maskEmphasis'
  | 'decisionWeight'
  | 'luminanceBend'
  | 'chromaBend'
  | 'discriminator'
>;

export interface StageLosses {
  /** What the network minimises [1]: Eq. (10), and beside it the losses that are not in the paper. */
  readonly total: Value;
  /** What `total` sums, before it is weighted [1], by the name it is logged under. */
  readonly parts: Readonly<Record<string, Value>>;
  /** What the discriminator minimises, on the same prediction, with the same numbers of its own. */
  readonly discriminator?: Value;
}

/** Beside losses of colour; by itself the teacher's loss is the only one. */
const distillationWeight = 0.02;

/** The losses of one stage's prediction; parameters of the discriminator and the teacher's heads come from `scope` too. */
export function stageLosses(
  scope: Scope,
  preset: Preset,
  batch: BatchValues,
  prediction: Prediction,
  config: LossConfig,
  networks: LossNetworks,
): StageLosses {
  const { restored, damage, found, chroma, scores, features, condition } = prediction;
  const paper: Partial<Record<keyof Losses<Value>, Value>> = {};
  const take = (name: keyof Losses<Value>, value: () => Value) => {
    if (config.losses[name] > 0) paper[name] = value();
  };
  if (restored) {
    const { maskEmphasis, luminanceBend } = config;
    const emphasis = maskEmphasis > 0 ? add(mul(at(batch, 'mask'), maskEmphasis), 1) : undefined;
    take('luminance', () => luminanceLoss(restored, at(batch, 'luminance'), emphasis, luminanceBend));
    take('perceptual', () => perceptual(restored, at(batch, 'luminance'), networks));
  }
  let discriminator: Value | undefined;
  if (chroma) {
    take('histogram', () => histogram(scope, preset, batch, chroma));
    take('chroma', () => chromaLoss(chroma, at(batch, 'chroma'), config.chromaBend));
    take('adversarial', () => {
      // D sees Lab (docs/decisions/0005). Without a restored luminance the true one stands beside the predicted chroma.
      const beside = condition ? [condition] : [];
      const judge = (luminance: Value, ab: Value) =>
        discriminate(
          scope.in('discriminator'),
          concat([...beside, luminance, ab], 1),
          config.discriminator.width,
        );
      const fake = judge(restored ?? at(batch, 'luminance'), chroma);
      discriminator = discriminatorLoss(judge(at(batch, 'luminance'), at(batch, 'chroma')), fake);
      return adversarialLoss(fake);
    });
  }
  const others: { readonly name: string; readonly value: Value; readonly weight: number }[] = [];
  if (damage && config.maskWeight > 0)
    others.push({ name: 'mask', value: maskLoss(damage, at(batch, 'mask')), weight: config.maskWeight });
  if (found) {
    const [damaged, luminance, mask] = ['damaged', 'luminance', 'mask'].map((name) => at(batch, name));
    const value = detectionLoss(found, damaged as Value, luminance as Value, mask as Value);
    others.push({ name: 'detection', value, weight: 1 });
  }
  const { decision } = preset.colorization;
  if (scores && decision && config.decisionWeight > 0) {
    const whole = at(batch, 'chroma');
    const truth = averagePool(whole, (whole.shape[2] as number) / (scores.shape[2] as number));
    const value = decisionLoss(scores, truth, decision);
    others.push({ name: 'decision', value, weight: config.decisionWeight });
  }
  // The teacher sees the clean picture: the student learns to see through what damage is left.
  if (networks.teacher && features.length > 0) {
    const value = distillation(scope, features, at(batch, 'luminance'), networks.teacher);
    others.push({ name: 'distillation', value, weight: chroma ? distillationWeight : 1 });
  }
  const sums = [
    ...(Object.keys(paper).length > 0 ? [totalLoss(paper, config.losses)] : []),
    ...others.map(({ value, weight }) => mul(value, weight)),
  ];
  const named = [...Object.entries(paper), ...others.map(({ name, value }) => [name, value] as const)];
  return {
    total: sums.reduce((sum, part) => add(sum, part)),
    parts: Object.fromEntries(named.map(([name, value]) => [`${name}Loss`, value])),
    ...(discriminator ? { discriminator } : {}),
  };
}

function perceptual(restored: Value, truth: Value, { vgg19 }: LossNetworks): Value {
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
