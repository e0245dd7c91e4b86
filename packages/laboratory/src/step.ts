// The training step as one graph: forward, losses, backward, Adam. Parameters and moments are flat vectors, so the
// optimiser is a dozen nodes whatever the network, and a checkpoint is three arrays.
import {
  add,
  defineGraph,
  elements,
  type Graph,
  gradients,
  input,
  mul,
  type Shape,
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
  type Weights,
} from '@romnet/network';
import { adamUpdate } from './adam.js';
import { type Stage, stages } from './stages/stages.js';

/** Where every trained tensor lies in the flat vector. */
export interface ParameterLayout {
  readonly size: number;
  readonly entries: readonly { readonly name: string; readonly offset: number; readonly shape: Shape }[];
}

export interface StepOptions {
  readonly batch: number;
  /** Side of the square crops, a multiple of 32. */
  readonly crop: number;
  /** Adam's decay rates. The paper prints beta1 = 0.99; the default is the usual 0.9. */
  readonly beta1?: number;
  readonly beta2?: number;
  /** The gradient is scaled down to this length where it is longer. Default 1. */
  readonly clipNorm?: number;
  /** Weights of SqueezeNet 1.1, whose features the compact backbone is to learn; without, no such loss. */
  readonly teacher?: Weights;
  /** Seed of the parameters that only training knows (`auxiliary`). Default 1. */
  readonly seed?: number;
}

export interface TrainingStep {
  /**
   * Inputs: `parameters`, `firstMoment`, `secondMoment` [size], `learningRate` [1], `step` [1] (from 1), and the batch.
   * Outputs: `nextParameters`, `nextFirstMoment`, `nextSecondMoment` [size], every loss [1], `gradientNorm` [1].
   */
  readonly graph: Graph;
  readonly batch: Readonly<Record<string, Shape>>;
  readonly losses: readonly string[];
  readonly layout: ParameterLayout;
  /** Initial values of parameters that are trained but are no part of the network (the teacher's heads). */
  readonly auxiliary: Weights;
}

/** Builds the step of one stage; parameters that the stage does not train are constants taken from `weights`. */
export function createTrainingStep(
  preset: Preset,
  stage: Stage,
  weights: Weights,
  options: StepOptions,
): TrainingStep {
  const { batch, crop, beta1 = 0.9, beta2 = 0.999, clipNorm = 1, teacher, seed = 1 } = options;
  const recipe = stages[stage];
  const batchShapes = recipe.batch(batch, crop);
  const inputs = Object.fromEntries(
    Object.entries(batchShapes).map(([name, shape]) => [name, input(name, shape)]),
  );
  const forward = (scope: Scope) =>
    recipe.forward({ scope, preset, inputs, ...(teacher ? { teacher } : {}) });

  const trained = declareParameters(forward).filter(({ name }) =>
    recipe.trains.some((part) => isPartOf(name, part)),
  );
  const layout = layOut(trained);
  const auxiliary = initialize(
    trained.filter(({ name }) => !weights.has(name)),
    seed,
  );

  const parameters = input('parameters', [layout.size]);
  const tensors = unflatten(
    parameters,
    layout.entries.map(({ shape }) => shape),
  );
  const slices = new Map(layout.entries.map(({ name }, i) => [name, tensors[i] as Value]));
  const frozen = frozenScope(weights);
  const losses = forward(
    memoized((spec) => slices.get(spec.name) ?? frozen.parameter(spec.name, spec.shape, spec.initial)),
  );
  const total = Object.entries(losses).map(([name, value]) => mul(value, recipe.lossWeights[name] ?? 1));
  const loss = total.reduce((sum, part) => add(sum, part));

  const gradient = gradients(loss, [parameters])[0] as Value;
  const adam = adamUpdate(parameters, gradient, { beta1, beta2, clipNorm });
  return {
    graph: defineGraph([...adam.inputs, ...Object.values(inputs)], { ...adam.outputs, ...losses, loss }),
    batch: batchShapes,
    losses: ['loss', ...Object.keys(losses)],
    layout,
    auxiliary,
  };
}

const isPartOf = (name: string, part: string): boolean => name.startsWith(`${part}.`);

function layOut(specs: readonly ParameterSpec[]): ParameterLayout {
  let size = 0;
  const entries = specs.map(({ name, shape }) => {
    const offset = size;
    size += elements(shape);
    return { name, offset, shape };
  });
  return { size, entries };
}
