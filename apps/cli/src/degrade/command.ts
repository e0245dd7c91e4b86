// The flags of `romnet degrade`, their help, and nothing of what they do.

import { Command, Option } from 'commander';
import type { Io } from '../io.js';
import { wholeNumber } from '../numbers.js';
import type { DegradeArguments } from './arguments.js';
import { runDegrade } from './run.js';

const EXAMPLES = `
Outputs, for a photograph a.jpg (folders keep their tree, several also their names):
  input/a.png    the damaged photograph, grey          truth/a.png    the photograph it was made of
  mask/a.png     white where structure was destroyed   record/a.json  what was done
  A picture's damage depends on the seed and on its name below the output folder: the same seed gives the same bytes,
  whatever else lies in the folder. A record given as --recipe does exactly the same again.

Size:
  Pictures keep their size. Recipes speak of pictures with a short side of 256 pixels; in larger ones every length
  (width of a scratch, blur, grain) grows in proportion, and time and memory grow with the area: 8 s and 0.3 GB for
  6 megapixels with light damage, more with heavy. --size shrinks first.

Recipes:
  base   what real scans show (the default)       paper   the ROMNet paper's own (section IV-A)
  Or a JSON file: { "name", "variants": [{ "name", "weight", "steps": [{ "kind", "probability", "ranges" }] }] };
  docs/damage.md lists the kinds.

Examples:
  romnet degrade photos/ -o pairs/
  romnet degrade photos/ -o pairs/ --recipe paper --seed 7 --textures film-damage/
  romnet degrade photos/a.jpg -o again/ --recipe pairs/record/a.json
  romnet evaluate --input pairs/input --truth pairs/truth

Exit codes:
  0 all done, 1 something could not be done (each told in one line), 2 wrong usage, 130 interrupted`;

type Flags = Omit<DegradeArguments, 'photos' | 'overwrite' | 'json'> & {
  readonly overwrite?: boolean;
  readonly json?: boolean;
};

/** `romnet degrade`; calls `finish` with the exit code. */
export function degradeCommand(io: Io, finish: (exitCode: number) => void): Command {
  return new Command('degrade')
    .summary('make old photographs of new ones, to train and to judge on')
    .description(
      'Makes pairs of a damaged and an intact picture, with a mask of the damage and a record of what was done.',
    )
    .argument('<photo|folder...>', 'photographs, or folders of them')
    .requiredOption('-o, --output <folder>', 'where to write (see below)')
    .option('--recipe <base|paper|file.json>', 'what happens to a picture, or a record of what did', 'base')
    .addOption(
      new Option('--seed <number>', 'another seed, other damage').argParser(wholeNumber(0)).default(1),
    )
    .option('--textures <folder>', 'masks of damage, white on black (default: generated ones)')
    .addOption(
      new Option('--size <pixels>', 'shrink pictures to this short side first').argParser(wholeNumber(32)),
    )
    .option('--overwrite', 'replace files that exist')
    .option('--json', 'print one JSON object a picture and nothing else on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (photos: string[], { overwrite = false, json = false, ...flags }: Flags) => {
      finish(await runDegrade({ ...flags, photos, overwrite, json }, io));
    });
}
