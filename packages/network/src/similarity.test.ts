// Eq. (1) and (2): the shapes of the matching features, and attention against the similarity map written out.
import { constant, input } from '@romnet/graph';
import { describe, expect, it } from 'vitest';
import { distance, drawPlane, evaluate } from '../checks/evaluate.js';
import { tiny } from '../checks/tiny.js';
import { declareParameters, scopeFrom } from './scope.js';
import { attend, centredUnit, matchingFeatures, toMap, toPositions } from './similarity.js';

const preset = tiny.similarity;
const features = [4, 6, 8, 10].map((channels, i) => input(`feature${i}`, [2, channels, 32 >> i, 16 >> i]));

describe('matching features', () => {
  it('have C channels at every scale', () => {
    const scope = scopeFrom(({ shape }) => constant(drawPlane(shape, 1), shape));
    const maps = matchingFeatures(scope, features, preset);
    expect(maps.map((map) => map.shape)).toEqual([
      [2, 6, 32, 16],
      [2, 6, 16, 8],
      [2, 6, 8, 4],
      [2, 6, 4, 2],
    ]);
  });

  it('share W, and have four coefficients A_i per scale, which start at one', () => {
    const specs = declareParameters((scope) => matchingFeatures(scope, features, preset));
    const names = specs.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('shared'))).toEqual(['shared.weight', 'shared.bias']);
    const coefficients = specs.filter(({ name }) => name.startsWith('coefficients'));
    expect(coefficients.map(({ shape, initial }) => ({ shape, initial }))).toEqual(
      new Array(4).fill({ shape: [4], initial: { kind: 'values', values: [1, 1, 1, 1] } }),
    );
  });
});

it("positions and maps are each other's inverse", async () => {
  const x = input('x', [2, 3, 4, 5]);
  const numbers = drawPlane(x.shape, 1);
  const { back } = await evaluate({ back: toMap(toPositions(x), 4, 5) }, { x: numbers });
  expect([...back]).toEqual([...numbers]);
});

describe('attention', () => {
  const [rows, columns, width, depth] = [7, 5, 4, 3];
  const feeds = {
    query: drawPlane([1, rows, width], 1),
    key: drawPlane([1, columns, width], 2),
    value: drawPlane([1, columns, depth], 3),
  };
  const query = input('query', [1, rows, width]);
  const key = input('key', [1, columns, width]);
  const value = input('value', [1, columns, depth]);
  const candidates = { keys: centredUnit(key), values: value };

  it('is the soft-max of Eq. (2) over the reference, applied to its values', async () => {
    const temperature = 0.1;
    const { warped } = await evaluate({ warped: attend(centredUnit(query), candidates, temperature) }, feeds);
    const centred = (numbers: Float32Array, count: number) => {
      const vectors = Array.from({ length: count }, (_, u) => [
        ...numbers.subarray(u * width, (u + 1) * width),
      ]);
      const mean = vectors[0]!.map((_, c) => vectors.reduce((sum, v) => sum + v[c]!, 0) / count);
      return vectors.map((v) => v.map((x, c) => x - mean[c]!));
    };
    const dot = (a: number[], b: number[]) => a.reduce((sum, x, c) => sum + x * b[c]!, 0);
    const [m, r] = [centred(feeds.query, rows), centred(feeds.key, columns)];
    const expected = m.flatMap((u) => {
      const cosines = r.map((v) => dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v)));
      const weights = cosines.map((phi) => Math.exp(phi / temperature));
      const sum = weights.reduce((a, b) => a + b);
      return Array.from({ length: depth }, (_, d) =>
        weights.reduce((total, w, v) => total + (w / sum) * feeds.value[v * depth + d]!, 0),
      );
    });
    // The code adds 1e-6 to squared lengths of about 0.5; divided by the temperature, 1e-5 of a score.
    expect(distance(warped, expected)).toBeLessThan(3e-5);
  });

  it('in blocks of rows equals all at once, whether the blocks divide the rows or not', async () => {
    const unit = centredUnit(query);
    const whole = (await evaluate({ y: attend(unit, candidates, 0.01) }, feeds)).y;
    for (const block of [1, 3, 7, 100]) {
      const { y } = await evaluate({ y: attend(unit, candidates, 0.01, block) }, feeds);
      expect(distance(y, whole)).toBeLessThan(1e-6);
    }
  });
});
