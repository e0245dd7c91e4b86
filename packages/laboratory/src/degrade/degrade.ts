// Pairs to train and to judge on: a photograph becomes the truth, its damaged luminance the input.
// A picture's damage depends on the seed and its name alone, so neither threads nor order nor other pictures change it.
import { createHash } from 'node:crypto';
import { type Raster, rasterToLuminance, toEightBit } from '@romnet/imaging';
import {
  drawDamage,
  RECIPE_SIDE,
  replayDamage,
  standardTextures,
  type Texture,
} from '@romnet/imaging/damage';
import { loadTextures } from '../data/damage.js';
import { greyPicture } from '../data/grey.js';
import { integerBelow, randomAt } from '../data/random.js';
import type { Instructions, PictureRecord, TextureSource } from './recipe.js';

/** Masks to lay over, and where they came from. */
export interface TextureSet {
  readonly textures: readonly Texture[];
  readonly source: TextureSource;
}

/** Full size, because pictures may be large; so many that they stay within 300 MB. */
const FOLDER_OPTIONS = { elementSide: 400, limit: 450 };

/** The textures of a folder, or without one those that `@romnet/imaging` generates. Throws where the folder has none. */
export async function openTextures(folder: string | undefined): Promise<TextureSet> {
  if (folder === undefined) return { textures: standardTextures(), source: { source: 'generated' } };
  const textures = await loadTextures(folder, FOLDER_OPTIONS);
  const hash = createHash('sha256');
  for (const { width, height, kind, data } of textures) {
    hash.update(`${width}x${height} ${kind}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return { textures, source: { source: 'folder', count: textures.length, digest: hash.digest('hex') } };
}

export interface DegradedPair {
  /** The damaged photograph: grey, 8 bits. */
  readonly input: Raster;
  /** What it was before: 8 bits, without alpha. */
  readonly truth: Raster;
  /** White where structure was destroyed, black elsewhere. */
  readonly mask: Raster;
  readonly record: PictureRecord;
}

/**
 * Damages a picture at its own size; lengths in the recipe grow with its short side (256 is the recipe's own).
 *
 * @param name the picture's name, with / between folders: with the seed, it decides the damage.
 * @throws Error where a record needs other textures than there are.
 */
export function degradePicture(
  picture: Raster,
  name: string,
  instructions: Instructions,
  seed: number,
  { textures, source }: TextureSet,
): DegradedPair {
  const eight = toEightBit(picture);
  const truth: Raster = { width: eight.width, height: eight.height, bitDepth: 8, data: eight.data };
  if (instructions.kind === 'record') checkTextures(instructions.record.textures, source);
  const scale = Math.min(truth.width, truth.height) / RECIPE_SIDE;
  const planned =
    instructions.kind === 'record'
      ? instructions.record.damage
      : drawDamage(instructions.recipe, integerBelow(randomAt(seed, 'degrade', name), 2 ** 32), scale);
  const { plane, mask, record } = replayDamage(rasterToLuminance(truth), planned, textures);
  const { width, height } = truth;
  return {
    input: greyPicture(plane),
    truth,
    mask: greyPicture({ ...mask, data: mask.data.map((value) => 2 * value - 1) }),
    record: {
      format: 'romnet damage record 1',
      picture: name,
      width,
      height,
      textures: source,
      damage: record,
    },
  };
}

function checkTextures(recorded: TextureSource, present: TextureSource): void {
  const show = (textures: TextureSource) =>
    textures.source === 'generated'
      ? 'the generated textures'
      : `${textures.count} textures of a folder (${textures.digest.slice(0, 12)})`;
  if (show(recorded) !== show(present)) {
    throw new Error(`the record was made with ${show(recorded)}, got ${show(present)}`);
  }
}
