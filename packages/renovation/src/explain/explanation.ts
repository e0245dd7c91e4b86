// What an explanation tells of a renovation: plain data, for pictures, arrays and programs.

import type { Plane } from '@romnet/imaging';
import type { Winners } from '@romnet/network';
import type { Size } from '../working-size.js';

/** `source` of a place whose colour the palette gave: what the network has learned of such places. */
export const PALETTE = -1;
/** `source` of a place whose colour a hint gave. */
export const HINT = -2;

/**
 * Where the colours of a photo come from, at one scale of the similarity. Arrays are row by row, `width` x `height`: the photo at
 * its working size, divided by `scale`. All scales give colours; the finest is the first.
 */
export interface MatchMap {
  /** 4, 8, 16 or 32. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  /** The reference that won, by its place among those offered, or `PALETTE`, or `HINT`. */
  readonly source: Int32Array;
  /** Where in that reference the match lies, in shares of its width and height, [0, 1]; of a palette token or a hint NaN. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Which palette token won, from 0; -1 where something else did. */
  readonly token: Int32Array;
  /** Which hint won, from 0; -1 where something else did. */
  readonly hint: Int32Array;
  /** How sure the match is: its share of the attention, (0, 1]. */
  readonly share: Float32Array;
  /** The share that all references have together, [0, 1]; the rest is the palette's and the hints'. */
  readonly fromReferences: Float32Array;
  /** Of the attention, in nats. */
  readonly entropy: Float32Array;
}

/** What was done to a photo, and where from. */
export interface Explanation {
  /**
   * Where its colours come from, finest scale first; none where it kept its own, or where the model lays references over the photo as
   * they are.
   */
  readonly matches: readonly MatchMap[];
  /** What restoration changed: L' of the result less that of the photo, of the photo's size; 0.02 is one unit of L. */
  readonly change: Plane;
  /** Where it repaired the photo, see `Renovation.damage`. */
  readonly damage: Plane | undefined;
}

/** A reference that took part: its place among those offered, and the size at which it was matched. */
export interface Matched {
  readonly place: number;
  readonly size: Size;
}

/** From positions in a row of all references to a reference and a place in it; the palette has `tokens`. */
export function readMatches(winners: Winners, references: readonly Matched[], tokens: number): MatchMap {
  const { scale, width, height, share, fromReferences, entropy } = winners;
  const count = width * height;
  const source = new Int32Array(count).fill(PALETTE);
  const token = new Int32Array(count).fill(-1);
  const hint = new Int32Array(count).fill(-1);
  const x = new Float32Array(count).fill(Number.NaN);
  const y = new Float32Array(count).fill(Number.NaN);
  for (const [at, winner] of winners.winner.entries()) {
    if (winner < -tokens) {
      source[at] = HINT;
      hint[at] = -1 - tokens - winner;
      continue;
    }
    if (winner < 0) {
      token[at] = -1 - winner;
      continue;
    }
    let rest = winner;
    for (const { place, size } of references) {
      const [wide, high] = [size.width / scale, size.height / scale];
      if (rest >= wide * high) {
        rest -= wide * high;
        continue;
      }
      source[at] = place;
      x[at] = ((rest % wide) + 0.5) / wide;
      y[at] = (Math.floor(rest / wide) + 0.5) / high;
      break;
    }
  }
  return { scale, width, height, source, x, y, token, hint, share, fromReferences, entropy };
}
