// The training step as one graph: forward, losses, backward, Adam; with an adversarial loss, for both players at once.
// Parameters and moments are flat vectors, so the optimiser is a dozen nodes whatever the network, and a checkpoint is
// three arrays.
import {
  concat,
  defineGraph,
  elements,
  type Graph,
  gradients,
  input,
  mul,
  type Shape,
  slice,
  topologicalOrder,
  unflatten,
  type Value,
} from '@romnet/graph';
import {
  declareParameters,
  frozenScope,
  initialize,
  memoized,
  type ParameterSpec,
  type Preset,
  type Scope,
  takesHints,
  type Weights,
} from '@romnet/network';
import { colors, type Stage, type TrainingConfig } from '../config/config.js';
import { type AdamOptions, type AdamOutputs, adamUpdate } from './adam.js';
import { headsPart } from './distillation.js';
import { type LossConfig, type LossNetworks, stageLosses } from './losses.js';
import { type StageConfig, stages } from './stages.js';

/** Where every trained tensor lies in the flat vector: the network's first, then the discriminator's. */
export interface ParameterLayout {
  readonly size: number;
  readonly entries: readonly { readonly name: string; readonly offset: number; readonly shape: Shape }[];
}

/** The part of a training config that a step depends on; a whole config will do. `seed`: of the `auxiliary` parameters. */
export type StepConfig = AdamOptions &
  LossConfig &
  StageConfig &
  Pick<TrainingConfig, 'batch' | 'crop' | 'seed' | 'hintShare'> &
  Partial<Pick<TrainingConfig, 'held'>>;

export interface TrainingStep {
  /**
   * Inputs: `parameters`, `firstMoment`, `secondMoment` [size], `learningRate` [1], `step` [1] (from 1), and the batch.
   * Outputs: `nextParameters`, `nextFirstMoment`, `nextSecondMoment` [size], and [1] each: `losses` and `gradientNorms`.
   */
  readonly graph: Graph;
  readonly batch: Readonly<Record<string, Shape>>;
  /** `loss`, which the network minimises, the losses it is the weighted sum of, and `discriminatorLoss`. */
  readonly losses: readonly string[];
  /** Lengths of the gradients before clipping: `gradientNorm` and `discriminatorGradientNorm`. */
  readonly gradientNorms: readonly string[];
  readonly layout: ParameterLayout;
  /** Initial values of parameters that are trained but are no part of the network (teacher's heads, discriminator). */
  readonly auxiliary: Weights;
  /** Which values are parameters, by name: for messages. */
  readonly parameters: ReadonlyMap<Value, string>;
}

const discriminatorPart = 'discriminator';

/**
 * Builds the step of one stage. Parameters that the stage does not train are constants taken from `weights`: other
 * stages' parts, a ResNet34 as backbone, and whatever is a statistic.
 *
 * With an adversarial loss both players move at once, from one forward pass: the discriminator learns on the very
 * prediction that it judges for the network, and neither sees the other's update before the next step.
 *
 * @throws Error where the preset, the stage and the losses do not fit together.
 */
export function createTrainingStep(
  preset: Preset,
  stage: Stage,
  weights: Weights,
  config: StepConfig,
  networks: LossNetworks = {},
): TrainingStep {
  checkCombination(preset, stage, config, networks);
  const recipe = stages[stage];
  const batchInputs = Object.fromEntries(
    Object.entries(recipe.batch(config.batch, config.crop, config.hintShare > 0)).map(([name, shape]) => [
      name,
      input(name, shape),
    ]),
  );
  const forward = (scope: Scope) =>
    stageLosses(
      scope,
      preset,
      batchInputs,
      recipe.predict(scope, preset, batchInputs, config),
      config,
      networks,
    );

  const declared = declareParameters(forward);
  const { held = [] } = config;
  const all = declared.filter((spec) => isTrained(spec, preset, stage));
  for (const beginning of held) {
    if (all.some(({ name }) => name.startsWith(beginning))) continue;
    throw new Error(
      `expected \`held\` to have beginnings of names that stage "${stage}" trains, got "${beginning}"`,
    );
  }
  const trained = all.filter(({ name }) => !held.some((beginning) => name.startsWith(beginning)));
  const opponents = declared.filter(({ name }) => isPartOf(name, discriminatorPart));
  const layout = layOut([...trained, ...opponents]);
  const vectors = {
    parameters: input('parameters', [layout.size]),
    firstMoment: input('firstMoment', [layout.size]),
    secondMoment: input('secondMoment', [layout.size]),
  };
  const learningRate = input('learningRate', [1]);
  const step = input('step', [1]);

  const own = takePart(vectors, trained, 0);
  const others = takePart(vectors, opponents, layout.size - sizeOf(opponents));
  const slices = new Map([...own.tensors, ...others.tensors]);
  const frozen = frozenScope(weights);
  const names = new Map<Value, string>();
  const losses = forward(
    memoized((spec) => {
      const value = slices.get(spec.name) ?? frozen.parameter(spec.name, spec.shape, spec.initial, spec.role);
      names.set(value, spec.name);
      return value;
    }),
  );

  const update = (objective: Value, part: Part, rate: Value): AdamOutputs => {
    const gradient = gradients(objective, [part.parameters])[0] as Value;
    return adamUpdate({ ...part, gradient, learningRate: rate, step }, config);
  };
  const players = [update(losses.total, own, learningRate)];
  if (losses.discriminator)
    players.push(update(losses.discriminator, others, mul(learningRate, config.discriminator.rate)));

  const joined = (name: 'parameters' | 'firstMoment' | 'secondMoment') =>
    concat(
      players.map((player) => player[name]),
      0,
    );
  const lossValues: Record<string, Value> = {
    loss: losses.total,
    ...losses.parts,
    ...(losses.discriminator ? { discriminatorLoss: losses.discriminator } : {}),
  };
  const norms = Object.fromEntries(
    players.map(({ gradientNorm }, i) => [
      i === 0 ? 'gradientNorm' : 'discriminatorGradientNorm',
      gradientNorm,
    ]),
  );
  const outputs = {
    ...lossValues,
    nextParameters: joined('parameters'),
    nextFirstMoment: joined('firstMoment'),
    nextSecondMoment: joined('secondMoment'),
    ...norms,
  };
  const reached = new Set(topologicalOrder(Object.values(outputs)));
  const used = Object.entries(batchInputs).filter(([, value]) => reached.has(value));
  const inputs = [...Object.values(vectors), learningRate, step, ...used.map(([, value]) => value)];
  return {
    graph: defineGraph(inputs, outputs),
    batch: Object.fromEntries(used.map(([name, { shape }]) => [name, shape])),
    losses: Object.keys(lossValues),
    gradientNorms: Object.keys(norms),
    layout,
    auxiliary: initialize(
      [...trained, ...opponents].filter(({ name }) => !weights.has(name)),
      config.seed,
    ),
    parameters: names,
  };
}

