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
  romnet weights pull resnet34 --from https://mirror.example/resnet34-b627a593.pth
  romnet weights pull resnet34 --from ~/Downloads/resnet34-b627a593.pth
  romnet weights import resnet34 my-own.pth

docs/weights.md tells where the weights come from and under which terms.`;

/** `romnet weights`; calls `finish` with the exit code. */
export function weightsCommand(io: Io, finish: (exitCode: number) => void): Command {
  const surroundings = { env: process.env, platform: process.platform, home: homedir() };
  const folderOf = ({ cache }: Flags) => cache ?? cacheFolder(surroundings);
  const names = Object.keys(knownWeights);

  return new Command('weights')
    .summary('fetch the weights of other networks that training and measuring use')
    .description(
      'Weights of other networks (ResNet34, VGG19, AlexNet), as PyTorch publishes them: fetched, checked, and kept per user.',
    )
    .addCommand(
      withCache(new Command('list'))
        .description('tell what is known and what is here: size, licence, where from')
        .option('--json', 'print one JSON object a network')
        .action(async (flags: Flags) => finish(await list(folderOf(flags), flags.json === true, io))),
    )
    .addCommand(
      withCache(new Command('pull'))
        .description('download weights, check them, and keep what is used of them')
        .addArgument(new Argument('<name...>').choices(names))
        .option('--from <file|url>', 'the same file from elsewhere: a mirror, or a disk')
        .option('--overwrite', 'fetch again what is here already')
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
        .description('take weights from a file of your own (.pth or .safetensors), whatever its checksum')
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
    "where the weights are kept (default: romnet/weights in the user's cache)",
  );
