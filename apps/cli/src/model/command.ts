// `romnet model`: what a network consists of and what it costs; flags and help.

import { modelCost, type Size } from '@romnet/network';
import { loadPreset } from '@romnet/renovation/files';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Io } from '../io.js';
import { describeModel } from './describe.js';

const EXPLANATION = `
How it counts:
  Layers are convolutions and products with parameters. FLOPs are floating-point operations: two for each
  multiplication with addition, one for any other operation on a number. What depends only on weights is computed once
  and not counted. Activations are the most float32 numbers that are live at once, in the order in which the graph is
  written. Kernels may need more memory for their own work, or less by computing in place. Everything is calculated
  from the graph, and nothing is run.
  By default the renovator restores tiles of at most the area of 576x576 and computes colours at an area of 256x256.

Examples:
  romnet model base
  romnet model paper --size 512x384
  romnet model runs/color --json`;

/** `romnet model`; calls `finish` with the exit code. */
export function modelCommand(io: Io, finish: (exitCode: number) => void): Command {
  return new Command('model')
    .summary('show the layers, FLOPs and memory of a network')
    .description(
      'Prints the layers, parameters, receptive field, FLOPs and memory of a network for one picture and one reference.',
    )
    .argument('<preset|folder>', 'a preset by name, or a folder with preset.json')
    .addOption(
      new Option('--size <WxH>', 'size of the picture and the reference, in multiples of 32')
        .argParser(pictureSize)
        .default({ width: 256, height: 256 }, '256x256'),
    )
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXPLANATION)
    .action(async (name: string, { size, json = false }: { size: Size; json?: boolean }) => {
      const preset = await loadPreset(name);
      const cost = modelCost(preset, size);
      io.stdout.write(
        json
          ? `${JSON.stringify({ preset: preset.name, ...size, ...cost })}\n`
          : describeModel(preset.name, size, cost),
      );
      finish(0);
    });
}

/** Well beyond the tiles and working sizes that ever run at once. */
const LONGEST_SIDE = 4096;

/** A parser for sizes such as 512x384, in multiples of 32. */
export function pictureSize(text: string): Size {
  const [, width, height] = (/^(\d{1,5})x(\d{1,5})$/.exec(text) ?? []).map(Number);
  const fits = (side: number | undefined): side is number =>
    side !== undefined && side >= 32 && side <= LONGEST_SIDE && side % 32 === 0;
  if (!fits(width) || !fits(height))
    throw new InvalidArgumentError(
      `expected a size such as 512x384, in multiples of 32 up to ${LONGEST_SIDE}, got '${text}'`,
    );
  return { width, height };
}
