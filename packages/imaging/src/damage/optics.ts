// What lens, shutter, enlarger and scanner do to sharpness.
import { resize } from '../resample.js';
import { gaussian, mapPlane, sampleAt } from './field.js';
import type { DamageParameters, DamageRule } from './kinds.js';

export const blur: DamageRule<DamageParameters['blur']> = {
  structural: false,
  apply: (plane, { sigma }) => gaussian(plane, sigma),
};

export const motion: DamageRule<DamageParameters['motion']> = {
  structural: false,
  apply: (plane, { length, angle }) => {
    const taps = Math.max(2, Math.ceil(length) + 1);
    const dx = Math.cos(angle) * (length / (taps - 1));
    const dy = Math.sin(angle) * (length / (taps - 1));
    return mapPlane(plane, (_, __, x, y) => {
      let sum = 0;
      for (let k = 0; k < taps; k++)
        sum += sampleAt(plane, x + (k - (taps - 1) / 2) * dx, y + (k - (taps - 1) / 2) * dy);
      return sum / taps;
    });
  },
};

export const unsharp: DamageRule<DamageParameters['unsharp']> = {
  structural: false,
  apply: (plane, { factor }) => {
    if (factor <= 1) return plane;
    const width = Math.max(2, Math.round(plane.width / factor));
    const height = Math.max(2, Math.round(plane.height / factor));
    const small = resize(plane, width, height);
    return resize(small, plane.width, plane.height);
  },
};

export const sharpen: DamageRule<DamageParameters['sharpen']> = {
  structural: false,
  apply: (plane, { amount, sigma }) => {
    const smooth = gaussian(plane, sigma).data;
    return mapPlane(plane, (value, at) => value + amount * (value - smooth[at]!));
  },
};
