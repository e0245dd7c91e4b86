// The flags of `romnet references`, their help, and nothing of what they do.

import { Command, Option } from 'commander';
import type { Io } from '../io.js';
import { wholeNumber } from '../numbers.js';
import type { FeatureArguments, FindArguments, IndexArguments } from './arguments.js';
import { runFind } from './run-find.js';
import { runIndex } from './run-index.js';

const FEATURES = `
Features:
  Pictures are compared by deep features of their luminance, from the model's own backbone or from VGG19 as in the
  paper (romnet weights pull vgg19). An index works only with the network it was made with.`;

/** `romnet references` with its two commands; calls `finish` with the exit code. */
export function referencesCommand(io: Io, finish: (exitCode: number) => void): Command {
  const references = new Command('references')
    .summary('find colour pictures that suit a photograph')
    .description('Finds, in a folder of colour pictures, those that suit a photograph best as references.');
  return references.addCommand(indexCommand(io, finish)).addCommand(findCommand(io, finish));
}

function indexCommand(io: Io, finish: (exitCode: number) => void): Command {
  const command = new Command('index')
    .summary('build or update the index of a folder')
    .description(
      'Looks at every colour picture in a folder and its subfolders, and stores what the search for references needs. ' +
        'Later runs look only at new and changed pictures. Grey pictures have no colours to give and are left out.',
    )
    .argument('<folder>', 'colour pictures')
    .option('-o, --output <file>', 'the index file (default: .romnet-references in the folder)')
    .option('--rebuild', 'build the index from scratch')
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
      'Lists the pictures of a corpus that suit a photograph best, with both parts of the score: how similar their ' +
        'textures are, and how similar their structure is. Only the luminance of the photograph is used.',
    )
    .argument('<photo>', 'the photograph, grey or in colour')
    .requiredOption('--corpus <index|folder>', 'an index, or a folder, whose index is built or updated first')
    .addOption(
      new Option('-k, --count <count>', 'how many references to list').argParser(wholeNumber(1)).default(10),
    )
    .option('--json', 'print one JSON object and nothing else on standard output')
    .option('--sheet <image>', 'also save the photograph and its references in one picture')
    .option('--overwrite', 'replace that picture if it exists');
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
  command.option('--model <preset|folder>', 'the model whose backbone to use (default: base)');
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
      "network for comparing pictures: backbone, vgg19, or a file with VGG19's weights",
      'backbone',
    )
    .addOption(
      new Option('--vgg19-input <style>', 'how to scale the input for the weights of VGG19')
        .choices(['torchvision', 'caffe'])
        .default('torchvision'),
    );
}
