// The flags of `romnet references`, their help, and nothing of what they do.

import { Command, Option } from 'commander';
import type { Io } from '../io.js';
import { wholeNumber } from '../numbers.js';
import type { FeatureArguments, FindArguments, IndexArguments } from './arguments.js';
import { runFind } from './run-find.js';
import { runIndex } from './run-index.js';

const FEATURES = `
Features:
  Pictures are compared by deep features of their luminance: of the model's own backbone, or of VGG19 as in the paper
  (romnet weights pull vgg19). An index serves only the network it was made with.`;

/** `romnet references` with its two commands; calls `finish` with the exit code. */
export function referencesCommand(io: Io, finish: (exitCode: number) => void): Command {
  const references = new Command('references')
    .summary('find colour pictures that suit a photograph')
    .description('Finds, in a folder of colour pictures, those that suit a photograph best as references.');
  return references.addCommand(indexCommand(io, finish)).addCommand(findCommand(io, finish));
}

function indexCommand(io: Io, finish: (exitCode: number) => void): Command {
  const command = new Command('index')
    .summary('make the index of a folder, or bring it up to date')
    .description(
      'Looks at every colour picture of a folder and its subfolders once, and keeps what finding references needs. ' +
        'Run again, it looks only at what is new or has changed. Grey pictures have no colours to give and are left out.',
    )
    .argument('<folder>', 'colour pictures')
    .option('-o, --output <file>', 'the index file (default: .romnet-references in the folder)')
    .option('--rebuild', 'make the index anew, whatever there is')
    .option('--json', 'print one JSON object and nothing else on standard output');
  return withFeatures(command).action(
    async (folder: string, flags: FeatureArguments & Partial<IndexArguments>) => {
      const { rebuild = false, json = false } = flags;
      finish(await runIndex({ ...flags, folder, rebuild, json }, io));
    },
  );
}

function findCommand(io: Io, finish: (exitCode: number) => void): Command {
  const command = new Command('find')
    .summary('list the references that suit a photograph best')
    .description(
      'Lists the pictures of a corpus that suit a photograph best, with both terms of the score: how alike their textures ' +
        'are, and how alike their structure is. Of the photograph only the luminance is looked at.',
    )
    .argument('<photo>', 'the photograph, grey or not')
    .requiredOption('--corpus <index|folder>', 'an index, or a folder, whose index is then made or updated')
    .addOption(new Option('-k, --count <count>', 'how many').argParser(wholeNumber(1)).default(10))
    .option('--json', 'print one JSON object and nothing else on standard output')
    .option('--sheet <image>', 'also write the photograph and its references as one picture')
    .option('--overwrite', 'replace that picture where it exists');
  return withFeatures(command).action(
    async (
      photo: string,
      flags: FeatureArguments & Pick<FindArguments, 'corpus' | 'count'> & Partial<FindArguments>,
    ) => {
      const { json = false, overwrite = false } = flags;
      finish(await runFind({ ...flags, photo, json, overwrite }, io));
    },
  );
}

function withFeatures(command: Command): Command {
  command.option('--model <preset|folder>', 'the model whose backbone is used (default: base)');
  return withFeatureNetwork(command)
    .addOption(
      new Option('--threads <count>', 'processor threads to use (default: all)').argParser(wholeNumber(1)),
    )
    .addHelpText('after', FEATURES);
}

/** The flags that say which network's features are compared. */
export function withFeatureNetwork(command: Command): Command {
  return command
    .option(
      '--features <network>',
      "whose features pictures are compared by: backbone, vgg19, or a file of VGG19's weights",
      'backbone',
    )
    .addOption(
      new Option('--vgg19-input <style>', 'how the weights of VGG19 want their input')
        .choices(['torchvision', 'caffe'])
        .default('torchvision'),
    );
}
