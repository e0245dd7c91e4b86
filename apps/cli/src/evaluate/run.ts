// `romnet evaluate`, from arguments to exit code: list the pairs, open what answers need, judge, report.

import { contactSheet, type Raster } from '@romnet/imaging';
import { decodeFile, encodeFile, encodePng, writeWhole } from '@romnet/imaging/files';
import {
  type Dataset,
  type Judgement,
  judge,
  measures,
  openDataset,
  openLpips,
  openPairs,
  pairSources,
  type ReportAbout,
  recipes,
  showJson,
  showMarkdown,
  showPage,
  showText,
  spread,
} from '@romnet/laboratory';
import { createRenovator } from '@romnet/renovation';
import { refuseExisting } from '../fresh.js';
import type { Io } from '../io.js';
import type { EvaluateArguments } from './arguments.js';
import { openReferences } from './references.js';

/** Returns the exit code: 0 all judged, 1 something could not be, 130 interrupted. Throws where nothing can be judged. */
export async function runEvaluate(args: EvaluateArguments, io: Io): Promise<number> {
  const complain = (text: string) => io.stderr.write(`romnet: ${text}\n`);
  await refuseExisting([args.output, args.sheet], args.overwrite);
  const dataset = limited(await openData(args), args.limit);
  for (const fault of dataset.faults) complain(fault);
  const answers = await openAnswers(args, dataset, io);
  const lpips =
    args.lpips === undefined ? undefined : await openLpips(args.lpips, args.lpipsHeads, args.threads);
  try {
    const recipe = args.recipe === undefined ? {} : { recipe: recipes[args.recipe]! };
    const judgement = await judge(
      pairSources(dataset, { answer: answers.answer, seed: args.seed, ...recipe }),
      {
        measures: lpips ? [...measures, lpips.measure] : measures,
        signal: io.signal,
        onPicture: (name, done, total) => io.stderr.write(`${done}/${total} ${name}\n`),
        onFault: complain,
      },
    );
    if (io.signal.aborted) return 130;
    const faults = [...dataset.faults, ...judgement.faults];
    const about = aboutOf(args, answers, judgement, lpips !== undefined);
    await write(args, { ...judgement, faults }, about, io);
    if (faults.length > 0) complain(`${judgement.pictures.length} judged, ${faults.length} not`);
    return faults.length > 0 ? 1 : 0;
  } finally {
    await lpips?.release();
    await answers.release();
  }
}

async function openData({ input, truth, data, kind, split }: EvaluateArguments): Promise<Dataset> {
  if (data === undefined) return openPairs(input!, truth!);
  return openDataset(data, kind === undefined ? { split } : { kind, split });
}

const limited = (dataset: Dataset, limit: number | undefined): Dataset => ({
  ...dataset,
  items: spread(dataset.items, limit),
});

/** Where answers come from, and what to say of it. */
interface Answers {
  readonly name: string;
  readonly about: string;
  readonly answer: (input: Raster, item: Dataset['items'][number]) => Promise<Raster>;
  release(): Promise<void>;
}

async function openAnswers(args: EvaluateArguments, dataset: Dataset, io: Io): Promise<Answers> {
  return args.results === undefined ? openRenovation(args, io) : openResults(args.results, dataset);
}

/** Results made elsewhere: pictures of the same name as the inputs. */
async function openResults(folder: string, { items }: Dataset): Promise<Answers> {
  const results = new Map(
    (await openDataset(folder, { kind: 'folder' })).items.map((item) => [item.name, item.input]),
  );
  const missing = items.filter(({ name }) => !results.has(name));
  if (missing.length === items.length) {
    throw new Error(
      `expected results named like the inputs but found none, for instance for ${items[0]!.name} (${folder})`,
    );
  }
  return {
    name: 'results',
    about: `the results in ${folder}`,
    async answer(_, { name }) {
      const path = results.get(name);
      if (path === undefined) throw new Error(`no result named ${name} (${folder})`);
      return decodeFile(path);
    },
    async release() {},
  };
}

async function openRenovation(args: EvaluateArguments, io: Io): Promise<Answers> {
  const { corpus, restore } = args;
  const references = corpus === undefined ? undefined : await openReferences({ ...args, corpus }, io);
  const renovator = await createRenovator({
    ...(args.model === undefined ? {} : { model: args.model }),
    ...(args.threads === undefined ? {} : { threads: args.threads }),
  });
  const name = restore ? 'renovated' : 'coloured';
  return {
    name,
    about: `${name} by ${args.model ?? 'base'}, ${references?.about ?? 'without references'}`,
    async answer(input, item) {
      // The picture itself must not be its own reference.
      const pair = item.truth === undefined ? [item.input] : [item.input, item.truth];
      const { picture } = await renovator.renovate(input, {
        references: async (luminance) => (references ? [await references.choose(luminance, pair)] : []),
        restore,
        signal: io.signal,
      });
      return picture;
    },
    async release() {
      await references?.close();
      await renovator.release();
    },
  };
}

function aboutOf(
  args: EvaluateArguments,
  answers: Answers,
  { pictures }: Judgement,
  hasLpips: boolean,
): ReportAbout {
  const damaged =
    args.recipe === undefined ? 'in grey' : `damaged by the recipe ${args.recipe}, seed ${args.seed}`;
  const where =
    args.data === undefined
      ? `${args.input} against ${args.truth}`
      : `${args.data} (${args.split}; intact photographs ${damaged})`;
  return {
    subject: `${pictures.length} pictures of ${where}: ${answers.about}`,
    answer: answers.name,
    notes: hasLpips ? [] : ['LPIPS was not measured: it needs weights (--lpips, --lpips-heads)'],
  };
}

async function write(
  args: EvaluateArguments,
  judgement: Judgement,
  about: ReportAbout,
  io: Io,
): Promise<void> {
  const replace = args.overwrite;
  const text = args.json
    ? showJson(judgement, about)
    : args.markdown
      ? showMarkdown(judgement, about)
      : args.html
        ? showPage(
            judgement,
            about,
            await Promise.all(judgement.worst.map(({ tiles }) => encodePng(contactSheet([tiles])))),
          )
        : showText(judgement, about);
  if (args.output === undefined) io.stdout.write(`${text}\n`);
  else await writeWhole(args.output, `${text}\n`, { replace });
  if (args.sheet !== undefined)
    await encodeFile(args.sheet, contactSheet(judgement.worst.map(({ tiles }) => tiles)), { replace });
}
