// Names for the colours that stand out of a photo: for the line that says why it keeps them.

import { CHROMA_SCALE, type LabPlanes } from '@romnet/imaging';

/** Hues of the ab plane, in degrees, up to which a name goes. */
const NAMES: readonly (readonly [upTo: number, name: string])[] = [
  [10, 'pink'],
  [45, 'red'],
  [75, 'orange'],
  [110, 'yellow'],
  [170, 'green'],
  [225, 'blue-green'],
  [295, 'blue'],
  [335, 'violet'],
  [360, 'pink'],
];

/** How far from the photo's middle colour a place stands out, in Lab units; where none does so far, the furthest do. */
const STANDS_OUT = 8;
/** A second name is said where so much of what stands out has it. */
const LEAST_SHARE = 0.25;

/** The hues of what stands out from the middle of `places` (1, elsewhere 0), and how much it is: "red on 11 % of it". */
export function describeHues({ a, b }: LabPlanes, places: Uint8Array): string {
  const middleA = median(a.data, places);
  const middleB = median(b.data, places);
  const [x, y] = [a.data.map((value) => value - middleA), b.data.map((value) => value - middleB)];
  const distance = x.map((value, i) => places[i]! * Math.hypot(value, y[i]!) * CHROMA_SCALE);
  const least = Math.min(STANDS_OUT, 0.5 * distance.reduce((most, value) => Math.max(most, value), 0));
  const counts = new Map<string, number>();
  let total = 0;
  for (let i = 0; i < distance.length; i++) {
    if (distance[i]! < least || places[i] === 0) continue;
    const hue = ((Math.atan2(y[i]!, x[i]!) * 180) / Math.PI + 360) % 360;
    const name = NAMES.find(([upTo]) => hue <= upTo)![1];
    counts.set(name, (counts.get(name) ?? 0) + 1);
    total += 1;
  }
  const [first, second] = [...counts].sort(([, one], [, other]) => other - one);
  const names = second && second[1] >= LEAST_SHARE * total ? `${first![0]} and ${second[0]}` : first![0];
  const percent = Math.round((100 * total) / distance.length);
  return `${names} on ${percent < 1 ? 'under 1' : percent} % of it`;
}

function median(values: Float32Array, places: Uint8Array): number {
  const counted = values.filter((_, i) => places[i] !== 0).sort();
  return counted[counted.length >> 1] ?? 0;
}
