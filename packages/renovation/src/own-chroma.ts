// A photo's own ab without its damage: where luminance was repaired, ab comes from around the place. The fill is made at a
// bounded size, whatever the photo's, and looked at only inside the repair; elsewhere ab stays to the bit.

import {
  createPlane,
  fillUnknown,
  type Plane,
  type PlaneSource,
  type Raster,
  rasterToLab,
  rowsOf,
} from '@romnet/imaging';
import type { Chroma } from './color.js';
import { enlarger } from './enlarger.js';
import type { Rows } from './repaired.js';

/** The largest area at which ab is filled: smaller photos at their own size. */
const FILL_AREA = 1 << 20;
/** Rows that are averaged at a time, in samples. */
const STRIP_SAMPLES = 1 << 20;
/** Deviation of L' within which places count as alike: 7.5 units of L of 100. */
const LIKENESS = 0.15;

/** The photo's ab, rows [from, to) at a time; `repaired`, of the photo's size, is 1 where it is to be replaced. */
export function ownChroma(
  photo: Raster,
  restored: PlaneSource,
  repaired?: Rows,
): (from: number, to: number) => Chroma {
  const small = repaired && gather(photo, restored, repaired);
  if (!small) return (from, to) => labRows(photo, from, to);
  const { guide, known } = small;
  const [a, b] = fillUnknown({ planes: [small.a, small.b], known, guide, likeness: LIKENESS });
  const [wideA, wideB] = [enlarger(a!, guide, restored), enlarger(b!, guide, restored)];
  return (from, to) => {
    const own = labRows(photo, from, to);
    const mask = repaired(from, to).data;
    if (mask.every((share) => share === 0)) return own;
    const [fillA, fillB] = [wideA(from, to).data, wideB(from, to).data];
    for (const [i, share] of mask.entries()) {
      if (share === 0) continue;
      own.a.data[i] = own.a.data[i]! + share * (fillA[i]! - own.a.data[i]!);
      own.b.data[i] = own.b.data[i]! + share * (fillB[i]! - own.b.data[i]!);
    }
    return own;
  };
}

interface Gathered extends Chroma {
  readonly known: Plane;
  readonly guide: Plane;
}

/** Means of what was not repaired, at the size of the fill; undefined where nothing was. */
function gather(photo: Raster, restored: PlaneSource, repaired: Rows): Gathered | undefined {
  const { width, height } = photo;
  const scale = Math.min(1, Math.sqrt(FILL_AREA / (width * height)));
  const wide = Math.max(1, Math.round(width * scale));
  const high = Math.max(1, Math.round(height * scale));
  const [a, b, known, guide] = [0, 1, 2, 3].map(() => createPlane(wide, high)) as [
    Plane,
    Plane,
    Plane,
    Plane,
  ];
  const counts = new Float32Array(wide * high);
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor(((x + 0.5) / width) * wide));
  let isAny = false;
  const rows = Math.max(1, Math.ceil(STRIP_SAMPLES / width));
  for (let from = 0; from < height; from += rows) {
    const to = Math.min(height, from + rows);
    const own = labRows(photo, from, to);
    const mask = repaired(from, to).data;
    const light = rowsOf(restored, from, to).data;
    for (let y = from, i = 0; y < to; y++) {
      const line = Math.floor(((y + 0.5) / height) * high) * wide;
      for (let x = 0; x < width; x++, i++) {
        const at = line + columns[x]!;
        const share = 1 - mask[i]!;
        if (share < 1) isAny = true;
        counts[at]! += 1;
        guide.data[at]! += light[i]!;
        known.data[at]! += share;
        a.data[at]! += share * own.a.data[i]!;
        b.data[at]! += share * own.b.data[i]!;
      }
    }
  }
  if (!isAny) return undefined;
  for (let at = 0; at < counts.length; at++) {
    const weight = known.data[at]!;
    guide.data[at]! /= counts[at]!;
    known.data[at]! /= counts[at]!;
    if (weight === 0) continue;
    a.data[at]! /= weight;
    b.data[at]! /= weight;
  }
  return { a, b, known, guide };
}

function labRows({ width, bitDepth, data }: Raster, from: number, to: number): Chroma {
  const rows = data.subarray(from * width * 3, to * width * 3);
  return rasterToLab({ width, height: to - from, bitDepth, data: rows });
}
