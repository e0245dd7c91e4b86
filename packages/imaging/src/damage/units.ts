// What each parameter counts, so that one recipe serves pictures of any size: a scratch of one pixel in a picture of 256
// is four wide in one of 1024. A kind or a parameter without a unit does not compile.
import type { AppliedDamage, DamageKind, DamageParameters } from './kinds.js';

/** `pixels` grow with the picture; a `density` counts things per 256 x 256 pixels; `plain` is shares, tones, counts. */
export type DamageUnit = 'pixels' | 'density' | 'plain';

/** The short side, in pixels, of the picture that recipes speak of. */
export const RECIPE_SIDE = 256;

export const damageUnits: {
  readonly [K in DamageKind]: { readonly [P in keyof DamageParameters[K]]: DamageUnit };
} = {
  blur: { sigma: 'pixels' },
  motion: { length: 'pixels', angle: 'plain' },
  unsharp: { factor: 'pixels' },
  sharpen: { amount: 'plain', sigma: 'pixels' },
  grain: { amount: 'plain', size: 'pixels' },
  noise: { amount: 'plain' },
  fade: { black: 'plain', white: 'plain', gamma: 'plain' },
  yellowing: { amount: 'plain', mottle: 'plain' },
  vignette: { amount: 'plain', radius: 'plain', shift: 'plain' },
  illumination: { amount: 'plain', angle: 'plain', clouds: 'plain' },
  halftone: { amount: 'plain', pitch: 'pixels', angle: 'plain' },
  paper: { amount: 'plain', pitch: 'pixels', weave: 'plain' },
  blocks: { quality: 'plain' },
  overlay: { count: 'plain', area: 'plain', size: 'plain', tone: 'plain', alpha: 'plain' },
  cracks: {
    count: 'plain',
    length: 'plain',
    width: 'pixels',
    branching: 'plain',
    tone: 'plain',
    alpha: 'plain',
    rim: 'plain',
  },
  scratches: {
    count: 'plain',
    sheaf: 'plain',
    length: 'plain',
    width: 'pixels',
    lean: 'plain',
    tone: 'plain',
    alpha: 'plain',
  },
  dust: { count: 'density', radius: 'pixels', bright: 'plain', alpha: 'plain' },
  hairs: { count: 'density', length: 'plain', width: 'pixels', tone: 'plain', alpha: 'plain' },
  stains: { count: 'plain', size: 'plain', amount: 'plain', rim: 'plain' },
  mottle: { coverage: 'plain', size: 'plain', soft: 'plain', tone: 'plain', spread: 'plain', alpha: 'plain' },
  flaking: { coverage: 'plain', grain: 'pixels', tone: 'plain', alpha: 'plain' },
  creases: { count: 'plain', width: 'pixels', amount: 'plain', broken: 'plain' },
  tears: {
    count: 'plain',
    depth: 'plain',
    opening: 'plain',
    ragged: 'pixels',
    rim: 'pixels',
    tone: 'plain',
  },
  corners: { count: 'plain', size: 'plain', ragged: 'pixels', rim: 'pixels', tone: 'plain' },
  polygon: { size: 'plain', vertices: 'plain' },
};

const factors: Readonly<Record<DamageUnit, (scale: number) => number>> = {
  pixels: (scale) => scale,
  density: (scale) => 1 / (scale * scale),
  plain: () => 1,
};

/** A step's parameters for a picture whose pixels are `scale` times as fine as the recipe's. */
export function scaledParameters(step: AppliedDamage, scale: number): Readonly<Record<string, number>> {
  const units: Readonly<Record<string, DamageUnit>> = damageUnits[step.kind];
  return Object.fromEntries(
    Object.entries(step.parameters).map(([name, value]) => [name, value * factors[units[name]!](scale)]),
  );
}
