// Fine texture everywhere: grain, noise, printed dots, the paper's own surface.
import { fractal, gaussian, mapPlane } from './field.js';
import type { DamageParameters, DamageRule } from './kinds.js';

export const grain: DamageRule<DamageParameters['grain']> = {
  structural: false,
  apply: (plane, { amount, size }, { random }) => {
    const { width, height } = plane;
    const white = new Float32Array(width * height);
    for (let i = 0; i < white.length; i++) white[i] = random.normal();
    // A Gaussian of deviation s leaves white noise a deviation of about 1 / (2 s sqrt(pi)); undo that.
    const sigma = 0.4 * size;
    const field = gaussian({ width, height, data: white }, sigma).data;
    const gain = amount * Math.max(1, 2 * sigma * Math.sqrt(Math.PI));
    const out = new Float32Array(plane.data);
    for (let i = 0; i < out.length; i++) {
      // Silver clumps show where there is some and not too much: most below the middle, least in white paper.
      const v = out[i]!;
      out[i]! += gain * field[i]! * (0.1 + 0.9 * (1 - v * v) * (1 - 0.35 * v));
    }
    return { width, height, data: out };
  },
};

export const noise: DamageRule<DamageParameters['noise']> = {
  structural: false,
  apply: ({ width, height, data }, { amount }, { random }) => {
    const out = new Float32Array(data);
    for (let i = 0; i < out.length; i++) out[i]! += amount * random.normal();
    return { width, height, data: out };
  },
};

export const halftone: DamageRule<DamageParameters['halftone']> = {
  structural: false,
  apply: (plane, { amount, pitch, angle }) => {
    const cos = ((2 * Math.PI) / pitch) * Math.cos(angle);
    const sin = ((2 * Math.PI) / pitch) * Math.sin(angle);
    return mapPlane(plane, (v, _, x, y) => {
      const screen = (Math.cos(x * cos + y * sin) + Math.cos(y * cos - x * sin)) / 2;
      const dots = Math.min(1, Math.max(-1, 1.6 * (v + screen)));
      return v + amount * (dots - v);
    });
  },
};

export const paper: DamageRule<DamageParameters['paper']> = {
  structural: false,
  apply: (plane, { amount, pitch, weave }, { random }) => {
    const fibres = fractal(plane.width, plane.height, 2 * pitch, 3, random, {
      gain: 0.8,
      stretch: random.uniform(0.5, 2),
    });
    const turn = random.uniform(0, Math.PI);
    const waves = [0, 1, 2].map((k) => ({
      x: ((2 * Math.PI) / pitch) * Math.cos(turn + (k * Math.PI) / 3),
      y: ((2 * Math.PI) / pitch) * Math.sin(turn + (k * Math.PI) / 3),
    }));
    const [a, b, c] = waves as [(typeof waves)[0], (typeof waves)[0], (typeof waves)[0]];
    return mapPlane(plane, (v, i, x, y) => {
      let value = 2 * (1 - weave) * fibres[i]!;
      if (weave > 0.05)
        value +=
          (weave *
            (Math.cos(x * a.x + y * a.y) + Math.cos(x * b.x + y * b.y) + Math.cos(x * c.x + y * c.y))) /
          1.5;
      return v + amount * value;
    });
  },
};
