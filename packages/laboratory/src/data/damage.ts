// Damage for training: a recipe of `@romnet/imaging/damage`, with textures from a folder of PNGs.
import { join } from 'node:path';
import { type Plane, resize, widen } from '@romnet/imaging';
import {
  baseRecipe,
  cleanVariant,
  type DamageRecipe,
  damage,
  damageRules,
  recipes,
  standardTextures,
  type Texture,
} from '@romnet/imaging/damage';
import type { SampleConfig } from '../config/config.js';
import { listPictures, mapConcurrently, readPicture, spread } from '../files/pictures.js';
import { between, integerBelow, type Random } from './random.js';

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
    const kind = AREA_FOLDERS.has(name.split('/')[0]!) ? 'area' : 'element';
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

export interface DamageOptions extends Pick<SampleConfig, 'recipe' | 'toldShare'> {
  /** Empty: imaging's own procedural ones. */
  readonly textures: readonly Texture[];
  /** How wide everything counted in pixels is, as a multiple of the recipe's; see imaging's `damage`. */
  readonly scale: number;
  /** How often the damage is of the recipe's nearly clean kind; null: as the recipe has it. */
  readonly cleanShare: number | null;
  /** Damage that is at least so many pixels wide in every direction is always told; null: none is. */
  readonly toldWidth: number | null;
}

export interface DamagedSample {
  /** L' [S, S]. */
  readonly damaged: Float32Array;
  /** 1 where damage changed the structure, else 0. */
  readonly mask: Float32Array;
  /** What restoration is told of it: mostly nothing. */
  readonly given: Float32Array;
}

/**
 * A damaged copy of L' with its mask, and what restoration is told. In use the mask may come from a person, who paints wider
 * than need be, or from a repair at a smaller size, whose answer then stands in the damaged places: both are drawn here.
 */
export function damageSample(
  luminance: Plane,
  random: Random,
  { textures, scale, cleanShare, recipe: name, toldShare, toldWidth }: DamageOptions,
): DamagedSample {
  if (name === 'none') {
    return { damaged: luminance.data.slice(), mask: nothing(luminance), given: nothing(luminance) };
  }
  const recipe = withCleanShare(recipes[name], cleanShare);
  const pool = textures.length > 0 ? textures : standardTextures();
  const draw = () => damage(luminance, recipe, integerBelow(random, 2 ** 32), pool, scale);
  const { plane, mask } = draw();
  const told = random();
  if (told >= toldShare)
    return toldWidth === null
      ? { damaged: plane.data, mask: mask.data, given: nothing(mask) }
      : wideTold({ plane, mask }, toldWidth, told >= (1 + toldShare) / 2 ? draw : undefined);
  const given = widen(mask.data, mask.width, mask.height, integerBelow(random, 4));
  if (told >= toldShare / 2) return { damaged: plane.data, mask: mask.data, given };
  const answer = coarse(luminance, between(random, 2, 5));
  const damaged = plane.data.map((value, i) => (given[i]! > 0 ? answer.data[i]! : value));
  return { damaged, mask: mask.data, given };
}

/** How often damage is drawn in the hope of some that is thin everywhere. */
const mostDraws = 12;

/**
 * A sample whose wide damage is told and whose thin damage is not. With `redraw`, one with thin damage only takes its place, if
 * there comes any: where nothing is told there must be something to find as often as not, or the network learns that
 * nothing told means nothing damaged.
 */
function wideTold(first: Damaged, toldWidth: number, redraw: (() => Damaged) | undefined): DamagedSample {
  const sample = ({ plane, mask }: Damaged): DamagedSample => ({
    ...{ damaged: plane.data, mask: mask.data },
    given: wideParts(mask, toldWidth),
  });
  const tells = ({ given }: DamagedSample) => given.includes(1);
  const drawn = sample(first);
  if (!redraw || !tells(drawn)) return drawn;
  for (let draws = 1; draws < mostDraws; draws++) {
    const other = sample(redraw());
    if (!tells(other) && other.mask.includes(1)) return other;
  }
  return drawn;
}

/** Of what imaging's `damage` makes. */
type Damaged = Pick<ReturnType<typeof damage>, 'plane' | 'mask'>;

const nothing = ({ data }: Plane) => new Float32Array(data.length);

/**
 * The parts of a mask in which a square of this side fits, and a little around them. A white patch and a white bow are alike, so
 * no network can be right about both: wide damage is found where it is thin, at a smaller size, or a person points to it.
 */
function wideParts({ data, width, height }: Plane, side: number): Float32Array {
  const radius = Math.floor(side / 2);
  const outside = widen(
    data.map((value) => 1 - value),
    width,
    height,
    radius,
  );
  const fits = (i: number) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x >= radius && y >= radius && x < width - radius && y < height - radius;
  };
  const hearts = outside.map((value, i) => (fits(i) ? 1 - value : 0));
  return widen(hearts, width, height, radius + 1);
}

/** Steps of the recipe for archive pictures that leave the picture whole: what a restored scan still has of its age. */
const wornRecipe: DamageRecipe = {
  name: 'worn tone',
  variants: baseRecipe.variants
    .filter(({ name }) => name === 'archive')
    .map((variant) => ({
      ...variant,
      steps: variant.steps.filter(({ kind }) => !damageRules[kind].structural && kind !== 'halftone'),
    })),
};

/** L' with the tone, blur and grain of an old photograph, and no damage. */
export function wear(luminance: Plane, random: Random, scale: number): Float32Array {
  return damage(luminance, wornRecipe, integerBelow(random, 2 ** 32), standardTextures(), scale).plane.data;
}

/**
 * The recipe with its nearly clean variant as often as `share` says, and about half of that untouched, for a network learns to leave
 * alone only what it sees; null: as it is.
 */
function withCleanShare(recipe: DamageRecipe, share: number | null): DamageRecipe {
  if (share === null) return recipe;
  const others = recipe.variants.filter(({ name }) => name !== cleanVariant);
  const total = others.reduce((sum, { weight }) => sum + weight, 0);
  return {
    ...recipe,
    variants: recipe.variants.map((variant) => ({
      ...variant,
      ...(variant.name === cleanVariant
        ? {
            weight: share,
            steps: variant.steps.map((step) => ({ ...step, probability: step.probability / 2 })),
          }
        : { weight: (variant.weight * (1 - share)) / total }),
    })),
  };
}

/** What is left of a plane that was smaller by `factor`. */
function coarse(plane: Plane, factor: number): Plane {
  const { width, height } = plane;
  const [w, h] = [width, height].map((side) => Math.max(2, Math.round(side / factor))) as [number, number];
  return resize(resize(plane, w, h), width, height);
}
