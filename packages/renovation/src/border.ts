// Whether colours lie only in straight strips along a photo's sides: a mount, a table's edge, a colour target that was
// scanned with the print. Strips are straight and run along a side, or have the many colours of a target.

import { CHROMA_SCALE, type LabPlanes } from '@romnet/imaging';

/** How wide the zone is in which strips are looked for, as a share of each side. */
const MARGIN = 0.17;
/** A side with less than this share of the photo in coloured places has none. */
const LEAST_SHARE = 0.0005;
/** A strip covers so much of its side, and so much of what it covers ends at one depth, within so many samples. */
const LEAST_COVERED = 0.5;
const LEAST_STRAIGHT = 0.8;
const SLACK = 3;
/** A target shows so many of six hues, each on so much of its coloured places. */
const TARGET_HUES = 4;
const HUE_SHARE = 0.05;

/** 1 for places that lie inside all four margins. */
export function insideOf(width: number, height: number): Uint8Array {
  const [left, top] = margins(width, height);
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x >= left && x < width - left && y >= top && y < height - top ? 1 : 0;
  });
}

const margins = (width: number, height: number) =>
  [Math.ceil(width * MARGIN), Math.ceil(height * MARGIN)] as const;

/** Whether the places that are coloured lie in strips along sides. Those inside are not looked at. */
export function lieInBorder(colored: Uint8Array, lab: LabPlanes, width: number, height: number): boolean {
  const [left, top] = margins(width, height);
  const at = (x: number, y: number) => y * width + x;
  // Each side as (along, depth) -> sample, without the corners, where two sides meet.
  const sides = [
    { length: width, skip: left, depth: top, place: (s: number, d: number) => at(s, d) },
    { length: width, skip: left, depth: top, place: (s: number, d: number) => at(s, height - 1 - d) },
    { length: height, skip: top, depth: left, place: (s: number, d: number) => at(d, s) },
    { length: height, skip: top, depth: left, place: (s: number, d: number) => at(width - 1 - d, s) },
  ];
  let strips = 0;
  for (const { length, skip, depth, place } of sides) {
    const depths: number[] = [];
    const places: number[] = [];
    for (let s = skip; s < length - skip; s++) {
      let end = 0;
      for (let d = 0; d < depth; d++) {
        if (colored[place(s, d)] === 0) continue;
        end = d + 1;
        places.push(place(s, d));
      }
      if (end > 0) depths.push(end);
    }
    if (places.length < LEAST_SHARE * colored.length) continue;
    const covered = depths.length / (length - 2 * skip);
    if (!((covered >= LEAST_COVERED && isStraight(depths)) || isTarget(places, lab))) return false;
    strips += 1;
  }
  return strips > 0;
}

function isStraight(depths: readonly number[]): boolean {
  const middle = [...depths].sort((one, other) => one - other)[depths.length >> 1]!;
  const near = depths.filter((depth) => Math.abs(depth - middle) <= SLACK).length;
  return near >= LEAST_STRAIGHT * depths.length;
}

function isTarget(places: readonly number[], { a, b }: LabPlanes): boolean {
  const hues = new Float64Array(6);
  for (const i of places) {
    if (Math.hypot(a.data[i]!, b.data[i]!) * CHROMA_SCALE < 15) continue;
    const turn = Math.atan2(b.data[i]!, a.data[i]!) / (2 * Math.PI);
    hues[Math.floor((turn + 1) * 6) % 6]! += 1;
  }
  return hues.filter((count) => count >= HUE_SHARE * places.length).length >= TARGET_HUES;
}
