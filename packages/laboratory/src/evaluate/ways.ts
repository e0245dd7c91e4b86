// The ways of colouring that are compared, a row each: what a picture is offered as references, and what that needs.
import type { Plane, Raster } from '@romnet/imaging';
import type { Offered } from '@romnet/renovation';
import { integerBelow, randomAt } from '../data/random.js';
import { makeReference } from '../data/sample.js';
import { paint } from '../data/square.js';
import type { Case } from './cases.js';

/** Where references come from; what is not there cannot be compared. */
export interface ReferenceSources {
  /** Decides the crops of `same` and the choices of `random`. */
  readonly seed: number;
  /** What a corpus has that suits a luminance, as the command finds it; none of the case's own files. */
  readonly retrieve?: (luminance: Plane, own: readonly string[]) => Promise<readonly Raster[]>;
  /** Pictures to draw a wrong one from: how many, and one of them. */
  readonly others?: { readonly count: number; readonly read: (place: number) => Promise<Raster> };
  /** The reference that someone chose for a case; rejects where there is none. */
  readonly given?: (it: Case) => Promise<Raster>;
}

interface WayRecipe {
  readonly caption: string;
  /** Which source it cannot do without. */
  readonly needs?: 'retrieve' | 'others' | 'given';
  /** What is offered for a picture of this luminance; null: it is left grey. */
  readonly offer: (
    it: Case,
    luminance: Plane,
    sources: ReferenceSources,
    purpose: string,
  ) => Promise<readonly Offered[]> | null;
}

/** Side of the crop that `same` refers to, in pixels: what references are coloured at. */
const SAME_SIDE = 256;

const given = (picture: Raster): Offered => ({ picture, origin: 'given' });

/** Every way, in the order of the report. */
const recipes = {
  grey: { caption: 'grey (ab = 0)', offer: () => null },
  none: { caption: 'no reference', offer: async () => [] },
  retrieved: {
    caption: 'retrieved from the corpus',
    needs: 'retrieve',
    offer: async (it, luminance, { retrieve }) =>
      (await retrieve!(luminance, it.files)).map((picture) => ({ picture, origin: 'found' })),
  },
  same: {
    caption: 'another crop of the same scene',
    async offer(it, _, { seed }, purpose) {
      const side = Math.min(SAME_SIDE, ...[it.truth.width, it.truth.height]);
      const random = randomAt(seed, `${purpose} crop`, it.key);
      const { luminance, chroma } = makeReference(it.scene, 'same', side, random);
      return [given(paint({ width: side, height: side, data: luminance }, chroma))];
    },
  },
  random: {
    caption: 'a random picture',
    needs: 'others',
    offer: async (it, _, { seed, others }, purpose) => {
      const { count, read } = others!;
      const place = integerBelow(randomAt(seed, `${purpose} reference`, it.key), count);
      return [given(await read(place))];
    },
  },
  given: {
    caption: 'the reference given',
    needs: 'given',
    offer: async (it, _, sources) => [given(await sources.given!(it))],
  },
} satisfies Readonly<Record<string, WayRecipe>>;

export type Way = keyof typeof recipes;
export const ways: Readonly<Record<Way, WayRecipe>> = recipes;
export const wayNames = Object.keys(recipes) as Way[];

/** The ways that these sources allow; a network without a palette has no colours of its own. */
export const possibleWays = (sources: ReferenceSources, hasPalette: boolean): Way[] =>
  wayNames.filter((way) => {
    const { needs } = ways[way];
    return (needs === undefined || sources[needs] !== undefined) && (way !== 'none' || hasPalette);
  });
