// The flags of `romnet train`, their help, and nothing of what they do.

import { Command, Option } from 'commander';
import type { Io } from '../io.js';
import { positive, wholeNumber } from '../numbers.js';
import type { TrainArguments } from './arguments.js';
import { runTrain } from './run.js';

const EXAMPLES = `
The config is a JSON file; docs/training.md explains every field:
  { "data": "photos/", "run": "runs/first", "stage": "joint", "minutes": 60 }
  To run several stages, write "stages": [{ "stage": "restore", ... }, { "stage": "color", ... }] in place of "stage".
  Each starts from the averaged weights of the one before, in its own folder below "run".

Run folder:
  report.html             curves and the latest contact sheet; open it in a browser, where it follows the run
  log.jsonl               losses, rate and times of every step, and every validation; one JSON object per line
  checkpoint.safetensors  the last state, from which --resume continues exactly
  weights.safetensors     the averaged weights; with preset.json beside them, the folder works with renovate --model
  best.safetensors        the averaged weights with the best validation      sheets/   contact sheets

Ctrl-C saves after the current step and stops. A run that was killed continues from its last checkpoint.

Examples:
  romnet train joint.json
  romnet train --resume runs/first
  romnet train --resume runs/first --minutes 120       two hours in total
  romnet train longer.json --resume runs/first         with a new config: its length and device may differ

Exit codes:
  0 all done, 1 something failed (one line says what), 2 wrong usage, 130 interrupted (and saved)`;

/** `romnet train`; calls `finish` with the exit code. */
export function trainCommand(io: Io, finish: (exitCode: number) => void): Command {
  const count = (flags: string, text: string, least: number) =>
    new Option(flags, text).argParser(wholeNumber(least));
  return new Command('train')
    .summary('train the network on your own pictures')
    .description('Trains a network as described in a config file, or continues a run that was stopped.')
    .argument('[config.json]', 'what to train, on which pictures and for how long (see below)')
    .option('--resume <run>', 'continue the run in this folder')
    .addOption(new Option('--device <name>', 'where to compute').choices(['cpu', 'webgpu', 'cuda']))
    .addOption(count('--steps <count>', 'stop after this many steps in total', 1))
    .addOption(
      new Option('--minutes <minutes>', 'stop after this many minutes of training in total').argParser(
        positive,
      ),
    )
    .addOption(
      new Option('--epochs <epochs>', 'stop after this many times through all pictures').argParser(positive),
    )
    .addOption(count('--threads <count>', 'processor threads for a step (default: all)', 1))
    .addOption(count('--workers <count>', 'threads that prepare pictures', 0))
    .addHelpText('after', EXAMPLES)
    .action(async (config: string | undefined, flags: Omit<TrainArguments, 'config'>, command: Command) => {
      if (config === undefined && flags.resume === undefined)
        command.error('error: expected a config file, or --resume with a run folder');
      finish(await runTrain({ ...flags, ...(config === undefined ? {} : { config }) }, io));
    });
}
