// The flags of `romnet replay`, their help, and nothing of what they do.

import { Command, Option } from 'commander';
import type { Io } from '../io.js';
import { wholeNumber } from '../numbers.js';
import type { ReplayArguments } from './arguments.js';
import { runReplay } from './run.js';

/** `romnet replay`; calls `finish` with the exit code. */
export function replayCommand(io: Io, finish: (exitCode: number) => void): Command {
  return new Command('replay')
    .summary('do again what a record says, and compare')
    .description(
      'Renovates a photo again exactly as its record says, and compares the result with the recorded one. Paths in the ' +
        'record are relative to it. If the photo, a reference or the model has changed, each difference is one line, and ' +
        'nothing is computed without --force.',
    )
    .argument('<record>', 'a record that `romnet renovate --provenance` wrote: <result>.romnet.json')
    .option('-o, --output <file>', 'keep the result here; without it, it is only compared')
    .option('--photo <file>', 'the photo, if it is no longer where the record says')
    .option('--force', 'go on although something differs; missing references are left out')
    .option('--overwrite', 'replace the output if it exists')
    .addOption(
      new Option('--threads <count>', 'processor threads to use (default: all)').argParser(wholeNumber(1)),
    )
    .option('--json', 'print one JSON object and nothing else on standard output')
    .addHelpText(
      'after',
      '\nExit codes:\n  0 the same bytes, 1 something differs or cannot be had, 2 wrong usage, 130 interrupted',
    )
    .action(async (record: string, flags: Partial<ReplayArguments>) => {
      const { force = false, overwrite = false, json = false } = flags;
      finish(await runReplay({ ...flags, record, force, overwrite, json }, io));
    });
}
