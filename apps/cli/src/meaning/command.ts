// `romnet meaning`: whether a network's features know what pictures show; flags, help, and the run.

import { runMeaning, showMeaning } from '@romnet/laboratory';
import { loadModel } from '@romnet/renovation/files';
import { Command, Option } from 'commander';
import type { Io } from '../io.js';
import { wholeNumber } from '../numbers.js';
import { createTerminal } from '../terminal.js';

const EXAMPLES = `
Classes are defined in a JSON file: { "<question>": { "<class>": "<regular expression for paths below --data>" } }.
  bench/meaning/classes.json is an example. The same number of pictures is used from every class, at most --per-class.
  The backbone is compared with a thumbnail, with chance and, with --teacher, with the network it learned from.

Example:
  romnet meaning --model runs/backbone --data photos/ --classes bench/meaning/classes.json`;

interface Flags {
  readonly model?: string;
  readonly data: string;
  readonly classes: string;
  readonly teacher?: string;
  readonly perClass: number;
  readonly scenes: number;
  readonly seed: number;
  readonly threads?: number;
  readonly json?: boolean;
}

/** `romnet meaning`; calls `finish` with the exit code. */
export function meaningCommand(io: Io, finish: (exitCode: number) => void): Command {
  const count = (flags: string, text: string, least: number, value: number) =>
    new Option(flags, text).argParser(wholeNumber(least)).default(value);
  return new Command('meaning')
    .summary("measure how well a network's features recognise what pictures show")
    .description(
      'Measures whether pictures with similar backbone features show the same kind of thing, and whether two crops of a scene find each other.',
    )
    .requiredOption('--data <folder>', 'photographs')
    .requiredOption('--classes <file>', 'which photographs show what (see below)')
    .option('--model <preset|folder>', 'the model whose backbone to measure (default: base)')
    .option('--teacher <file>', 'the teacher of that backbone: weights of SqueezeNet 1.1, or an ONNX file')
    .addOption(count('--per-class <n>', 'most pictures per class', 2, 100))
    .addOption(count('--scenes <n>', 'most scenes', 2, 400))
    .addOption(count('--seed <number>', 'seed for the crops', 0, 1))
    .addOption(
      new Option('--threads <count>', 'processor threads to use (default: all)').argParser(wholeNumber(1)),
    )
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async ({ json = false, model, ...flags }: Flags) => {
      const { begin, progress, clear } = createTerminal(io);
      begin();
      const report = await runMeaning({
        ...flags,
        model: await loadModel(model),
        onPicture(done, total) {
          const label = `${done} of ${total}`;
          progress({ fraction: done / total, stage: 'describing', label }, `${label} described`);
        },
      });
      clear();
      io.stdout.write(`${json ? JSON.stringify(report) : showMeaning(report)}\n`);
      finish(0);
    });
}
