// The state that a run begins with, and whether a checkpoint's fits the step that is to go on from it.
import { type Preset, romnetParameters, type Weights } from '@romnet/network';
import type { TrainingState } from '../run/checkpoint.js';
import { gatherParameters } from '../step/parameters.js';
import type { ParameterLayout } from '../step/step.js';

/** Before the first step: moments of 0, and an average that is the parameters. */
export function freshState(layout: ParameterLayout, weights: Weights): TrainingState {
  const parameters = gatherParameters(layout, weights);
  return {
    parameters,
    firstMoment: new Float32Array(parameters.length),
    secondMoment: new Float32Array(parameters.length),
    average: parameters.slice(),
    step: 0,
    seconds: 0,
  };
}

/** A checkpoint holds every trained number twice, by name and in the flat vector: where they differ, the order does. */
export function checkState(
  layout: ParameterLayout,
  weights: Weights,
  state: TrainingState,
  folder: string,
): void {
  if (state.parameters.length !== layout.size) {
    const [expected, received] = [layout.size, state.parameters.length];
    throw new Error(`expected ${expected} trained parameters but the checkpoint has ${received} (${folder})`);
  }
  const named = gatherParameters(layout, weights);
  const differs = named.findIndex((value, i) => !Object.is(value, state.parameters[i]));
  if (differs < 0) return;
  const entry = layout.entries.findLast(({ offset }) => offset <= differs);
  throw new Error(
    `expected the checkpoint's parameters in the order of this step, got others at "${entry?.name}" (${folder})`,
  );
}

/** The tensors that belong to the network, without those that only training knows. */
export function ofNetwork(preset: Preset, weights: Weights): Weights {
  const belongs = new Set(romnetParameters(preset).map(({ name }) => name));
  return new Map([...weights].filter(([name]) => belongs.has(name)));
}
