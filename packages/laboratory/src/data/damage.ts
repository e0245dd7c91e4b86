// Damage for training: the base recipe of `@romnet/imaging/damage`, with textures from a folder of PNGs.
import { join, sep } from 'node:path';
import type { Plane } from '@romnet/imaging';
import {
  baseRecipe,
  type DamageRecipe,
  damage,
  standardTextures,
  type Texture,
} from '@romnet/imaging/damage';
import { listPictures, mapConcurrently, readPicture, spread } from './files.js';
import { integerBelow, type Random } from './random.js';

export type { Texture };

/** Folders of `textures/` that hold whole areas of damage; all others hold single elements (its README). */
const AREA_FOLDERS = new Set(['smut', 'scratches']);
/** Elements are placed at 3-35 % of the crop's side, so 128 pixels hold all they can show; 2,140 take 140 MB. */
const ELEMENT_SIDE = 128;
const AREA_SIDE = 256;

export interface TextureOptions {
  /** Single elements are shrunk to this side. Default 128. */
  readonly elementSide?: number;
  /** Read only so many, spread evenly over the sorted names. Default: all. */
  readonly limit?: number;
}

/** Reads every texture under `folder` (white = damage), shrunk to the size it can be used at; values in [0, 1]. */
export async function loadTextures(folder: string, options: TextureOptions = {}): Promise<Texture[]> {
  const { elementSide = ELEMENT_SIDE, limit } = options;
  const names = spread(await listPictures(folder), limit);
  if (names.length === 0) throw new Error(`expected damage textures but found no pictures (${folder})`);
  return mapConcurrently(names, 4, async (name) => {
    const kind = AREA_FOLDERS.has(name.split(sep)[0]!) ? 'area' : 'element';
    const picture = await readPicture(join(folder, name), kind === 'area' ? AREA_SIDE : elementSide);
    const { width, height } = picture;
    // Grey pictures: any channel is the mask.
    return {
      width,
      height,
      kind,
      data: Float32Array.from({ length: width * height }, (_, at) => picture.data[3 * at]! / 255),
    };
  });
}

/** The base recipe without its nearly clean variant: for judging what becomes of damage. */
export const damagedOnly: DamageRecipe = {
  ...baseRecipe,
  variants: baseRecipe.variants.filter(({ name }) => name !== 'clean'),
};

export interface DamageOptions {
  /** Empty (the default): imaging's own procedural ones. */
  readonly textures?: readonly Texture[];
  /** Default: the base recipe. */
  readonly recipe?: DamageRecipe;
  /** How wide everything counted in pixels is, as a multiple of the recipe's; see imaging's `damage`. Default 1. */
  readonly scale?: number;
}

/** A damaged copy of L'. */
export function damageLuminance(luminance: Plane, random: Random, options: DamageOptions = {}): Plane {
  const { textures = [], recipe = baseRecipe, scale = 1 } = options;
  const seed = integerBelow(random, 2 ** 32);
  return damage(luminance, recipe, seed, textures.length > 0 ? textures : standardTextures(), scale).plane;
}
