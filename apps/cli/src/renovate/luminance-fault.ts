// Which flags about the luminance do not go together.

import type { RenovateArguments } from './arguments.js';

/** Why these flags do not go together. */
export function luminanceFault({
  restore,
  luminance,
  colorStrength,
  color,
  mask,
  maskOut,
  onlyMask,
  explain,
}: Pick<RenovateArguments, 'restore' | 'luminance' | 'colorStrength' | 'mask' | 'maskOut' | 'explain'> & {
  readonly onlyMask?: boolean;
  readonly color: boolean;
}): string | undefined {
  if (onlyMask && mask === undefined) return '--only-mask needs a --mask';
  if (mask === '' || maskOut === '' || explain === '') return 'a path is empty';
  if (!restore && luminance > 0 && luminance < 1)
    return `--luminance ${luminance} needs what --no-restore forbids`;
  const flag = restore ? '--luminance original' : '--no-restore';
  const isKept = !restore || luminance === 0;
  if (isKept && mask !== undefined) return `--mask says where to repair, which ${flag} forbids`;
  if (isKept && maskOut !== undefined) return `--mask-out tells where was repaired, which ${flag} forbids`;
  if (isKept && !color && colorStrength === 1) return `--no-color with ${flag} leaves nothing to do`;
  return undefined;
}