function checkCombination(
  preset: Preset,
  stage: Stage,
  { hintShare }: StepConfig,
  { teacher }: LossNetworks,
): void {
  if (hintShare > 0 && colors(stage) && !takesHints(preset))
    throw new Error(
      `expected \`hintShare\` to be 0 for preset "${preset.name}", which takes no hints, got ${hintShare}`,
    );
  const isFrozen = preset.backbone.kind === 'resnet34';
  if (isFrozen && (teacher || stage === 'backbone')) {
    const asked = teacher ? 'teacher' : 'stage "backbone"';
    throw new Error(
      `expected no ${asked} for preset "${preset.name}": its backbone, ResNet34, is not trained`,
    );
  }
  if (stage === 'prior' && !preset.colorization.decision?.prior)
    throw new Error(`expected a preset with a prior of colours for stage "prior", got "${preset.name}"`);
  if (stage === 'detect' && !preset.detection)
    throw new Error(
      `expected a preset with \`detection\` for stage "detect", got "${preset.name}", which has none`,
    );
  if (stage === 'backbone' && !teacher) throw new Error('expected a teacher for stage "backbone", got none');
}

/**
 * Whether a stage trains a parameter of the network, unless it is held. A pre-trained backbone stays as it is (III-B), and so does a
 * MobileNetV2 that the damage detector shares: what colour made of it would be news to the detector. Only stage "prior" trains it, first
 * of all.
 */
function isTrained({ name, role }: ParameterSpec, preset: Preset, stage: Stage): boolean {
  if (role === 'statistic') return false;
  if (preset.backbone.kind === 'resnet34' && isPartOf(name, 'backbone')) return false;
  if (preset.detection?.mobilenet && stage !== 'prior' && isPartOf(name, 'backbone.mobilenet')) return false;
  return [...stages[stage].trains, headsPart].some((part) => isPartOf(name, part));
}

const isPartOf = (name: string, part: string): boolean => name.startsWith(`${part}.`);

interface Vectors {
  readonly parameters: Value;
  readonly firstMoment: Value;
  readonly secondMoment: Value;
}

/** One player's piece of each flat vector, and its parameters by name. */
interface Part extends Vectors {
  readonly tensors: ReadonlyMap<string, Value>;
}

function takePart(vectors: Vectors, specs: readonly ParameterSpec[], offset: number): Part {
  const size = sizeOf(specs);
  if (size === 0) return { ...vectors, tensors: new Map() };
  const piece = (vector: Value) =>
    size === elements(vector.shape) ? vector : slice(vector, 0, offset, offset + size);
  const parameters = piece(vectors.parameters);
  const tensors = unflatten(
    parameters,
    specs.map(({ shape }) => shape),
  );
  return {
    parameters,
    firstMoment: piece(vectors.firstMoment),
    secondMoment: piece(vectors.secondMoment),
    tensors: new Map(specs.map(({ name }, i) => [name, tensors[i] as Value])),
  };
}

const sizeOf = (specs: readonly ParameterSpec[]): number =>
  specs.reduce((sum, { shape }) => sum + elements(shape), 0);

function layOut(specs: readonly ParameterSpec[]): ParameterLayout {
  let size = 0;
  const entries = specs.map(({ name, shape }) => {
    const offset = size;
    size += elements(shape);
    return { name, offset, shape };
  });
  return { size, entries };
}
