// The flags of `romnet renovate`, their help, and nothing of what they do.

import { READABLE_EXTENSIONS } from '@romnet/imaging/files';
import { FOUND_REFERENCES } from '@romnet/references';
import { DEFAULT_VIVIDNESS } from '@romnet/renovation';
import { Command, Option } from 'commander';
import { type Io, STDIN, STDOUT } from '../io.js';
import { share, wholeNumber } from '../numbers.js';
import { withFeatureNetwork } from '../references/command.js';
import type { RenovateArguments } from './arguments.js';
import { outputFormats } from './formats.js';
import { runRenovate } from './run.js';

/** The same as commander hands it over: flags that were not given are absent, but for those that have defaults. */
type Flags = Partial<RenovateArguments> &
  Pick<RenovateArguments, 'restore' | 'vividness' | 'referencesCount' | 'features' | 'vgg19Input'> & {
    readonly color: boolean;
    readonly recolor?: boolean;
  };

const EXAMPLES = `
Outputs:
  Without -o, each result is written beside its photo as <name>.renovated.<extension>. With several photos, or a
  folder, or -o naming an existing folder or ending in "/", -o is a folder: it is made where absent, and names (and
  the tree below an input folder) are kept. Otherwise -o is the file to write; its extension chooses the format.
  Several folders keep their own names below -o. "-" reads standard input; "-o -" (the default for "-") writes the
  picture to standard output, and all messages to standard error.
  A result keeps its photo's format; of GIF, BMP and AVIF it is a PNG. All pages of a TIFF are renovated where it
  stays one.
  Nothing that exists is replaced without --overwrite, not even what comes while this runs.

Folders:
  Searched with their subfolders for ${READABLE_EXTENSIONS.join(', ')}. Passed over: hidden files, results
  of earlier runs (*.renovated.*), links to folders, and what systems keep for themselves (@eaDir, lost+found,
  $RECYCLE.BIN).

Examples:
  romnet renovate grandmother.jpg
  romnet renovate grandmother.jpg -o repaired.png -r family-1998.jpg -r garden.jpg
  romnet renovate scans/ -o renovated/
  romnet renovate scans/ -o renovated/ --corpus ~/Pictures/family
  scanimage --format=tiff | romnet renovate - --format png > photo.png
  romnet renovate portrait.tif --no-color          repair only; the scan's own tint stays
  romnet renovate portrait.tif --no-restore        colour only; scratches stay

Exit codes:
  0 all done, 1 something could not be done (each told in one line, all else is done), 2 wrong usage,
  130 interrupted`;

/** `romnet renovate`; calls `finish` with the exit code. */
export function renovateCommand(io: Io, finish: (exitCode: number) => void): Command {
  const command = new Command('renovate')
    .summary('repair and colour photographs')
    .description(
      'Repairs photographs and colours them, at their own size. Colours come from the reference pictures where they fit, ' +
        'else from what the network has learned. A photo that has colours of its own, and not just a tint, keeps them ' +
        'unless --reference or --recolor is given.',
    )
    .argument('<photo|folder...>', 'photographs, or folders of them; - is standard input')
    .option('-o, --output <file|folder>', 'where to write (see below); - is standard output')
    .addOption(
      new Option('--format <format>', "of the results (default: the photo's own, or as -o says)").choices(
        outputFormats,
      ),
    )
    .option(
      '-r, --reference <image>',
      'a colour picture to take colours from; may be given several times',
      collect,
    )
    .option(
      '--corpus <index|folder>',
      'choose references by itself: from an index (see `romnet references`), or a folder, whose index is made or updated',
    )
    .addOption(
      new Option(
        '--references-count <count>',
        'how many references to take from the corpus at most: those whose scene is like the photo',
      )
        .argParser(wholeNumber(1))
        .default(FOUND_REFERENCES),
    )
    .option('--no-color', 'repair only, keep the colours or the tint that the photo has')
    .option('--recolor', 'give new colours also to photos that have colours of their own')
    .addOption(
      new Option(
        '--vividness <0..1>',
        'how vivid new colours are: 0 is safe and pale, 1 takes the likeliest colours',
      )
        .argParser(share)
        .default(DEFAULT_VIVIDNESS),
    )
    .option('--no-restore', 'colour only, keep the luminance as it is')
    .option(
      '--model <preset|folder>',
      'a preset by name, or a folder with preset.json and weights.safetensors',
    )
    .option('--overwrite', 'replace files that exist, the photo itself included')
    .option('--json', 'print one JSON object a photo and nothing else on standard output')
    .addOption(
      new Option('--threads <count>', 'processor threads to use (default: all)').argParser(wholeNumber(1)),
    )
    .addHelpText('after', EXAMPLES);
  return withFeatureNetwork(command).action(async (photos: string[], flags: Flags, command: Command) => {
    if (!flags.color && !flags.restore) {
      command.error('error: --no-color with --no-restore leaves nothing to do');
    }
    if (!flags.color && (flags.reference || flags.corpus)) {
      const flag = flags.reference ? '--reference' : '--corpus';
      command.error(`error: ${flag} gives colours, which --no-color forbids`);
    }
    if (!flags.color && flags.recolor) command.error('error: --recolor asks for what --no-color forbids');
    if (flags.output === '' || photos.includes('')) command.error('error: a path is empty');
    const output = flags.output ?? (photos.includes(STDIN) ? STDOUT : undefined);
    const fault = output === STDOUT ? faultOfStdout(photos, flags, io) : undefined;
    if (fault !== undefined) command.error(`error: ${fault}`);
    const { reference = [], overwrite = false, json = false, recolor, ...others } = flags;
    const place = output === undefined ? {} : { output };
    const color = flags.color && !recolor ? 'auto' : flags.color;
    finish(await runRenovate({ ...others, ...place, color, photos, reference, overwrite, json }, io));
  });
}

/** Why the picture cannot go to standard output, where it should. */
function faultOfStdout(photos: readonly string[], { json }: Flags, { stdout }: Io): string | undefined {
  if (photos.length > 1) return 'standard output takes one picture; -o <folder> takes several';
  if (json) return '--json writes to standard output, so the picture cannot; -o <file> names another place';
  return stdout.isTTY ? 'standard output is a terminal; -o <file> names another place' : undefined;
}

const collect = (value: string, earlier: readonly string[] = []) => [...earlier, value];
