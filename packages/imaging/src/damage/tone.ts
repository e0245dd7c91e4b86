// What light and years do to brightness: fading, yellowing, vignettes, uneven light.
import { fractal, mapPlane } from './field.js';
import type { DamageParameters, DamageRule } from './kinds.js';

export const fade: DamageRule<DamageParameters['fade']> = {
  structural: false,
  apply: (plane, { black, white, gamma }) =>
    mapPlane(plane, (v) => black + (white - black) * ((v + 1) / 2) ** gamma),
};

export const yellowing: DamageRule<DamageParameters['yellowing']> = {
  structural: false,
  apply: (plane, { amount, mottle }, random) => {
    const { width, height } = plane;
    const field = fractal(width, height, 0.4 * Math.max(width, height), 3, random);
    // Yellow dye absorbs in proportion to the light the paper would return: blacks stay, whites sink.
    return mapPlane(plane, (v, i) => v - (amount * (1 + 2 * mottle * field[i]!) * (v + 1)) / 2);
  },
};

export const vignette: DamageRule<DamageParameters['vignette']> = {
  structural: false,
  apply: (plane, { amount, radius, shift }, random) => {
    const { width, height } = plane;
    const centreX = width * (0.5 + shift * random.uniform(-1, 1));
    const centreY = height * (0.5 + shift * random.uniform(-1, 1));
    const reach = 2 / (radius * Math.hypot(width, height));
    return mapPlane(plane, (v, _, x, y) => {
      const edge = Math.min(1.5, (Math.hypot(x - centreX, y - centreY) * reach) ** 3);
      return amount > 0 ? v - amount * edge * ((v + 1) / 2) : v - amount * edge * ((1 - v) / 2);
    });
  },
};

export const illumination: DamageRule<DamageParameters['illumination']> = {
  structural: false,
  apply: (plane, { amount, angle, clouds }, random) => {
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
