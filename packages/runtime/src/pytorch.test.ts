// Every op and every composite against PyTorch: values and gradients (autograd in float64), over randomised shapes.
import { describe, expect, it } from 'vitest';
import { compositeCases } from '../../graph/checks/op-cases.js';
import * as composites from '../../graph/src/composites.js';
import * as dense from '../../graph/src/dense.js';
import { relativeError, runOurs } from '../checks/both.js';
import { compositeCase, kinds, opCase } from '../checks/examples.js';
import { missing, runPyTorch } from '../checks/pytorch.js';

if (missing) console.log(`skipped: ${missing}`);

const seeds = [101, 102, 103, 104, 105, 106, 107, 108];

/** Of what `relativeError` gives. A tensor smaller than `floor` is a sum that cancels: then its terms are the scale. */
const tolerance = 1e-4;
const floor = 1e-3;

/** Examples stay this far from kinks, where a derivative depends on rounding; their numbers are drawn so (`Draw.input`). */
const clearance = 0.05;

describe.skipIf(missing)('PyTorch gives the same values and gradients', () => {
  const examples = [
    ...kinds.flatMap((kind) => seeds.map((seed) => ({ name: kind as string, one: opCase(kind, seed) }))),
    ...Object.keys(compositeCases).flatMap((name) =>
      seeds.map((seed) => ({ name, one: compositeCase(name, seed) })),
    ),
  ];
  const nothing = { answers: [], counterparts: [] };
  const { answers, counterparts } = missing ? nothing : runPyTorch(examples.map(({ one }) => one));

  it.each([...new Set(examples.map(({ name }) => name))])('%s', async (name) => {
    for (const [i, example] of examples.entries()) {
      if (example.name !== name) continue;
      const { one } = example;
      const answer = answers[i]!;
      if (typeof answer === 'string') throw new Error(answer);
      expect(answer.tensors.length).toBe(1 + (one.differentiate ? one.inputs.length : 0));
      expect(answer.tensors[0]!.shape).toEqual(one.outputs[0]!.shape);
      expect(answer.kink).toBeGreaterThan(clearance);
      const ours = await runOurs(one);
      const errors = answer.tensors.map(({ numbers }, t) => relativeError(ours[t], numbers, floor));
      expect(Math.max(...errors), `example ${i % seeds.length}: ${errors}`).toBeLessThan(tolerance);
    }
  });

  it('has an example of every composite', () => {
    expect(Object.keys(compositeCases).toSorted()).toEqual(
      Object.keys({ ...composites, ...dense }).toSorted(),
    );
  });

  it('has a counterpart of every op and every composite, and of nothing else', () => {
    const ours = [...kinds, ...Object.keys(compositeCases)];
    expect(new Set(counterparts)).toEqual(new Set(ours));
  });
});
