// Flags of `romnet renovate` that say what becomes of the luminance, and where, and that explain it.

import { type Command, Option } from 'commander';
import type { RenovateArguments } from './arguments.js';
import { upTo } from './values.js';

export function withLuminanceFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--luminance <restored|original|0..1>', 'the share of the restored luminance in the result')
        .argParser(upTo(1, { restored: 1, original: 0 }))
        .default(1, 'restored'),
    )
    .addOption(
      new Option(
        '--grain <keep|none|0..1>',
        "how much of the scan's own grain to keep; repaired places get grain of the same kind (default: none; with --only-mask keep)",
      ).argParser(upTo(1, { keep: 1, none: 0 })),
    )
    .addOption(
      new Option('--color-strength <0..2>', 'multiplies colours: 0 is grey, 2 is twice as colourful')
        .argParser(upTo(2))
        .default(1),
    )
    .option(
      '--mask-out <png|folder>',
      'write where the photo was repaired as a grey picture: white is repaired; with several photos a folder',
    )
    .option(
      '--mask <png|folder>',
      "repair also where this picture is white; with several photos a folder of PNG files with the photos' names",
    )
    .option('--only-mask', 'repair where --mask is white and nowhere else')
    .option(
      '--explain <folder>',
      'write there, for each photo, where its colours come from and what restoration changed: pictures and arrays',
    );
}

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
