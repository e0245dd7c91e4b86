// The examples of op-cases.ts as cases to be computed by several sides.
import * as g from '@romnet/graph';
import { Draw } from '../../graph/checks/draw.js';
import { compositeCases, opCases } from '../../graph/checks/op-cases.js';
import type { Case } from './pytorch.js';

/** Everything that computes: the vocabulary without its leaves. */
export const kinds = (Object.keys(g.gradientRules) as g.Kind[]).filter(
  (k) => k !== 'input' && k !== 'constant',
);

export function opCase(kind: g.Kind, seed: number): Case {
  const draw = new Draw(seed);
  const value = opCases[kind](draw);
  if (value.kind !== kind) throw new Error(`internal: the example of ${kind} is ${value.kind}`);
  return caseOf(draw, value, typeof g.gradientRules[kind] === 'function');
}

export function compositeCase(name: string, seed: number): Case {
  const draw = new Draw(seed);
  const { value, attributes } = compositeCases[name]!(draw);
  return { ...caseOf(draw, value, value.dtype === 'float32'), composite: { name, attributes } };
}

function caseOf(draw: Draw, value: g.Value, differentiate: boolean): Case {
  const weights = [draw.numbers(g.elements(value.shape))];
  return { inputs: draw.inputs, feeds: draw.feeds, outputs: [value], weights, differentiate };
}
