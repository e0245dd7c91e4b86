// What is left of a picture's chroma when its tint is taken off. A tint is chroma that follows lightness, as in sepia and
// other toned prints and under any cast; what is left is split by direction, since paper and its stains turn yellow and
// brown and hardly any other colour. Knows nothing of regions.

import { CHROMA_SCALE, type LabPlanes } from './color.js';
import { createPlane, type Plane } from './picture.js';

/** The hue that paper, varnish, rust and mould take on, in degrees of the ab plane: brown to yellow is 60 to 90. */
const PAPER_HUE = 75;

export interface TintRest {
  /** Across the hue of paper, in Lab units: red and violet are above 0, green and cyan below. */
  readonly across: Plane;
  /** Along it: yellow is above 0, blue below. */
  readonly along: Plane;
}

/** Levels of lightness that each have a tint of their own; between their middles it is a straight line. */
const LEVELS = 12;

/** The rest of a picture whose tint is looked for where `counts` is not 0: everywhere, unless told. */
export function removeTint({ L, a, b }: LabPlanes, counts?: Uint8Array): TintRest {
  const { width, height } = L;
  const groups: number[][] = Array.from({ length: LEVELS }, () => []);
  for (let i = 0; i < L.data.length; i++) {
    if (counts && counts[i] === 0) continue;
    groups[Math.floor(levelOf(L.data[i]!) + 0.5)]!.push(i);
  }
  const tintA = tintByLevel(groups, a.data);
  const tintB = tintByLevel(groups, b.data);
  const [cos, sin] = [Math.cos((PAPER_HUE * Math.PI) / 180), Math.sin((PAPER_HUE * Math.PI) / 180)];
  const [across, along] = [createPlane(width, height), createPlane(width, height)];
  for (let i = 0; i < L.data.length; i++) {
    const level = levelOf(L.data[i]!);
    const restA = (a.data[i]! - between(tintA, level)) * CHROMA_SCALE;
    const restB = (b.data[i]! - between(tintB, level)) * CHROMA_SCALE;
    across.data[i] = restA * sin - restB * cos;
    along.data[i] = restA * cos + restB * sin;
  }
  return { across, along };
}

/** Where L' lies among the middles of the levels: 0 to LEVELS - 1. */
function levelOf(luminance: number): number {
  return Math.min(LEVELS - 1, Math.max(0, ((luminance + 1) / 2) * LEVELS - 0.5));
}

function between(values: Float64Array, level: number): number {
  const below = Math.min(LEVELS - 2, Math.floor(level));
  return values[below]! + (level - below) * (values[below + 1]! - values[below]!);
}

/** The median at each level, smoothed by how many samples the levels around have: one that has few follows them. */
function tintByLevel(groups: readonly (readonly number[])[], chroma: Float32Array): Float64Array {
  const medians = groups.map((group) => {
    const values = Float32Array.from(group, (i) => chroma[i]!).sort();
    return values[values.length >> 1] ?? 0;
  });
  return Float64Array.from(groups, (_, level) => {
    let [sum, total] = [0, 1e-9];
    for (const [other, { length }] of groups.entries()) {
      const weight = length * Math.exp(-((other - level) ** 2));
      sum += weight * medians[other]!;
      total += weight;
    }
    return sum / total;
  });
}
