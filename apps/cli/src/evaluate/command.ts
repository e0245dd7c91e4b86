// The flags of `romnet evaluate`, their help, and nothing of what they do.

import { recipes } from '@romnet/imaging/damage';
import {
  datasetKinds,
  type JudgedSide,
  needsReference,
  type SimpleSystem,
  simpleSystems,
  tasks,
  type Way,
  wayNames,
} from '@romnet/laboratory';
import { DEFAULT_VIVIDNESS } from '@romnet/renovation';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Io } from '../io.js';
import { positive, share, wholeNumber } from '../numbers.js';
import { withFeatureNetwork } from '../references/command.js';
import type { EvaluateArguments } from './arguments.js';
import { runEvaluate } from './run.js';
import { parseSystem, type SystemArgument } from './systems.js';

const EXAMPLES = `
Pictures:
  --data                 photographs, whose centre squares are damaged first (--side, --recipe, --damage-scale);
                         or a published data set (DIV2K, Pascal VOC, RealOld), with the paper's splits;
                         or the output of romnet degrade
  --input with --truth   two folders with pictures of the same names

Tables:
  luminance    damaged, restored, and undamaged pictures after restoration; in and outside the damage, and by its kind
  colour       undamaged pictures, coloured in each way
  renovation   damaged pictures, restored and then coloured in each way
  Pictures that cannot be evaluated are listed; the others are still done.

Ways of colouring, one row each:
  grey (ab = 0)   none (no reference)   retrieved (from --corpus, as romnet renovate --corpus chooses)
  same (another crop of the same scene)   random (a picture of --corpus)   given (of the same name in --references)

Compared systems, one row each, --system name=kind:where (repeat it):
  folder:<folder>        its results, named like the inputs; each that is missing, extra or of another size is listed
  onnx:<file.json>       an ONNX file with declared input and output (see docs/measures.md)
  command:<command>      run once per picture; {input} and {output} stand for PNG files
  pix2pix:<run folder>   what romnet train made with stage pix2pix
  A folder is taken as results of the damaged pictures; write name=color:folder:<folder> for the undamaged in grey.
  Before the kind may stand the tables to appear in, joined by +: luminance, color, renovation.
  --baselines adds simple methods: grey; histogram, welsh, reinhard (colours of the best reference of --corpus, or
  of --references); median, bilateral (luminance).

LPIPS needs weights that do not come with romnet: torchvision's AlexNet or SqueezeNet 1.1, and the heads of LPIPS
  v0.1, each as safetensors or .pth. Without --lpips-heads the figure is labelled unweighted and is not LPIPS.

Examples:
  romnet evaluate --data photos/ --corpus pictures/ --limit 32
  romnet evaluate --data pairs/ --only luminance
  romnet evaluate --data RealOld/ --corpus portraits/ --html -o realold.html
  romnet evaluate --data DIV2K/ --side whole --only color --corpus DIV2K/DIV2K_train_HR --rank 1 --markdown
  romnet evaluate --input scans/ --truth repaired/ --results others/
  romnet evaluate --data pairs/ --corpus photos/ --baselines --system DeOldify=folder:out/deoldify
  romnet evaluate --data photos/ --no-network --system 'Mine=command:python mine.py {input} {output}'

Exit codes:
  0 all done, 1 something failed (one line for each failure), 2 wrong usage, 130 interrupted`;

type Flags = Omit<EvaluateArguments, 'json' | 'markdown' | 'html' | 'overwrite' | 'system' | 'baselines'> & {
  readonly system?: SystemArgument[];
  readonly baselines?: true | readonly SimpleSystem[];
  readonly overwrite?: boolean;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly html?: boolean;
};

