// The flags of `romnet train`, their help, and nothing of what they do.

import { Command, Option } from 'commander';
import type { Io } from '../io.js';
import { positive, wholeNumber } from '../numbers.js';
import type { TrainArguments } from './arguments.js';
import { runTrain } from './run.js';

const EXAMPLES = `
Config, a JSON file; docs/training.md explains every field:
  { "data": "photos/", "run": "runs/first", "stage": "joint", "minutes": 60 }
  With "stages": [{ "stage": "restore", ... }, { "stage": "colour", ... }, { "stage": "joint", ... }] in place of "stage",
  each stage starts from the last one's averaged weights, in a folder of its own below "run".

Run folder:
  report.html             curves and the latest contact sheet; open it in a browser, it follows the run
  log.jsonl               every step's losses, rate and times, and every validation, one JSON object a line
  checkpoint.safetensors  the last state: what --resume goes on from, exactly
  weights.safetensors     the averaged weights, with preset.json beside them: a model for renovate --model
  best.safetensors        the averaged weights of the best validation        sheets/   contact sheets

Ctrl-C ends the run after its step and saves; a run that was killed goes on from its last checkpoint.

Examples:
  romnet train joint.json
  romnet train --resume runs/first
  romnet train --resume runs/first --minutes 120       two hours in all
  romnet train longer.json --resume runs/first         under another config: how long and on what may differ

Exit codes:
  0 all done, 1 something could not be done (told in one line), 2 wrong usage, 130 interrupted (and saved)`;

/** `romnet train`; calls `finish` with the exit code. */
export function trainCommand(io: Io, finish: (exitCode: number) => void): Command {
  const count = (flags: string, text: string, least: number) =>
    new Option(flags, text).argParser(wholeNumber(least));
  return new Command('train')
    .summary('train the network on your own pictures')
    .description('Trains a network as a config file says, or goes on with a run that was stopped.')
    .argument('[config.json]', 'what to train, on what and for how long (see below)')
    .option('--resume <run>', 'go on with the run in this folder')
    .addOption(new Option('--device <name>', 'where to compute').choices(['cpu', 'webgpu', 'cuda']))
    .addOption(count('--steps <count>', 'end after so many steps in all', 1))
    .addOption(new Option('--minutes <minutes>', 'end after so much training in all').argParser(positive))
    .addOption(count('--threads <count>', 'processor threads of a step (default: all)', 1))
    .addOption(count('--workers <count>', 'threads that prepare pictures', 0))
    .addHelpText('after', EXAMPLES)
    .action(async (config: string | undefined, flags: Omit<TrainArguments, 'config'>, command: Command) => {
      if (config === undefined && flags.resume === undefined)
        command.error('error: expected a config file, or --resume with a run folder');
      finish(await runTrain({ ...flags, ...(config === undefined ? {} : { config }) }, io));
    });
}
