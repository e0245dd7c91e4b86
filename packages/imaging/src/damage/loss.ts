// Where the photograph itself is gone: tears, missing corners, and the paper's white polygon.
import type { Plane } from '../picture.js';
import { clamp, fractal, mapPlane } from './field.js';
import type { DamageParameters, DamageRule, DamageTools } from './kinds.js';

/**
 * Removes where `distance(x, y)` (pixels; negative inside the hole), made ragged, is below 0: there lies `tone`; a
 * white band of torn paper fibres up to `rim` pixels wide follows, then a thin shadow.
 */
function tearOff(
  plane: Plane,
  p: { readonly ragged: number; readonly rim: number; readonly tone: number },
  { random, scale }: Pick<DamageTools, 'random' | 'scale'>,
  distance: (x: number, y: number) => number,
): Plane {
  const { width, height } = plane;
  const coarse = fractal(width, height, Math.max(18 * scale, 0.15 * Math.max(width, height)), 5, random, {
    gain: 0.6,
  });
  const fibres = fractal(width, height, 3 * scale, 2, random, { gain: 0.8 });
  // Further than this from the hole nothing happens, however ragged it is there.
  const reach = p.ragged + 2.3 * p.rim + 2.4 * scale;
  return mapPlane(plane, (v, i, x, y) => {
    const far = distance(x, y);
    if (far > reach) return v;
    const s = far + p.ragged * coarse[i]!;
    const rim = Math.max(0, p.rim * (0.7 + 1.6 * coarse[i]!) + 0.7 * scale * fibres[i]!);
    if (s > rim + 1.7 * scale) return v;
    const shadow = 0.25 * clamp((rim + 1.7 * scale - s) / scale, 0, 1);
    const torn = clamp((rim - s) / scale + 0.5, 0, 1);
    const gone = clamp(0.5 - s / scale, 0, 1);
    const outside = v - shadow + torn * (0.82 + 0.12 * fibres[i]! - v + shadow);
    return outside + gone * (p.tone + 0.03 * fibres[i]! - outside);
  });
}

export const tears: DamageRule<DamageParameters['tears']> = {
  structural: true,
  apply: (plane, p, { random, scale }) => {
    const { width, height } = plane;
    const short = Math.min(width, height);
    let out = plane;
    for (let k = 0; k < Math.max(1, Math.round(p.count)); k++) {
      const side = random.int(0, 3);
      const along = (side % 2 === 0 ? width : height) * random.uniform(0.1, 0.9);
      const depth = Math.max(2 * scale, p.depth * short * random.uniform(0.6, 1.2));
      const half = Math.max(0.5 * scale, 0.5 * p.opening * short * random.uniform(0.5, 1.2));
      const drift = random.uniform(-0.6, 0.6);
      out = tearOff(out, p, { random, scale }, (x, y) => {
        const inward = side === 0 ? y : side === 1 ? width - 1 - x : side === 2 ? height - 1 - y : x;
        const across = side % 2 === 0 ? x : y;
        return inward > depth
          ? Math.sqrt((inward - depth) ** 2 + (across - along - drift * depth) ** 2)
          : Math.abs(across - along - drift * inward) - half * (1 - inward / depth);
      });
    }
    return out;
  },
};

export const corners: DamageRule<DamageParameters['corners']> = {
  structural: true,
  apply: (plane, p, { random, scale }) => {
    const { width, height } = plane;
    let out = plane;
    for (let k = 0; k < Math.max(1, Math.round(p.count)); k++) {
      const right = random.chance(0.5);
      const bottom = random.chance(0.5);
      const size = Math.max(scale, p.size * Math.min(width, height) * random.uniform(0.5, 1.2));
      const slope = random.uniform(0.4, 0.6);
      out = tearOff(out, p, { random, scale }, (x, y) => {
        const u = right ? width - 1 - x : x;
        const v = bottom ? height - 1 - y : y;
        return (u * slope + v * (1 - slope)) * 1.4 - size * 0.7;
      });
    }
    return out;
  },
};

export const polygon: DamageRule<DamageParameters['polygon']> = {
  structural: true,
  apply: (plane, { size, vertices }, { random }) => {
    const { width, height } = plane;
    const short = Math.min(width, height);
    const cx = random.uniform(0, width);
    const cy = random.uniform(0, height);
    const count = Math.max(3, Math.round(vertices));
    // Corners at rising angles around a centre: star-shaped, so the outline never crosses itself.
    const points = Array.from({ length: count }, (_, k) => {
      const angle = ((k + random.uniform(-0.4, 0.4)) / count) * 2 * Math.PI;
      const radius = Math.max(1.5, 0.5 * size * short * random.uniform(0.4, 1.2));
      return { x: cx + radius * Math.cos(angle), y: cy + radius * Math.sin(angle) };
    });
    return mapPlane(plane, (v, _, x, y) => {
      let inside = false;
      for (let k = 0, j = count - 1; k < count; j = k++) {
        const a = points[k]!;
        const b = points[j]!;
        if (a.y > y !== b.y > y && x < a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)) inside = !inside;
      }
      return inside ? 1 : v;
    });
  },
};
