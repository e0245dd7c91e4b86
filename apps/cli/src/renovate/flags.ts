// The flags of `romnet renovate`, in the groups of its help.

import { FOUND_REFERENCES } from '@romnet/references';
import { DEFAULT_VIVIDNESS } from '@romnet/renovation';
import { type Command, Option } from 'commander';
import { share, wholeNumber } from '../numbers.js';
import { withFeatureNetwork } from '../references/command.js';
import { outputFormats } from './formats.js';
import { hint } from './hints.js';
import { upTo } from './values.js';

/** All of them. */
export const withFlags = (command: Command): Command =>
  [withOutput, withColors, withRepair, withAccount, withBatches, withComputing].reduce(
    (made, group) => group(made),
    command,
  );

const withOutput = (command: Command) =>
  command
    .optionsGroup('Results:')
    .option('-o, --output <file|folder>', 'where to write (see below); - is standard output')
    .addOption(
      new Option('--format <format>', "format of the results (default: from -o, or the photo's own)").choices(
        outputFormats,
      ),
    )
    .option(
      '--profile <keep|srgb|display-p3|file>',
      "colour profile of the results: the photo's own, a name, or an ICC file",
      'srgb',
    )
    .option('--overwrite', 'replace existing files, including the photo itself')
    .option('--keep-times', "give results their photos' modification times");

const withColors = (command: Command) =>
  withFeatureNetwork(
    command
      .optionsGroup('Colours:')
      .option('--no-color', "repair only; keep the photo's own colours or tint")
      .option('--recolor', 'give new colours even to photos that already have colours')
      .addOption(
        new Option(
          '--vividness <0..1>',
          'how vivid new colours are: 0 is safe and pale, 1 uses the likeliest colours',
        )
          .argParser(share)
          .default(DEFAULT_VIVIDNESS),
      )
      .addOption(
        new Option('--color-strength <0..2>', 'multiplies colours: 0 is grey, 2 is twice as colourful')
          .argParser(upTo(2))
          .default(1),
      )
      .option(
        '--hint <x,y,#rrggbb[,radius]>',
        'the colour of a place of the photo, in pixels, which what looks like it takes over; may be given several times',
        hint,
      )
      .option('--hints <file>', 'a JSON file of hints, for one photo or for several by name')
      .option(
        '-r, --reference <image>',
        'a colour picture to take colours from; may be given several times',
        collect,
      )
      .option(
        '--corpus <index|folder>',
        'choose references automatically from this folder of pictures, or from its index (see `romnet references`)',
      )
      .addOption(
        new Option(
          '--references-count <count>',
          'use at most this many references from the corpus, only those with a scene like the photo',
        )
          .argParser(wholeNumber(1))
          .default(FOUND_REFERENCES),
      ),
  );

const withRepair = (command: Command) =>
  command
    .optionsGroup('Repair:')
    .option('--no-restore', 'colour only; keep the luminance as it is')
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
    .option(
      '--mask <png|folder>',
      "repair also where this picture is white; with several photos a folder of PNG files with the photos' names",
    )
    .option('--only-mask', 'repair where --mask is white and nowhere else')
    .option(
      '--mask-out <png|folder>',
      'write where the photo was repaired as a grey picture: white is repaired; with several photos a folder',
    );

const withAccount = (command: Command) =>
  command
    .optionsGroup('What was done:')
    .option(
      '--provenance',
      'write a record of what was done beside each result (<result>.romnet.json; see `romnet replay`)',
    )
    .option(
      '--explain <folder>',
      'write there, for each photo, where its colours come from and what restoration changed: pictures and arrays',
    )
    .option('--json', 'print one JSON object per photo, a summary last, and nothing else on standard output');

const withBatches = (command: Command) =>
  command
    .optionsGroup('Many photos:')
    .option(
      '--resume',
      'skip results that are finished, as their records say; writes records as --provenance does',
    )
    .option('--skip-existing', 'skip photos whose result exists, whatever it was made from')
    .option('--watch', 'go on watching the given folders for new photos until Ctrl-C, with --resume')
    .addOption(
      new Option('--jobs <count>', 'renovate this many photos at once, each with its own model in memory')
        .argParser(wholeNumber(1))
        .default(1),
    );

const withComputing = (command: Command) =>
  command
    .optionsGroup('Computing:')
    .option(
      '--model <preset|folder>',
      'a preset by name, or a folder with preset.json and weights.safetensors',
    )
    .addOption(
      new Option('--threads <count>', 'processor threads to use (default: all)').argParser(wholeNumber(1)),
    );

const collect = (value: string, earlier: readonly string[] = []) => [...earlier, value];
