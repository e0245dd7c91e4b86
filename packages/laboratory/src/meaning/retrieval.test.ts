import { describe, expect, it } from 'vitest';
import { classChance, classPrecision, sceneChance, sceneRecall, standardise } from './retrieval.js';

const row = (...values: number[]) => Float32Array.from(values);

describe('standardise', () => {
  it('takes away mean and deviation, ignores what never varies, and gives unit length', () => {
    const rows = standardise([row(1000, 7, 1), row(3000, 7, 3)]);
    const half = Math.SQRT1_2;
    expect(rows[0]).toEqual(row(-half, 0, -half));
    expect(rows[1]).toEqual(row(half, 0, half));
  });
});

describe('classPrecision', () => {
  it('counts neighbours of the same label, itself left out', () => {
    // Angles: a at 0, 10 and 90 degrees, b at 80 and 100; the a at 90 lies between the b.
    const at = (degrees: number) =>
      row(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));
    const rows = [0, 10, 90, 180, 190, 270].map(at);
    const labels = ['a', 'a', 'a', 'b', 'b', 'b'];
    const { top1, top5 } = classPrecision(rows, labels);
    // 0 and 10 find each other, 180 and 190 too; 90 finds 10 and 270 finds 190, the nearer ones by the same 80 degrees.
    expect(top1).toBe(1);
    // Of five others two have the row's label.
    expect(top5).toBeCloseTo(2 / 5, 12);
  });

  it('is chance for descriptors that know nothing, and 1 for those that know the class', () => {
    const labels = Array.from({ length: 200 }, (_, i) => (i % 4 === 0 ? 'rare' : 'frequent'));
    const noise = labels.map((_, i) =>
      row(...[1, 2, 3].map((k) => (Math.sin(k * 12.9898 * (i + 1)) * 43758.5453) % 1)),
    );
    const chance = classChance(labels).top5;
    expect(chance).toBeCloseTo((50 * 49 + 150 * 149) / (200 * 199), 12);
    expect(Math.abs(classPrecision(noise, labels).top5 - chance)).toBeLessThan(0.06);
    const knowing = labels.map((label, i) => row(label === 'rare' ? 1 : -1, i % 3 === 0 ? 0.01 : 0));
    expect(classPrecision(knowing, labels)).toEqual({ top1: 1, top5: 1 });
  });
});

describe('sceneRecall', () => {
  it('asks each query for its own row of the gallery', () => {
    const gallery = Array.from({ length: 12 }, (_, i) =>
      row(...Array.from({ length: 12 }, (_, k) => (k === i ? 1 : 0))),
    );
    expect(sceneRecall(gallery, gallery)).toEqual({ top1: 1, top5: 1 });
    const shifted = [...gallery.slice(1), gallery[0]!];
    expect(sceneRecall(shifted, gallery).top1).toBe(0);
  });

  it('has the chance of one and of five in all', () => {
    expect(sceneChance(50)).toEqual({ top1: 0.02, top5: 0.1 });
  });
});
