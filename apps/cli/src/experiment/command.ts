// The flags of `romnet experiment`, their help, and nothing of what they do.

import { type DataRoots, dataNames, type ExperimentName, experimentNames } from '@romnet/laboratory';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { judgedSide } from '../evaluate/command.js';
import { parseSystem, type SystemArgument } from '../evaluate/systems.js';
import type { Io } from '../io.js';
import { positive, wholeNumber } from '../numbers.js';
import type { ExperimentArguments } from './arguments.js';
import { runExperimentCommand } from './run.js';

const EXAMPLES = `
Experiments:
  table-1    the network on DIV2K and Pascal VOC          table-5    similarity maps: none, one, one per scale
  table-2    the network on RealOld                       table-6    restoration at one level, and at three
  table-4    what is taken from the reference             figure-6   references of rank 1 to 10
  The paper's own figures stand beside those that were measured here.

Data, --data name=folder (repeat it, or list several):
  div2k      DIV2K_train_HR/ and DIV2K_valid_HR/
  pascal     Pascal VOC; train.txt and test.txt in it, if there, say which pictures are which
  realold    pairs <name>o and <name>t, and portraits/ to take references from
  portraits  other portraits for RealOld
  folder     pictures of your own that stand in for a data set not given: folders train/ and test/, or the lists
             train.txt and test.txt
  Networks are trained and references chosen from training pictures only.

Presets:
  paper      the paper's network and training; needs ResNet34 and VGG19 (romnet weights pull resnet34 vgg19)
  base       the paper's network at the width of base, for small machines, with a shorter training
  <file>     a preset.json, trained as base is

Compared systems, in table-1 and table-2:
  Pix2pix is trained here. Others are given with --system, as in romnet evaluate, by the names of their rows: DeOldify,
  "He et al.", InstColorization, "Wan et al.". {column} in the place stands for div2k, pascal, pascal-damaged, realold.

Output, below -o (default: experiments):
  <experiment>/   index.html with pictures and curves, table.md, table.csv
  runs/           every trained network, each a folder like those of romnet train; tables share them
  results/, references/   what was judged, and indexes
  An experiment that was interrupted or killed goes on where it was when the same command is given again.

Examples:
  romnet experiment table-4 --data div2k=DIV2K
  romnet experiment table-1 --data div2k=DIV2K pascal=VOCdevkit --lpips alexnet.pth --lpips-heads alex.pth
  romnet experiment figure-6 --data folder=photos/ --preset base --steps 300 --limit 32
  romnet experiment table-2 --data pascal=VOCdevkit realold=RealOld --system 'DeOldify=folder:deoldify/{column}'

Exit codes:
  0 all done, 1 something failed (one line says what), 2 wrong usage, 130 interrupted (and kept)`;

type Flags = Omit<ExperimentArguments, 'name' | 'system'> & { readonly system?: SystemArgument[] };

/** `romnet experiment`; calls `finish` with the exit code. */
export function experimentCommand(io: Io, finish: (exitCode: number) => void): Command {
  const count = (flags: string, text: string, least: number) =>
    new Option(flags, text).argParser(wholeNumber(least));
  return new Command('experiment')
    .summary("redo a table or the figure of the paper's experiments")
    .description(
      'Trains the networks that a table of the paper compares, evaluates them on its test pictures, and writes the table ' +
        "with the paper's figures beside those measured.",
    )
    .addArgument(new Argument('<experiment>', 'which one').choices(experimentNames))
    .addOption(
      new Option('--data <name=folder...>', 'the data sets').argParser(dataRoot).makeOptionMandatory(),
    )
    .option('--preset <preset|file>', 'the network: paper, base, or a preset.json', 'paper')
    .addOption(
      new Option('--budget <hours>', 'hours of training for all networks of the experiment together')
        .argParser(positive)
        .conflicts('steps'),
    )
    .addOption(count('--steps <count>', 'steps of training for each network', 1))
    .option(
      '--training <file>',
      'a JSON file with fields of a training config to use in place of the usual ones',
    )
    .option('-o, --output <folder>', 'where everything is kept', 'experiments')
    .addOption(count('--limit <n>', 'evaluate on at most this many pictures of a data set, spread evenly', 1))
    .addOption(
      new Option(
        '--side <pixels|whole>',
        'evaluate centre squares of this side, or whole pictures (default: 256 for photographs, whole for pairs)',
      ).argParser(judgedSide),
    )
    .addOption(count('--seed <number>', 'seed of the damage', 0).default(1))
    .option(
      '--features <network>',
      'network that finds references: backbone, vgg19, or a file (default: vgg19 for preset paper)',
    )
    .addOption(
      new Option('--vgg19-input <style>', 'how to scale the input for the weights of VGG19')
        .choices(['torchvision', 'caffe'])
        .default('torchvision'),
    )
    .option('--vgg19 <file>', 'weights of VGG19 (default: those of romnet weights)')
    .option('--resnet34 <file>', 'weights of ResNet34 (default: those of romnet weights)')
    .option(
      '--lpips <file>',
      'measure LPIPS with this backbone (default: AlexNet, if romnet weights has it and its heads)',
    )
    .option('--lpips-heads <file>', 'the linear heads of LPIPS v0.1 for that backbone')
    .addOption(
      new Option(
        '--system <name=kind:where>',
        'a system that the paper compares with, by the name of its row (see romnet evaluate --help)',
      ).argParser(parseSystem),
    )
    .addOption(
      new Option('--system-timeout <seconds>', "a command's time for one picture")
        .argParser(positive)
        .default(120),
    )
    .addOption(new Option('--device <name>', 'where to train').choices(['cpu', 'webgpu', 'cuda']))
    .addOption(count('--threads <count>', 'processor threads to use (default: all)', 1))
    .addOption(count('--workers <count>', 'threads that prepare pictures', 0))
    .addHelpText('after', EXAMPLES)
    .action(async (name: ExperimentName, flags: Flags, command: Command) => {
      if (flags.lpipsHeads !== undefined && flags.lpips === undefined)
        command.error('error: --lpips-heads needs its backbone, --lpips');
      finish(await runExperimentCommand({ ...flags, system: flags.system ?? [], name }, io));
    });
}

/** `name=folder`, each name once. */
function dataRoot(text: string, before: DataRoots = {}): DataRoots {
  const [, name = '', folder = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const known = dataNames.find((one) => one === name);
  if (!known || folder === '')
    throw new InvalidArgumentError(
      `expected name=folder with a name of ${dataNames.join(', ')}, got '${text}'`,
    );
  if (before[known] !== undefined)
    throw new InvalidArgumentError(
      `expected one folder for ${known}, got '${before[known]}' and '${folder}'`,
    );
  return { ...before, [known]: folder };
}
