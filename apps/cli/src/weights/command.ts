// The flags of `romnet weights list|pull|import`, their help, and nothing of what they do.

import { homedir } from 'node:os';
import type { Pretrained } from '@romnet/network';
import { knownWeights } from '@romnet/renovation/weights';
import { Argument, Command } from 'commander';
import type { Io } from '../io.js';
import { cacheFolder } from './cache.js';
import { importOne, list, pull } from './run.js';

interface Flags {
  readonly cache?: string;
  readonly json?: boolean;
  readonly from?: string;
  readonly overwrite?: boolean;
}

const EXAMPLES = `
Examples:
  romnet weights list
  romnet weights pull resnet34 vgg19
  romnet weights pull alexnet lpips-alex                 to measure LPIPS
  romnet weights pull resnet34 --from https://mirror.example/resnet34-b627a593.pth
  romnet weights pull resnet34 --from ~/Downloads/resnet34-b627a593.pth
  romnet weights import resnet34 my-own.pth

docs/weights.md says where the weights come from and under which terms.`;

/** `romnet weights`; calls `finish` with the exit code. */
export function weightsCommand(io: Io, finish: (exitCode: number) => void): Command {
  const surroundings = { env: process.env, platform: process.platform, home: homedir() };
  const folderOf = ({ cache }: Flags) => cache ?? cacheFolder(surroundings);
  const names = Object.keys(knownWeights);

  return new Command('weights')
    .summary('download the weights of other networks, for training and measuring')
    .description(
      'Downloads the weights of ResNet34, VGG19 and AlexNet as PyTorch publishes them, and the heads of LPIPS, checks them, ' +
        'and stores them per user.',
    )
    .addCommand(
      withCache(new Command('list'))
        .description('list the known weights and those already here, with size, licence and source')
        .option('--json', 'print one JSON object per network')
        .action(async (flags: Flags) => finish(await list(folderOf(flags), flags.json === true, io))),
    )
    .addCommand(
      withCache(new Command('pull'))
        .description('download weights, check them, and store the parts that are used')
        .addArgument(new Argument('<name...>').choices(names))
        .option('--from <file|url>', 'get the same file from a mirror or a disk')
        .option('--overwrite', 'download again even if already here')
        .action(async (chosen: Pretrained[], flags: Flags, command: Command) => {
          if (flags.from !== undefined && chosen.length > 1)
            command.error('error: --from gives one file, so it goes with one name');
          const { from, overwrite = false } = flags;
          const known = chosen.map((name) => knownWeights[name]);
          finish(await pull(known, { folder: folderOf(flags), from, overwrite }, io));
        }),
    )
    .addCommand(
      withCache(new Command('import'))
        .description('use weights from a file of your own (.pth or .safetensors), whatever its checksum')
        .addArgument(new Argument('<name>').choices(names))
        .argument('<file>')
        .action(async (name: Pretrained, file: string, flags: Flags) =>
          finish(await importOne(knownWeights[name], file, folderOf(flags), io)),
        ),
    )
    .addHelpText('after', EXAMPLES);
}

const withCache = (command: Command): Command =>
  command.option(
    '--cache <folder>',
    "where to store the weights (default: romnet/weights in the user's cache)",
  );
