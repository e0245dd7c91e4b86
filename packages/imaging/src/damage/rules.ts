// The total table over kinds: a kind without a rule does not compile.
import { blocks } from './blocks.js';
import type { DamageKind, DamageParameters, DamageRule } from './kinds.js';
import { cracks, creases, hairs, scratches } from './lines.js';
import { corners, polygon, tears } from './loss.js';
import { blur, motion, sharpen, unsharp } from './optics.js';
import { overlay } from './overlay.js';
import { dust, flaking, mottle, stains } from './spots.js';
import { grain, halftone, noise, paper } from './surface.js';
import { fade, illumination, vignette, yellowing } from './tone.js';

/** How every kind is done. Rules neither clamp nor change their input; `damage` clamps after each. */
export const damageRules: { readonly [K in DamageKind]: DamageRule<DamageParameters[K]> } = {
  blur,
  motion,
  unsharp,
  sharpen,
  grain,
  noise,
  fade,
  yellowing,
  vignette,
  illumination,
  halftone,
  paper,
  blocks,
  overlay,
  cracks,
  scratches,
  dust,
  hairs,
  stains,
  mottle,
  flaking,
  creases,
  tears,
  corners,
  polygon,
};