/** `romnet evaluate`; calls `finish` with the exit code. */
export function evaluateCommand(io: Io, finish: (exitCode: number) => void): Command {
  const command = new Command('evaluate')
    .summary('measure how close renovated pictures come to the truth')
    .description(
      'Damages photographs, or takes pairs, renovates them in several ways, and measures how close each result comes to ' +
        'the original.',
    )
    .option('--data <folder>', 'photographs, or a data set')
    .addOption(
      new Option('--kind <kind>', 'layout of the data set (default: recognised)').choices(datasetKinds),
    )
    .addOption(
      new Option('--split <split>', 'part of the data set').choices(['train', 'test']).default('test'),
    )
    .option('--input <folder>', 'pictures to renovate, in place of --data')
    .option('--truth <folder>', 'what they should become, under the same names')
    .addOption(
      new Option(
        '--side <pixels|whole>',
        'evaluate centre squares of this side, or whole pictures (default: 256 for photographs, whole for pairs)',
      ).argParser(judgedSide),
    )
    .addOption(
      new Option('--recipe <recipe>', 'how photographs are damaged')
        .choices(Object.keys(recipes))
        .default('base'),
    )
    .addOption(
      new Option('--damage-scale <factor>', 'make damage this many times as wide')
        .argParser(positive)
        .default(1),
    )
    .option('--textures <folder>', 'damage masks to use, white on black (default: generated ones)')
    .addOption(
      new Option('--seed <number>', 'seed for damage, crops and random references')
        .argParser(wholeNumber(0))
        .default(1),
    )
    .addOption(
      new Option('--limit <n>', 'evaluate only this many pictures, spread evenly').argParser(wholeNumber(1)),
    )
    .addOption(
      new Option('--sample <n>', 'evaluate this many pictures, drawn at random by --seed').argParser(
        wholeNumber(1),
      ),
    )
    .addOption(new Option('--only <table...>', 'only these tables').choices(tasks))
    .addOption(
      new Option('--ways <way...>', 'only these ways of colouring (default: all possible)').choices(wayNames),
    )
    .option(
      '--model <preset|folder>',
      'a preset by name, or a folder with preset.json and weights.safetensors',
    )
    .option('--corpus <index|folder>', 'colour pictures to choose references from (see `romnet references`)')
    .option('--cache <folder>', 'store the index of a corpus folder here (default: in the corpus folder)')
    .addOption(
      new Option('--rank <n>', 'retrieved: use only the nth best (default: the best few together)').argParser(
        wholeNumber(1),
      ),
    )
    .option('--references <folder>', 'one reference for each picture, under the same name')
    .addOption(
      new Option(
        '--hints <counts>',
        'colour also with so many hints from the truth at random places, a row each, for example 1,4,16',
      ).argParser(counts),
    )
    .addOption(
      new Option(
        '--vividness <share>',
        `how vivid new colours are, 0 to 1, if the model supports it (default: ${DEFAULT_VIVIDNESS})`,
      ).argParser(share),
    )
    .option('--results <folder>', 'evaluate these results, under the same names, and renovate nothing')
    .addOption(
      new Option(
        '--system <name=kind:where>',
        'compare with this system; kinds: folder, onnx, command, pix2pix',
      ).argParser(parseSystem),
    )
    .addOption(
      new Option('--baselines [method...]', 'compare with simple methods (default: all possible)').choices(
        simpleSystems,
      ),
    )
    .addOption(
      new Option('--system-timeout <seconds>', "a command's time for one picture")
        .argParser(positive)
        .default(120),
    )
    .option('--no-network', 'compare the systems and baselines only')
    .option('--lpips <file>', 'measure LPIPS with this backbone')
    .option('--lpips-heads <file>', 'the linear heads of LPIPS v0.1 for that backbone')
    .addOption(
      new Option('--threads <count>', 'processor threads to use (default: all)').argParser(wholeNumber(1)),
    )
    .addOption(new Option('--json', 'print the report as JSON').conflicts(['markdown', 'html']))
    .addOption(new Option('--markdown', 'print the report as Markdown').conflicts(['json', 'html']))
    .addOption(new Option('--html', 'print the report as one HTML page, including the worst ten pictures'))
    .option('-o, --output <file>', 'where to write the report (default: standard output)')
    .option('--sheet <file>', 'save the worst ten pictures as a contact sheet')
    .option('--overwrite', 'replace the report and the sheet if they exist')
    .addHelpText('after', EXAMPLES);
  return withFeatureNetwork(command).action(
    async (
      { json = false, markdown = false, html = false, overwrite = false, ...flags }: Flags,
      command: Command,
    ) => {
      const fault = wrongUsage(flags);
      if (fault !== undefined) command.error(`error: ${fault}`);
      const { system = [] } = flags;
      const baselines = chosenBaselines(flags);
      finish(await runEvaluate({ ...flags, system, baselines, json, markdown, html, overwrite }, io));
    },
  );
}

/** `--baselines` alone means all that there are references for. */
function chosenBaselines({ baselines = [], corpus, references }: Flags): readonly SimpleSystem[] {
  if (baselines !== true) return baselines;
  const hasReferences = corpus !== undefined || references !== undefined;
  return simpleSystems.filter((name) => hasReferences || !needsReference(name));
}

/** What does not go together, or undefined. */
function wrongUsage(flags: Flags): string | undefined {
  const { input, truth, data, results, corpus, references, ways, only, model } = flags;
  if ((input === undefined) !== (truth === undefined)) return '--input and --truth go together';
  if ((input === undefined) === (data === undefined))
    return 'expected either --data, or --input with --truth';
  const { vividness, hints } = flags;
  const networks = { corpus, references, ways, only, model, vividness, hints };
  const idle = Object.entries(networks).find(([, value]) => value !== undefined);
  if (results !== undefined && idle) return `--results renovates nothing, so --${idle[0]} means nothing`;
  const { system, baselines, network } = flags;
  if (results !== undefined && (system || baselines || !network))
    return '--results is for one system by itself; --system name=folder:<folder> compares several';
  if (!network && !system && !baselines) return '--no-network leaves nothing to evaluate; add --system';
  if (!network && (model ?? vividness ?? ways) !== undefined)
    return '--model, --vividness and --ways mean nothing with --no-network';
  const hasReferences = corpus !== undefined || references !== undefined;
  if (Array.isArray(baselines) && baselines.some(needsReference) && !hasReferences)
    return 'the baselines histogram, welsh and reinhard need --corpus or --references';
  if (flags.lpipsHeads !== undefined && flags.lpips === undefined)
    return '--lpips-heads needs its backbone, --lpips';
  const lacks = (way: Way, source: string | undefined) => ways?.includes(way) && source === undefined;
  if (lacks('retrieved', corpus) || lacks('random', corpus))
    return 'the ways retrieved and random need --corpus';
  if (lacks('given', references)) return 'the way given needs --references';
  return undefined;
}

/** Whole numbers between commas, each once, smallest first. */
const counts = (text: string): number[] =>
  [...new Set(text.split(',').map(wholeNumber(1)))].sort((a, b) => a - b);

/** A side in pixels, or null for `whole`. */
export function judgedSide(text: string): JudgedSide {
  if (text === 'whole') return null;
  const side = wholeNumber(32)(text);
  if (side % 32 !== 0) throw new InvalidArgumentError(`expected 'whole' or a multiple of 32, got '${text}'`);
  return side;
}
