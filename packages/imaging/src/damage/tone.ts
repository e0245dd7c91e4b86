// What light and years do to brightness: fading, yellowing, vignettes, uneven light.
import { fractal, mapPlane } from './field.js';
import type { DamageParameters, DamageRule } from './kinds.js';

export const fade: DamageRule<DamageParameters['fade']> = {
  structural: false,
  apply: ({ width, height, data }, { black, white, gamma }) => {
    // The curve as a table read linearly: one power per pixel would cost more than all the rest.
    const curve = Float32Array.from(
      { length: 1026 },
      (_, k) => black + (white - black) * (k / 1024) ** gamma,
    );
    const out = new Float32Array(data.length);
    for (let i = 0; i < out.length; i++) {
      const at = 512 * (data[i]! + 1);
      const k = Math.floor(at);
      out[i] = curve[k]! + (at - k) * (curve[k + 1]! - curve[k]!);
    }
    return { width, height, data: out };
  },
};

export const yellowing: DamageRule<DamageParameters['yellowing']> = {
  structural: false,
  apply: (plane, { amount, mottle }, { random }) => {
    const { width, height } = plane;
    const field = fractal(width, height, 0.4 * Math.max(width, height), 3, random);
    // Yellow dye absorbs in proportion to the light the paper would return: blacks stay, whites sink.
    return mapPlane(plane, (v, i) => v - (amount * (1 + 2 * mottle * field[i]!) * (v + 1)) / 2);
  },
};

export const vignette: DamageRule<DamageParameters['vignette']> = {
  structural: false,
  apply: (plane, { amount, radius, shift }, { random }) => {
    const { width, height } = plane;
    const centreX = width * (0.5 + shift * random.uniform(-1, 1));
    const centreY = height * (0.5 + shift * random.uniform(-1, 1));
    const reach = 2 / (radius * Math.hypot(width, height));
    const out = new Float32Array(plane.data);
    for (let y = 0, i = 0; y < height; y++) {
      const dy = (y - centreY) * reach;
      for (let x = 0; x < width; x++, i++) {
        const dx = (x - centreX) * reach;
        const square = dx * dx + dy * dy;
        const edge = amount * Math.min(1.5, square * Math.sqrt(square));
        out[i]! -= edge * (amount > 0 ? (out[i]! + 1) / 2 : (1 - out[i]!) / 2);
      }
    }
    return { width, height, data: out };
  },
};

export const illumination: DamageRule<DamageParameters['illumination']> = {
  structural: false,
  apply: (plane, { amount, angle, clouds }, { random }) => {
    const { width, height } = plane;
    const size = Math.max(width, height);
    const field = fractal(width, height, 0.35 * size, 3, random);
    const dx = Math.cos(angle) / size;
    const dy = Math.sin(angle) / size;
    return mapPlane(
      plane,
      (v, i, x, y) => v + amount * ((x - width / 2) * dx + (y - height / 2) * dy) + clouds * field[i]!,
    );
  },
};
