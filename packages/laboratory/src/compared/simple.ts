// Rows that cost nothing: how pictures were repaired and coloured before networks.
import {
  bilateralFilter,
  matchHistogram,
  medianFilter,
  type Plane,
  type Raster,
  rasterToLuminance,
  reinhardTransfer,
  toEightBit,
  welshColors,
} from '@romnet/imaging';
import { greyPicture } from '../data/grey.js';
import { randomAt } from '../data/random.js';
import type { Task } from '../evaluate/answers.js';
import type { Case } from '../evaluate/cases.js';
import type { System } from './system.js';

interface SimpleRecipe {
  readonly tables: readonly Task[];
  readonly needsReference: boolean;
  readonly answer: (input: Raster, reference: Raster | undefined, random: () => number) => Raster;
}

const onLuminance =
  (filter: (plane: Plane) => Plane) =>
  (input: Raster): Raster =>
    greyPicture(filter(rasterToLuminance(input)));

const color: readonly Task[] = ['color', 'renovation'];
const repair: readonly Task[] = ['luminance'];

const recipes = {
  grey: { tables: color, needsReference: false, answer: onLuminance((plane) => plane) },
  /** Each of red, green and blue gets the reference's histogram, and so each tone a colour. */
  histogram: {
    ...{ tables: color, needsReference: true },
    answer: (input, reference) => matchHistogram(input, reference!),
  },
  welsh: {
    ...{ tables: color, needsReference: true },
    answer: (input, reference, random) => welshColors(rasterToLuminance(input), reference!, random),
  },
  reinhard: {
    ...{ tables: color, needsReference: true },
    answer: (input, reference) => reinhardTransfer(input, reference!),
  },
  /** 5x5. */
  median: {
    ...{ tables: repair, needsReference: false },
    answer: onLuminance((plane) => medianFilter(plane, 2)),
  },
  /** 9x9, sigma 2 pixels and 0.1 of L/100, which is 0.2 in L' units. */
  bilateral: {
    ...{ tables: repair, needsReference: false },
    answer: onLuminance((plane) => bilateralFilter(plane, { radius: 4, sigmaSpace: 2, sigmaValue: 0.2 })),
  },
} satisfies Readonly<Record<string, SimpleRecipe>>;

export type SimpleSystem = keyof typeof recipes;
export const simpleSystems = Object.keys(recipes) as SimpleSystem[];
export const needsReference = (name: SimpleSystem): boolean => recipes[name].needsReference;

/** The reference that a system may look at: what was retrieved for a luminance, or was given for the case. */
export type FindReference = (it: Case, luminance: Plane) => Promise<Raster>;

/** @param seed places Welsh's samples. */
export function simpleSystem(name: SimpleSystem, seed: number, find: FindReference | undefined): System {
  const recipe: SimpleRecipe = recipes[name];
  if (recipe.needsReference && !find)
    throw new Error(`expected references for ${name}, which takes its colours from one, got none`);
  return {
    ...{ name, tables: recipe.tables },
    async answer(input, it) {
      const eight = toEightBit(input);
      const reference = recipe.needsReference ? await find!(it, rasterToLuminance(eight)) : undefined;
      return recipe.answer(eight, reference, randomAt(seed, 'simple system', name, it.key));
    },
    async release() {},
  };
}
