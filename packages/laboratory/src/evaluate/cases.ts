// What is judged: a damaged luminance, what it was before, and where it was damaged. From photographs, which are damaged here,
// or from pairs on disk.
import { extname } from 'node:path';
import { type Plane, type Raster, rasterToLuminance, toEightBit } from '@romnet/imaging';
import {
  type DamageRecipe,
  damage,
  RECIPE_SIDE,
  standardTextures,
  type Texture,
} from '@romnet/imaging/damage';
import { decodeFile } from '@romnet/imaging/files';
import { greyPicture } from '../data/grey.js';
import { integerBelow, randomAt } from '../data/random.js';
import { centreSquare } from '../data/square.js';
import type { Dataset, DatasetItem } from '../datasets/dataset.js';
import { readRecord } from '../degrade/recipe.js';
import { readPicture } from '../files/pictures.js';

export interface Case {
  readonly name: string;
  /** With a seed, decides everything random about it: its name with the extension. */
  readonly key: string;
  /** Where it comes from: none of them may be its reference. */
  readonly files: readonly string[];
  /** 8 bits, and its luminance (L' units). */
  readonly truth: Raster;
  readonly clean: Plane;
  /** What is to be renovated, and its luminance. */
  readonly input: Raster;
  readonly damaged: Plane;
  /** 1 where structure was destroyed, else 0; undefined where that is not known. */
  readonly mask: Plane | undefined;
  /** The kinds of damage that were done; empty where they are not known. */
  readonly kinds: readonly string[];
  /** More of the scene than `truth` shows, where there is more. */
  readonly scene: Raster;
}

export interface CaseSource {
  readonly name: string;
  /** Rejects with one line that names the file. */
  readonly open: () => Promise<Case>;
}

/** How a photograph becomes a case. */
export interface Damaging {
  readonly recipe: DamageRecipe;
  /** With the name, decides the damage. */
  readonly seed: number;
  /** Damage is so many times as wide as the recipe has it in a picture of this size: 4 for what scans of 1,024 pixels have. */
  readonly scale: number;
  /** Empty: imaging's own procedural ones. */
  readonly textures: readonly Texture[];
}

/** The side of the centre squares that are judged, in pixels; null: whole pictures. */
export type JudgedSide = number | null;

/**
 * A photograph and what damage makes of it.
 *
 * @param purpose names the stream of random numbers, so that a validation and an evaluation of one seed differ.
 */
export function damagedCase(
  picture: Raster,
  key: string,
  side: JudgedSide,
  { recipe, seed, scale, textures }: Damaging,
  purpose: string,
): Case {
  const truth = framed(picture, side);
  const clean = rasterToLuminance(truth);
  const { plane, mask, record } = damage(
    clean,
    withoutClean(recipe),
    integerBelow(randomAt(seed, `${purpose} damage`, key), 2 ** 32),
    textures.length > 0 ? textures : standardTextures(),
    (scale * Math.min(truth.width, truth.height)) / RECIPE_SIDE,
  );
  return {
    ...{
      name: key,
      key,
      files: [],
      truth,
      clean,
      input: greyPicture(plane),
      damaged: plane,
      mask,
      scene: picture,
    },
    kinds: [...new Set(record.applied.map(({ kind }) => kind))],
  };
}

/** The items of a data set as cases, opened one by one when they are judged. Pairs are taken as they are. */
export function caseSources({ items }: Dataset, side: JudgedSide, damaging: Damaging): CaseSource[] {
  return items.map((item) => ({
    name: item.name,
    async open() {
      if (item.truth !== undefined) return pairCase(item, item.truth, side);
      // Squares are cut from the size that training reads, whole pictures are as they are.
      const picture = await (side === null ? decodeFile(item.input) : readPicture(item.input));
      const { name } = item;
      // By its whole path below the folder: figures of one seed stay comparable.
      const made = damagedCase(picture, `${name}${extname(item.input)}`, side, damaging, 'evaluation');
      return { ...made, name, files: [item.input] };
    },
  }));
}

async function pairCase(item: DatasetItem, truthFile: string, side: JudgedSide): Promise<Case> {
  const [given, scene] = [await decodeFile(item.input), await decodeFile(truthFile)];
  checkSize(given, scene, item.input, truthFile);
  const [input, truth] = [framed(given, side), framed(scene, side)];
  return {
    ...{
      name: item.name,
      key: item.name,
      files: [item.input, truthFile],
      truth,
      input,
      scene: toEightBit(scene),
    },
    clean: rasterToLuminance(truth),
    damaged: rasterToLuminance(input),
    mask: item.mask === undefined ? undefined : await readMask(item.mask, scene, truthFile, side),
    kinds: item.record === undefined ? [] : kindsOf(await readRecord(item.record)),
  };
}

const kindsOf = ({ damage }: Awaited<ReturnType<typeof readRecord>>): string[] => [
  ...new Set(damage.applied.map(({ kind }) => kind)),
];

async function readMask(file: string, truth: Raster, truthFile: string, side: JudgedSide): Promise<Plane> {
  const picture = await decodeFile(file);
  checkSize(picture, truth, file, truthFile);
  const { width, height, data } = framed(picture, side);
  const count = width * height;
  return {
    width,
    height,
    data: Float32Array.from({ length: count }, (_, i) => (data[3 * i]! > 127 ? 1 : 0)),
  };
}

function checkSize(picture: Raster, truth: Raster, file: string, truthFile: string): void {
  if (picture.width === truth.width && picture.height === truth.height) return;
  throw new Error(
    `expected ${truth.width}x${truth.height}, the size of its truth ${truthFile}, got ${picture.width}x${picture.height} (${file})`,
  );
}

const framed = (picture: Raster, side: JudgedSide): Raster => {
  const { width, height, bitDepth, data } = toEightBit(picture);
  return side === null ? { width, height, bitDepth, data } : centreSquare(toEightBit(picture), side);
};

/** A recipe without its nearly clean variant: damage is what is judged. */
function withoutClean(recipe: DamageRecipe): DamageRecipe {
  const damaged = recipe.variants.filter(({ name }) => name !== 'clean');
  return damaged.length > 0 ? { ...recipe, variants: damaged } : recipe;
}
