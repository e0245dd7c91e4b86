// The flags of `romnet export`, their help, and nothing of what they do.

import { Command, Option } from 'commander';
import type { Io } from '../io.js';
import { pictureSize } from '../model/command.js';
import { wholeNumber } from '../numbers.js';
import { type ExportArguments, runExport } from './run.js';

const EXAMPLES = `
Sources:
  The first provides all weights: a preset that comes with weights, a model's folder, or a run's folder (its averaged
  weights are used). Each further source is a run's folder and replaces the parts that its stage trained.

Formats:
  safetensors   preset.json and weights.safetensors (fp16): a model for --model
  onnx          restoration.onnx and colorization.onnx (fp32, opset 17, standard ops) for one size of picture and a
                fixed number of references of that size. luminance is L/50 - 1, chroma is ab/110, both
                [1, channels, height, width].

Examples:
  romnet export runs/restore runs/color -o model/
  romnet export base --format onnx --size 512x384 --references 2 -o onnx/`;

/** `romnet export`; calls `finish` with the exit code. */
export function exportCommand(io: Io, finish: (exitCode: number) => void): Command {
  return new Command('export')
    .summary('write a trained network as a model folder, or as ONNX files')
    .description(
      'Combines the weights of one or more runs into one model, and writes it in a form that others can load.',
    )
    .argument('<model|run...>', 'a preset or model folder, and runs (see below)')
    .requiredOption('-o, --output <folder>', 'where to write')
    .addOption(
      new Option('--format <name>', 'what to write').choices(['safetensors', 'onnx']).default('safetensors'),
    )
    .addOption(
      new Option('--size <WxH>', 'onnx: size of the picture and the references, in multiples of 32')
        .argParser(pictureSize)
        .default({ width: 256, height: 256 }, '256x256'),
    )
    .addOption(
      new Option('--references <count>', 'onnx: number of references').argParser(wholeNumber(0)).default(1),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (sources: string[], flags: Omit<ExportArguments, 'sources'>) => {
      finish(await runExport({ sources, ...flags }, io));
    });
}
