// What is judged of a case: what a network makes of it in each way, or results made elsewhere.
import { type Plane, type Raster, rasterToLuminance } from '@romnet/imaging';
import type { Rig } from '@romnet/renovation';
import { greyPicture } from '../data/grey.js';
import type { Case } from './cases.js';
import { hintsFromTruth } from './hints.js';
import { type ReferenceSources, type Way, ways } from './ways.js';

/** The three tables of a report, by what they show. */
export const tasks = ['luminance', 'color', 'renovation'] as const;
export type Task = (typeof tasks)[number];

/** What a table compares, in order: a key and a caption a row. */
export interface Row {
  readonly key: string;
  readonly caption: string;
}

/** Answers to one case by row; a table that was not asked for is empty. */
export interface CaseAnswers {
  readonly luminance: Readonly<Record<string, Plane>>;
  /** The undamaged luminance coloured. */
  readonly color: Readonly<Record<string, Raster>>;
  /** The damaged picture restored and coloured. */
  readonly renovation: Readonly<Record<string, Raster>>;
}

export interface Answerer {
  readonly rows: Readonly<Record<Task, readonly Row[]>>;
  /** Rejects with one line that names what could not be had. */
  readonly answer: (it: Case) => Promise<CaseAnswers>;
}

const damaged: Row = { key: 'damaged', caption: 'damaged' };
const inputRow: Row = { key: 'input', caption: 'the damaged picture as it is' };

export interface NetworkOptions {
  readonly rig: Rig;
  readonly ways: readonly Way[];
  readonly sources: ReferenceSources;
  readonly tasks: readonly Task[];
  /** Numbers of hints to colour with besides, a row each; the model must take hints. Default none. */
  readonly hints?: readonly number[];
  /** How vivid new colours are; see renovation's `RenovateOptions`. Default: as the renovator has it. */
  readonly vividness?: number;
  /** Names the streams of random references; see `damagedCase`. */
  readonly purpose: string;
}

const hintKey = (count: number): string => `hints${count}`;
const captionOf = (count: number): string => (count === 1 ? 'one hint' : `${count} hints`);

/** A network that restores a case, and colours it in every way. */
export function networkAnswers({
  rig,
  sources,
  purpose,
  vividness,
  hints = [],
  ...asked
}: NetworkOptions): Answerer {
  const wants = (task: Task) => asked.tasks.includes(task);
  const rows = [
    ...asked.ways.map((way): Row => ({ key: way, caption: ways[way].caption })),
    ...hints.map((count): Row => ({ key: hintKey(count), caption: captionOf(count) })),
  ];
  const paint = async (it: Case, luminance: Plane) => {
    const pictures: Record<string, Raster> = {};
    for (const way of asked.ways) {
      const offer = ways[way].offer(it, luminance, sources, purpose);
      pictures[way] =
        offer === null ? greyPicture(luminance) : await rig.paint(luminance, await offer, vividness);
    }
    const most = hints.length > 0 ? hintsFromTruth(it, sources.seed, purpose, Math.max(...hints)) : [];
    for (const count of hints)
      pictures[hintKey(count)] = await rig.paint(luminance, [], vividness, most.slice(0, count));
    return pictures;
  };
  const restored: Row = { key: 'restored', caption: 'restored' };
  const undamaged: Row = { key: 'undamaged', caption: 'undamaged, restored' };
  return {
    rows: {
      luminance: wants('luminance') ? [damaged, restored, undamaged] : [],
      color: wants('color') ? rows : [],
      renovation: wants('renovation') ? [inputRow, ...rows] : [],
    },
    async answer(it) {
      const luminance: Record<string, Plane> = {};
      const color = wants('color') ? await paint(it, it.clean) : {};
      let renovation = {};
      if (wants('luminance') || wants('renovation')) {
        const repaired = (await rig.restore(it.damaged)).luminance;
        if (wants('renovation')) renovation = { input: it.input, ...(await paint(it, repaired)) };
        Object.assign(luminance, { damaged: it.damaged, restored: repaired });
      }
      if (!wants('luminance')) return { luminance: {}, color, renovation };
      const undamaged = (await rig.restore(it.clean)).luminance;
      return { luminance: { ...luminance, undamaged }, color, renovation };
    },
  };
}

/** Results made elsewhere: `read` gives the picture for a case. */
export function resultAnswers(read: (it: Case) => Promise<Raster>): Answerer {
  const results: Row = { key: 'results', caption: 'results' };
  return {
    rows: { luminance: [damaged, results], color: [], renovation: [inputRow, results] },
    async answer(it) {
      const picture = await read(it);
      return {
        luminance: { damaged: it.damaged, results: rasterToLuminance(picture) },
        color: {},
        renovation: { input: it.input, results: picture },
      };
    },
  };
}
