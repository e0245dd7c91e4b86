// Damages a picture: draws from a recipe what happens (the record), then does it. Doing it again from the record gives
// the same bytes, because every step carries its own seed.
import type { Plane } from '../picture.js';
import { createRandom, type Random } from '../random.js';
import { clamp } from './field.js';
import type {
  AppliedDamage,
  DamageKind,
  DamageRecipe,
  DamageRecord,
  DamageRule,
  DamageStep,
  Range,
  Texture,
} from './kinds.js';
import { damageRules } from './rules.js';
import { standardTextures } from './textures.js';
import { scaledParameters } from './units.js';

/** A damaged plane, where its structure was destroyed, and how it came about. */
export interface Damaged {
  /** L' in [-1, 1], the size of the input. */
  readonly plane: Plane;
  /** 1 where some structural kind changed the pixel by more than `MASK_THRESHOLD`, else 0. */
  readonly mask: Plane;
  readonly record: DamageRecord;
}

/** Changes of L' up to this (3 units of L of 100) are not damage of structure: what lies below still shows. */
export const MASK_THRESHOLD = 0.06;

const draw = ([low, high, bias = 1]: Range, random: Random): number =>
  low + (high - low) * random.uniform() ** bias;

function drawStep(step: DamageStep, random: Random): AppliedDamage {
  const names = Object.keys(step.ranges);
  const ranges: Readonly<Record<string, Range>> = step.ranges;
  const parameters = Object.fromEntries(names.map((name) => [name, draw(ranges[name]!, random)]));
  // `ranges` has exactly the parameters' names, which the type of DamageStep guarantees.
  return { kind: step.kind, parameters, seed: random.uint32() } as unknown as AppliedDamage;
}

/**
 * What `recipe` does to a picture under `seed`, without doing it. `scale`: pixels of the picture for one of the
 * recipe's. Throws RangeError for a recipe without variants or a scale that is not positive.
 */
export function drawDamage(recipe: DamageRecipe, seed: number, scale = 1): DamageRecord {
  if (!(scale > 0)) throw new RangeError(`expected a positive scale, got ${scale}`);
  const random = createRandom(seed);
  const total = recipe.variants.reduce((sum, v) => sum + v.weight, 0);
  if (!(total > 0)) {
    throw new RangeError(`expected variants of positive total weight in recipe ${recipe.name}, got ${total}`);
  }
  let left = random.uniform(0, total);
  const variant = recipe.variants.find((v) => {
    left -= v.weight;
    return left < 0;
  })!;
  const applied: AppliedDamage[] = [];
  for (const step of variant.steps) {
    // Both are drawn in any case, so that a changed probability leaves the other steps as they were.
    const happens = random.chance(step.probability);
    const drawn = drawStep(step, random.fork());
    if (happens) applied.push(drawn);
  }
  return { recipe: recipe.name, variant: variant.name, seed, scale, applied };
}

/** One step, clamped to [-1, 1]; `scale` as in `drawDamage`. */
export function applyDamage(
  plane: Plane,
  step: AppliedDamage,
  textures: readonly Texture[],
  scale = 1,
): Plane {
  const rule = damageRules[step.kind] as DamageRule<unknown>;
  const tools = { random: createRandom(step.seed), textures, scale };
  const { width, height, data } = rule.apply(plane, scaledParameters(step, scale), tools);
  // What a rule returns is its own, except that it may return its input where there is nothing to do.
  return { width, height, data: clamped(data === plane.data ? data.slice() : data) };
}

/** Clamps to [-1, 1] in place. */
function clamped(data: Float32Array): Float32Array {
  for (let i = 0; i < data.length; i++) data[i] = clamp(data[i]!, -1, 1);
  return data;
}

const isStructural = (kind: DamageKind): boolean => damageRules[kind].structural;

/**
 * Does to `plane` what `record` says.
 * @param plane L' of one picture, [-1, 1]; left unchanged.
 * @param textures the same that were there when the record was made; our own by default.
 */
export function replayDamage(
  plane: Plane,
  record: DamageRecord,
  textures: readonly Texture[] = standardTextures(),
): Damaged {
  const { width, height } = plane;
  if (width < 2 || height < 2 || plane.data.length !== width * height) {
    throw new RangeError(
      `expected a plane of at least 2x2 pixels with width * height values, got ${width}x${height} with ${plane.data.length}`,
    );
  }
  if (textures.length === 0) throw new RangeError('expected at least 1 texture in `textures`, got 0');
  const mask = new Float32Array(width * height);
  let now: Plane = { width, height, data: clamped(plane.data.slice()) };
  for (const step of record.applied) {
    const next = applyDamage(now, step, textures, record.scale);
    if (isStructural(step.kind)) {
      for (let i = 0; i < mask.length; i++) {
        if (Math.abs(next.data[i]! - now.data[i]!) > MASK_THRESHOLD) mask[i] = 1;
      }
    }
    now = next;
  }
  return { plane: now, mask: { width, height, data: mask }, record };
}

/**
 * An old photograph made of a new one: `recipe` under `seed` (paper IV-A; docs/damage.md).
 * @param plane L' of one picture, [-1, 1], at least 2x2 pixels; left unchanged.
 * @param textures masks to lay over; our own procedural ones by default.
 * @param scale pixels of this picture for one of the recipe's, whose pictures have a short side of 256.
 */
export function damage(
  plane: Plane,
  recipe: DamageRecipe,
  seed: number,
  textures: readonly Texture[] = standardTextures(),
  scale = 1,
): Damaged {
  return replayDamage(plane, drawDamage(recipe, seed, scale), textures);
}
