// Damage in spots: dust, stains and flaked emulsion.
import { blend, erratic, fractal, gaussian, quantile, smoothstep } from './field.js';
import type { DamageParameters, DamageRule } from './kinds.js';
import { drawStroke } from './stroke.js';

export const dust: DamageRule<DamageParameters['dust']> = {
  structural: true,
  apply: (plane, p, { random, scale }) => {
    const { width, height } = plane;
    const bright = new Float32Array(width * height);
    const dark = new Float32Array(width * height);
    const count = Math.max(1, Math.round((p.count * width * height) / 65536));
    // Dirt gathers: some specks lie around a few places, the rest anywhere.
    const gathered = random.uniform(0, 0.8);
    const places = Array.from({ length: 1 + Math.floor(count / 20) }, () => ({
      x: random.uniform(0, width),
      y: random.uniform(0, height),
    }));
    const spread = random.uniform(0.05, 0.2) * Math.min(width, height);
    for (let k = 0; k < count; k++) {
      // Most specks are tiny: the square of a uniform number; each is a stub of three points, from a dot to a bent bit.
      const radius = Math.max(0.3, p.radius * random.uniform() ** 2 + 0.3 * scale);
      const reach = radius * random.uniform(0.2, 1.1);
      const weight = random.uniform(0.15, 1);
      const near = random.chance(gathered) ? random.choice(places) : undefined;
      let x = near ? near.x + spread * random.normal() : random.uniform(0, width);
      let y = near ? near.y + spread * random.normal() : random.uniform(0, height);
      const points = [0, 1, 2].map(() => {
        x += reach * random.normal();
        y += reach * random.normal();
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

export const mottle: DamageRule<DamageParameters['mottle']> = {
  structural: true,
  apply: (plane, p, { random }) => {
    const { width, height } = plane;
    const cell = Math.max(4, p.size * Math.min(width, height));
    const where = fractal(width, height, cell, 5, random, {
      // From clouds to grit.
      gain: random.uniform(0.5, 0.95),
      stretch: random.uniform(0.6, 2.2),
    });
    const shade = fractal(width, height, 0.7 * cell, 3, random, { gain: 0.8 });
    const low = quantile(where, 1 - p.coverage);
    // However soft the edge, the heart of a patch, a fifth of it, is covered whole.
    const high = low + Math.max(0.03, p.soft * (quantile(where, 1 - 0.2 * p.coverage) - low));
    const out = new Float32Array(plane.data);
    for (let i = 0; i < out.length; i++) {
      if (where[i]! <= low) continue;
      out[i]! += p.alpha * smoothstep(low, high, where[i]!) * (p.tone + 2 * p.spread * shade[i]! - out[i]!);
    }
    return { width, height, data: out };
  },
};

export const flaking: DamageRule<DamageParameters['flaking']> = {
  structural: true,
  apply: (plane, p, { random, scale }) => {
    const { width, height } = plane;
    // Value noise of a pixel or two has square cells, which a threshold would show: the blur rounds them.
    const cells = fractal(width, height, Math.max(2 * scale, p.grain), 4, random, {
      gain: 0.7,
      stretch: random.uniform(0.6, 1.8),
    });
    const fine = gaussian({ width, height, data: cells }, 0.7 * scale).data;
    const clusters = fractal(width, height, 0.35 * Math.max(width, height), 3, random);
    const clustered = random.uniform(0.3, 1.3);
    for (let i = 0; i < fine.length; i++) fine[i]! += clustered * clusters[i]!;
    const limit = quantile(fine, 1 - p.coverage);
    // Some flakes lie bare and some still hold a film: opacity and tone change from place to place.
    const strength = erratic(width, height, 30 * scale, random);
    const shade = fractal(width, height, 7 * scale, 2, random, { gain: 0.8 });
    const edge = random.uniform(0.04, 0.24);
    const out = new Float32Array(plane.data);
    for (let i = 0; i < out.length; i++) {
      if (fine[i]! <= limit) continue;
      const a = p.alpha * smoothstep(limit, limit + edge, fine[i]!) * (0.55 + 0.45 * strength[i]!);
      out[i]! += a * (p.tone + 0.5 * shade[i]! - out[i]!);
    }
    return { width, height, data: out };
  },
};
