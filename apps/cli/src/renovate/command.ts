// `romnet renovate` on the command line: its help, and which flags do not go together. Nothing of what they do.

import { READ_EXTENSIONS } from '@romnet/imaging/files';
import { Command } from 'commander';
import { type Io, STDIN, STDOUT } from '../io.js';
import type { RenovateArguments } from './arguments.js';
import { withFlags } from './flags.js';
import { hintFlag } from './hints.js';
import { luminanceFault } from './luminance-fault.js';
import { runRenovate } from './run.js';

/** The same as commander hands it over: flags that were not given are absent, but for those that have defaults. */
type Flags = Partial<RenovateArguments> &
  Pick<
    RenovateArguments,
    | 'restore'
    | 'vividness'
    | 'referencesCount'
    | 'features'
    | 'vgg19Input'
    | 'luminance'
    | 'colorStrength'
    | 'jobs'
  > & {
    readonly color: boolean;
    readonly recolor?: boolean;
  };

const EXAMPLES = `
Outputs:
  Without -o, each result is written beside its photo as <name>.renovated.<extension>. With several photos or a
  folder, or if -o is an existing folder or ends in "/", -o is a folder: it is created if needed, and file names and
  subfolders are kept. Otherwise -o is the file to write, and its extension chooses the format. Several input folders
  keep their own names below -o. "-" reads standard input; "-o -" (the default for "-") writes the picture to
  standard output, and all messages go to standard error.
  A result has the format of its photo, or PNG for GIF, BMP and AVIF. If a TIFF stays a TIFF, all its pages are
  renovated.
  Nothing that exists is replaced without --overwrite, not even files that appear while romnet is running.

Folders:
  Searched with their subfolders for these extensions:
  ${READ_EXTENSIONS.join(', ')}.
  .heic and .heif files are found, too, and reported as failures unless they hold AV1: no decoder of HEVC, which is
  under patents, comes with romnet.
  Skipped: hidden files, results of earlier runs (*.renovated.*), links to folders, and system folders (@eaDir,
  lost+found, $RECYCLE.BIN).

Colours and depth:
  16 bits a sample stay 16 bits in PNG and TIFF. Results are in sRGB unless --profile says otherwise; colours outside
  sRGB go to its border in any case. "--profile keep" needs a photo with a profile for RGB.

Examples:
  romnet renovate grandmother.jpg
  romnet renovate grandmother.jpg -o repaired.png -r family-1998.jpg -r garden.jpg
  romnet renovate grandmother.jpg --hint 310,420,#7a1f2b --hint 80,60,#5f7d4a,30
  romnet renovate scans/ -o renovated/
  romnet renovate scans/ -o renovated/ --resume    go on where an interrupted run ended
  romnet renovate scans/ -o renovated/ --watch     renovate what a scanner writes
  romnet renovate scans/ -o renovated/ --corpus ~/Pictures/family
  scanimage --format=tiff | romnet renovate - --format png > photo.png
  romnet renovate portrait.tif --no-color          repair only; keeps the scan's own tint
  romnet renovate portrait.tif --no-restore        colour only; keeps scratches

Exit codes:
  0 all done, 1 something failed (one line for each failure; the rest is done), 2 wrong usage, 130 interrupted`;

/** `romnet renovate`; calls `finish` with the exit code. */
export function renovateCommand(io: Io, finish: (exitCode: number) => void): Command {
  const command = new Command('renovate')
    .summary('repair and colour photographs')
    .description(
      'Repairs and colours photographs, at their own size. Colours come from the reference pictures where these match, and ' +
        'otherwise from what the network has learned. A photo that already has colours, not just a tint, keeps them ' +
        'unless you give --reference, --hint or --recolor.',
    )
    .argument('<photo|folder...>', 'photographs, or folders of them; - is standard input')
    .addHelpText('after', EXAMPLES);
  return withFlags(command).action(async (photos: string[], flags: Flags, command: Command) => {
    const unclear = luminanceFault(flags);
    if (unclear !== undefined) command.error(`error: ${unclear}`);
    const asked = flags.reference ? '--reference' : flags.corpus ? '--corpus' : hintFlag(flags);
    if (!flags.color && asked !== undefined) {
      command.error(`error: ${asked} gives colours, which --no-color forbids`);
    }
    if (!flags.color && flags.recolor) command.error('error: --recolor asks for what --no-color forbids');
    if (flags.watch && flags.hint)
      command.error('error: --hint is for one photo, --watch for many; --hints takes hints by their names');
    if (flags.output === '' || flags.profile === '' || photos.includes(''))
      command.error('error: a path is empty');
    const output = flags.output ?? (photos.includes(STDIN) ? STDOUT : undefined);
    const fault = output === STDOUT ? faultOfStdout(photos, flags, io) : undefined;
    if (fault !== undefined) command.error(`error: ${fault}`);
    const { reference = [], hint = [], recolor, ...others } = flags;
    const place = output === undefined ? {} : { output };
    const color = flags.color && !recolor ? 'auto' : flags.color;
    const grain = flags.grain ?? (flags.onlyMask ? 1 : 0);
    const given = { ...OFF, ...others, ...place, color, grain, photos, reference, hint } as const;
    finish(await runRenovate(flags.watch ? { ...given, resume: true } : given, io));
  });
}

/** What is not done unless it is asked for. */
const OFF = {
  overwrite: false,
  json: false,
  provenance: false,
  resume: false,
  skipExisting: false,
  keepTimes: false,
  watch: false,
  onlyMask: false,
};

/** Flags that need a result with a name. */
const FOR_FILES = { provenance: '--provenance', resume: '--resume', watch: '--watch' } as const;

/** Why the picture cannot go to standard output, where it should. */
function faultOfStdout(photos: readonly string[], flags: Flags, { stdout }: Io): string | undefined {
  const { json } = flags;
  for (const [name, flag] of Object.entries(FOR_FILES))
    if (flags[name as keyof typeof FOR_FILES])
      return `${flag} needs a result with a name; give -o <file|folder>`;
  if (photos.length > 1) return 'standard output takes one picture; -o <folder> takes several';
  if (json) return '--json writes to standard output, so the picture cannot; -o <file> names another place';
  return stdout.isTTY ? 'standard output is a terminal; -o <file> names another place' : undefined;
}
