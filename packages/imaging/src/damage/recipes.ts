// The recipes that have a name: what commands and training configs can ask for.
import type { DamageRecipe } from './kinds.js';
import { albumsRecipe } from './recipe-albums.js';
import { baseRecipe } from './recipe-base.js';
import { paperRecipe } from './recipe-paper.js';

export const recipes = {
  base: baseRecipe,
  albums: albumsRecipe,
  paper: paperRecipe,
} as const satisfies Readonly<Record<string, DamageRecipe>>;

export type RecipeName = keyof typeof recipes;

/** Of the variant that recipes have for pictures with almost no damage, where they have one. */
export const cleanVariant = 'clean';
