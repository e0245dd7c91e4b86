// Synthetic damage of old photographs on one luminance plane: what others may use.

export { createRandom } from '../random.js';
export { applyDamage, damage, drawDamage, replayDamage } from './damage.js';
export type {
  DamageKind,
  DamageRecipe,
  DamageRecord,
  DamageStep,
  Texture,
} from './kinds.js';
export { baseRecipe } from './recipe-base.js';
export { paperRecipe } from './recipe-paper.js';
export { cleanVariant, type RecipeName, recipes } from './recipes.js';
export { damageRules } from './rules.js';
export { drawStroke, type StrokePoint } from './stroke.js';
export { standardTextures } from './textures.js';
export { damageUnits, RECIPE_SIDE } from './units.js';
