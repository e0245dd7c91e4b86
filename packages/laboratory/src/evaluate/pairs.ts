// From a data set's item to a pair that can be judged: reads it, makes an old photo of it where asked, gets the answer.
import { type Raster, rasterToLuminance } from '@romnet/imaging';
import type { DamageRecipe } from '@romnet/imaging/damage';
import { decodeFile } from '@romnet/imaging/files';
import { greyPicture } from '../data/grey.js';
import type { Dataset, DatasetItem } from '../datasets/dataset.js';
import { degradePicture, openTextures } from '../degrade/degrade.js';
import type { PairSource } from './judge.js';

export interface PairSourceOptions {
  /** What is judged: the answer to `input`. Rejects with one line that names the file. */
  readonly answer: (input: Raster, item: DatasetItem) => Promise<Raster>;
  /** Damages intact photographs; without it they are only shown in grey. Pairs are taken as they are. */
  readonly recipe?: DamageRecipe;
  /** Seed of that damage. */
  readonly seed: number;
}

/** The items as pairs, opened one by one when they are judged. */
export function pairSources({ items }: Dataset, options: PairSourceOptions): PairSource[] {
  return items.map((item) => ({
    name: item.name,
    async open() {
      const { input, truth } = await readPair(item, options);
      return { input, truth, answer: await options.answer(input, item) };
    },
  }));
}

async function readPair(item: DatasetItem, { recipe, seed }: PairSourceOptions) {
  if (item.truth !== undefined) {
    const [input, truth] = [await decodeFile(item.input), await decodeFile(item.truth)];
    if (input.width !== truth.width || input.height !== truth.height) {
      throw new Error(
        `expected ${truth.width}x${truth.height}, the size of its truth ${item.truth}, but received ${input.width}x${input.height} (${item.input})`,
      );
    }
    return { input, truth };
  }
  const truth = await decodeFile(item.input);
  if (recipe === undefined) return { input: greyPicture(rasterToLuminance(truth)), truth };
  const textures = await openTextures(undefined);
  const { input } = degradePicture(truth, item.name, { kind: 'recipe', recipe }, seed, textures);
  return { input, truth };
}
