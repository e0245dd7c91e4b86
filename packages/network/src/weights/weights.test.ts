// How weights start, and what is said of weights that do not fit.
import { describe, expect, it } from 'vitest';
import { tiny } from '../../checks/tiny.js';
import type { Weights } from './tensors.js';
import { checkWeights, initialize, initialWeights } from './weights.js';

describe('initial weights', () => {
  it('are the same for the same seed, others for another', () => {
    expect(initialWeights(tiny, 5)).toEqual(initialWeights(tiny, 5));
    expect(initialWeights(tiny, 5)).not.toEqual(initialWeights(tiny, 6));
  });

  it('are normal, with the deviation asked for', () => {
    const count = 40_000;
    const spec = { name: 'x', shape: [count], initial: { kind: 'normal', deviation: 0.3 } } as const;
    const { data } = initialize([spec], 1).get('x')!;
    const moment = (power: number) => data.reduce((sum, x) => sum + (x / 0.3) ** power, 0) / count;
    // Standard errors of these four moments over 40,000 draws: 0.005, 0.007, 0.019 and 0.049; four of each are allowed.
    expect(Math.abs(moment(1))).toBeLessThan(0.02);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.028);
    expect(Math.abs(moment(3))).toBeLessThan(0.077);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.2);
  });
});

describe('checkWeights', () => {
  const weights = initialWeights(tiny, 1);
  const changed = (
    change: (copy: Map<string, Weights extends ReadonlyMap<string, infer T> ? T : never>) => void,
  ) => {
    const copy = new Map(weights);
    change(copy);
    return () => checkWeights(tiny, copy, 'w.safetensors');
  };
  const name = 'similarity.shared.bias';

  it("accepts the preset's own", () => {
    expect(changed(() => {})).not.toThrow();
  });

  it('names a missing tensor', () => {
    expect(changed((copy) => copy.delete(name))).toThrow(
      `expected tensor "${name}" [6] of preset "tiny", got none (w.safetensors)`,
    );
  });

  it('names a tensor of another shape', () => {
    expect(changed((copy) => copy.set(name, { shape: [2, 3], data: new Float32Array(6) }))).toThrow(
      `expected tensor "${name}" of shape [6] for preset "tiny", got [2, 3] (w.safetensors)`,
    );
  });

  it('names a tensor that the preset does not have', () => {
    expect(changed((copy) => copy.set('extra', { shape: [1], data: new Float32Array(1) }))).toThrow(
      'preset "tiny" has no tensor "extra" [1] (w.safetensors)',
    );
  });
});
