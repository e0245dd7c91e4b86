// The flags of `romnet evaluate`, their help, and nothing of what they do.

import { datasetKinds, recipes } from '@romnet/laboratory';
import { Command, Option } from 'commander';
import type { Io } from '../io.js';
import { wholeNumber } from '../numbers.js';
import { withFeatureNetwork } from '../references/command.js';
import type { EvaluateArguments } from './arguments.js';
import { runEvaluate } from './run.js';

const EXAMPLES = `
What is judged:
  --input with --truth   pictures of the same name in two folders
  --data                 a data set as published: DIV2K, Pascal VOC, RealOld, or what romnet degrade writes, with the
                         paper's splits. Intact photographs are shown in grey, and damaged first with --recipe.
  Every input is renovated now, or taken from --results, and compared with its truth; beside it stand the input as it
  is, and the truth's luminance without colour. Pictures that cannot be judged are listed, the others go on.

LPIPS needs weights that do not come with romnet: AlexNet or SqueezeNet 1.1 of torchvision, and the heads of LPIPS v0.1,
  each as safetensors or .pth. Without --lpips-heads the figure is called unweighted, and is no LPIPS.

Examples:
  romnet evaluate --input pairs/input --truth pairs/truth
  romnet evaluate --data RealOld/ --corpus portraits/ --html -o realold.html
  romnet evaluate --data DIV2K/ --no-restore --corpus DIV2K/DIV2K_train_HR --rank 1 --markdown
  romnet evaluate --data VOCdevkit/ --recipe paper --json
  romnet evaluate --input scans/ --truth repaired/ --results others/

Exit codes:
  0 all judged, 1 something could not be (each told in one line), 2 wrong usage, 130 interrupted`;

type Flags = Omit<EvaluateArguments, 'json' | 'markdown' | 'html' | 'overwrite'> & {
  readonly overwrite?: boolean;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly html?: boolean;
};

/** `romnet evaluate`; calls `finish` with the exit code. */
export function evaluateCommand(io: Io, finish: (exitCode: number) => void): Command {
  const command = new Command('evaluate')
    .summary('measure renovated photographs against their truths')
    .description('Renovates pictures whose truth is known, and measures how close the result comes.')
    .option('--input <folder>', 'pictures to renovate')
    .option('--truth <folder>', 'what they should become, by the same names')
    .option('--data <folder>', 'a data set, in place of the two')
    .addOption(new Option('--kind <kind>', 'its layout (default: recognised)').choices(datasetKinds))
    .addOption(new Option('--split <split>', 'the part of it').choices(['train', 'test']).default('test'))
    .addOption(
      new Option('--recipe <recipe>', 'damage intact photographs first').choices(Object.keys(recipes)),
    )
    .addOption(new Option('--seed <number>', 'seed of that damage').argParser(wholeNumber(0)).default(1))
    .option('--results <folder>', 'judge these results, by the same names, and renovate nothing')
    .option(
      '--model <preset|folder>',
      'a preset by name, or a folder with preset.json and weights.safetensors',
    )
    .option('--no-restore', 'colour only, keep the luminance as it is')
    .option(
      '--corpus <index|folder>',
      'colour pictures to choose one reference for each input from (see `romnet references`)',
    )
    .addOption(new Option('--rank <n>', 'take the nth best of them').argParser(wholeNumber(1)).default(1))
    .option('--lpips <file>', 'measure LPIPS with this backbone')
    .option('--lpips-heads <file>', 'the linear heads of LPIPS v0.1 for it')
    .addOption(new Option('--limit <n>', 'judge only so many, spread evenly').argParser(wholeNumber(1)))
    .addOption(
      new Option('--threads <count>', 'processor threads to use (default: all)').argParser(wholeNumber(1)),
    )
    .addOption(new Option('--json', 'the report as JSON').conflicts(['markdown', 'html']))
    .addOption(new Option('--markdown', 'the report as Markdown').conflicts(['json', 'html']))
    .addOption(new Option('--html', 'the report as one HTML page, with the worst ten in it'))
    .option('-o, --output <file>', 'where to write the report (default: standard output)')
    .option('--sheet <file>', 'write the worst ten as a contact sheet: input, answer, truth')
    .option('--overwrite', 'replace the report and the sheet where they exist')
    .addHelpText('after', EXAMPLES);
  return withFeatureNetwork(command).action(
    async (
      { json = false, markdown = false, html = false, overwrite = false, ...flags }: Flags,
      command: Command,
    ) => {
      const { input, truth, data, results, recipe, corpus, model, restore } = flags;
      const wrong = (reason: string) => command.error(`error: ${reason}`);
      if ((input === undefined) !== (truth === undefined)) wrong('--input and --truth go together');
      if ((input === undefined) === (data === undefined))
        wrong('expected either --input with --truth, or --data');
      if (recipe !== undefined && data === undefined) wrong('--recipe damages the photographs of --data');
      if (results !== undefined && (corpus !== undefined || model !== undefined || !restore))
        wrong('--results renovates nothing, so --corpus, --model and --no-restore mean nothing');
      if (flags.lpipsHeads !== undefined && flags.lpips === undefined)
        wrong('--lpips-heads needs its backbone, --lpips');
      finish(await runEvaluate({ ...flags, json, markdown, html, overwrite }, io));
    },
  );
}
