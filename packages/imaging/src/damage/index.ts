// Synthetic damage of old photographs on one luminance plane: what others may use.

export { createRandom, type Random } from '../random.js';
export { applyDamage, type Damaged, damage, drawDamage, MASK_THRESHOLD, replayDamage } from './damage.js';
export type {
  AppliedDamage,
  DamageKind,
  DamageParameters,
  DamageRecipe,
  DamageRecord,
  DamageRule,
  DamageStep,
  DamageTools,
  DamageVariant,
  Range,
  Texture,
} from './kinds.js';
export { baseRecipe } from './recipe-base.js';
export { paperRecipe } from './recipe-paper.js';
export { damageRules } from './rules.js';
export { drawStroke, type StrokePoint } from './stroke.js';
export { proceduralTextures, standardTextures } from './textures.js';
export { type DamageUnit, damageUnits, RECIPE_SIDE } from './units.js';
