// The flags of `romnet degrade`, their help, and nothing of what they do.

import { Command, Option } from 'commander';
import type { Io } from '../io.js';
import { wholeNumber } from '../numbers.js';
import type { DegradeArguments } from './arguments.js';
import { runDegrade } from './run.js';

const EXAMPLES = `
Outputs for a photograph a.jpg (subfolders are kept; several input folders also keep their names):
  input/a.png    the damaged photograph, grey          truth/a.png    the photograph it was made from
  mask/a.png     white where structure was destroyed   record/a.json  what was done
  A picture's damage depends only on the seed and on its name below the output folder: the same seed gives the same
  bytes, whatever else is in the folder. To repeat exactly the same damage, pass a record as --recipe.

Size:
  Pictures keep their size. Recipes assume a short side of 256 pixels; in larger pictures every length (width of a
  scratch, blur, grain) grows in proportion. Time and memory grow with the area: 8 s and 0.3 GB for 6 megapixels with
  light damage, more with heavy damage. --size shrinks pictures first.

Recipes:
  base    damage as in real scans (the default)
  albums  base, and prints that were kept well but for a crack, a fold or a scratch
  paper   the recipe of the ROMNet paper (section IV-A)
  Or a JSON file: { "name", "variants": [{ "name", "weight", "steps": [{ "kind", "probability", "ranges" }] }] };
  docs/damage.md lists the kinds.

Examples:
  romnet degrade photos/ -o pairs/
  romnet degrade photos/ -o pairs/ --recipe paper --seed 7 --textures film-damage/
  romnet degrade photos/a.jpg -o again/ --recipe pairs/record/a.json
  romnet evaluate --input pairs/input --truth pairs/truth

Exit codes:
  0 all done, 1 something failed (one line for each failure), 2 wrong usage, 130 interrupted`;

type Flags = Omit<DegradeArguments, 'photos' | 'overwrite' | 'json'> & {
  readonly overwrite?: boolean;
  readonly json?: boolean;
};

/** `romnet degrade`; calls `finish` with the exit code. */
export function degradeCommand(io: Io, finish: (exitCode: number) => void): Command {
  return new Command('degrade')
    .summary('make old photographs from new ones, for training and testing')
    .description(
      'Makes pairs of a damaged and an intact picture, each with a mask of the damage and a record of what was done.',
    )
    .argument('<photo|folder...>', 'photographs, or folders of them')
    .requiredOption('-o, --output <folder>', 'where to write (see below)')
    .option(
      '--recipe <base|albums|paper|file.json>',
      'what kind of damage to make, or a record to repeat',
      'base',
    )
    .addOption(
      new Option('--seed <number>', 'a different seed gives different damage')
        .argParser(wholeNumber(0))
        .default(1),
    )
    .option('--textures <folder>', 'damage masks to use, white on black (default: generated ones)')
    .addOption(
      new Option('--size <pixels>', 'shrink pictures to this short side first').argParser(wholeNumber(32)),
    )
    .option('--overwrite', 'replace existing files')
    .option('--json', 'print one JSON object per picture and nothing else on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (photos: string[], { overwrite = false, json = false, ...flags }: Flags) => {
      finish(await runDegrade({ ...flags, photos, overwrite, json }, io));
    });
}
