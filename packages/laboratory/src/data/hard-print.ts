// Prints of high contrast as truths. In old photographs hats, bows, collars and skies are blown to plain white and coats are
// blocked to plain black; modern pictures keep detail there, and a network that saw only those takes plain white for a hole.
import type { Plane } from '@romnet/imaging';
import { between, type Random } from './random.js';

/** Where the curve stops being straight, as a share of its way to the limit. */
const shoulder = 0.75;

/**
 * With probability `share` a copy of L' as a hard print has it: contrast times 1.3 to 2.6 around a middle tone, with lights and
 * shadows bent towards limits of their own; else `luminance` itself. Stays in [-1, 1] where L' does.
 */
export function printHard(luminance: Plane, random: Random, share: number): Plane {
  if (random() >= share) return luminance;
  const gain = between(random, 1.3, 2.6);
  const middle = between(random, -0.5, 0.5);
  const [black, white] = [between(random, -1, -0.8), between(random, 0.75, 1)];
  const bent = (value: number, limit: number): number => {
    const part = value / limit;
    if (part <= shoulder) return value;
    return limit * (shoulder + (1 - shoulder) * Math.tanh((part - shoulder) / (1 - shoulder)));
  };
  const print = (v: number): number => {
    const value = gain * (v - middle);
    return bent(value, value > 0 ? white : black);
  };
  return { ...luminance, data: luminance.data.map(print) };
}
