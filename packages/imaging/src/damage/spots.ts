// Damage in spots: dust, stains and flaked emulsion.
import { blend, erratic, fractal, mapPlane, quantile, smoothstep } from './field.js';
import type { DamageParameters, DamageRule } from './kinds.js';
import { drawStroke } from './stroke.js';

export const dust: DamageRule<DamageParameters['dust']> = {
  structural: true,
  apply: (plane, p, { random, scale }) => {
    const { width, height } = plane;
    const bright = new Float32Array(width * height);
    const dark = new Float32Array(width * height);
    const count = Math.max(1, Math.round((p.count * width * height) / 65536));
    for (let k = 0; k < count; k++) {
      // Most specks are tiny: the square of a uniform number; each is a bent stub of three points.
      const radius = Math.max(0.3, p.radius * random.uniform() ** 2 + 0.3 * scale);
      const weight = random.uniform(0.4, 1);
      let x = random.uniform(0, width);
      let y = random.uniform(0, height);
      const points = [0, 1, 2].map(() => {
        x += radius * random.normal();
        y += radius * random.normal();
        return { x, y, radius: radius * random.uniform(0.5, 1), weight };
      });
      drawStroke(random.chance(p.bright) ? bright : dark, width, height, points);
    }
    return blend(blend(plane, dark, p.alpha, -0.85), bright, p.alpha, 0.9);
  },
};

export const stains: DamageRule<DamageParameters['stains']> = {
  structural: true,
  apply: (plane, p, { random }) => {
    const { width, height } = plane;
    const short = Math.min(width, height);
    const ragged = fractal(width, height, Math.max(4, 0.25 * p.size * short), 4, random, { gain: 0.6 });
    const inner = erratic(width, height, Math.max(4, 0.5 * p.size * short), random);
    const out = new Float32Array(plane.data);
    for (let k = 0; k < Math.max(1, Math.round(p.count)); k++) {
      const radius = Math.max(1, 0.5 * p.size * short * random.uniform(0.4, 1.3));
      const cx = random.uniform(0, width);
      const cy = random.uniform(0, height);
      const flat = random.uniform(0.5, 1);
      const turn = random.uniform(0, Math.PI);
      const cos = Math.cos(turn);
      const sin = Math.sin(turn);
      const amount = p.amount * random.uniform(0.5, 1.1);
      const soft = random.uniform(0.1, 0.6);
      const reach = (1.8 * radius) / flat;
      for (let y = Math.max(0, Math.ceil(cy - reach)); y < Math.min(height, cy + reach); y++) {
        for (let x = Math.max(0, Math.ceil(cx - reach)); x < Math.min(width, cx + reach); x++) {
          const i = y * width + x;
          const u = (x - cx) * cos + (y - cy) * sin;
          const v = ((y - cy) * cos - (x - cx) * sin) / flat;
          const s = Math.sqrt(u * u + v * v) / radius + 0.7 * ragged[i]!;
          if (s > 1.3) continue;
          const body = (1 - smoothstep(1 - soft, 1, s)) * (0.35 + 0.65 * inner[i]!);
          const rim = p.rim * Math.exp(-(((s - 0.96) / 0.05) ** 2));
          out[i]! += amount * (body + rim);
        }
      }
    }
    return { width, height, data: out };
  },
};

export const flaking: DamageRule<DamageParameters['flaking']> = {
  structural: true,
  apply: (plane, p, { random, scale }) => {
    const { width, height } = plane;
    const fine = fractal(width, height, Math.max(1.5, p.grain), 3, random, {
      gain: 0.6,
      stretch: random.uniform(0.6, 1.8),
    });
    const clusters = fractal(width, height, 0.35 * Math.max(width, height), 3, random);
    const clustered = random.uniform(0.3, 1.3);
    for (let i = 0; i < fine.length; i++) fine[i]! += clustered * clusters[i]!;
    const limit = quantile(fine, 1 - p.coverage);
    const strength = erratic(width, height, 30 * scale, random);
    return mapPlane(plane, (v, i) => {
      const a = p.alpha * smoothstep(limit, limit + 0.07, fine[i]!) * (0.45 + 0.55 * strength[i]!);
      return v + a * (p.tone - v);
    });
  },
};
