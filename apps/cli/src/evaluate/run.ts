// `romnet evaluate`, from arguments to exit code: list the cases, open what answers need, judge, report.

import { contactSheet } from '@romnet/imaging';
import { recipes } from '@romnet/imaging/damage';
import { decodeFile, encodeFile, encodePng, writeWhole } from '@romnet/imaging/files';
import {
  type Answerer,
  caseSources,
  colorMeasures,
  type Dataset,
  type JudgedSide,
  type Judgement,
  judge,
  networkAnswers,
  openDataset,
  openLpips,
  openPairs,
  openTextures,
  plainAnswers,
  possibleWays,
  type ReferenceSources,
  type ReportAbout,
  randomSubset,
  resultAnswers,
  showJson,
  showJudgementPage,
  showMarkdown,
  showText,
  spread,
  tasks,
} from '@romnet/laboratory';
import { hasPalette, takesHints } from '@romnet/network';
import { openRig } from '@romnet/renovation';
import { loadModel } from '@romnet/renovation/files';
import { refuseExisting } from '../fresh.js';
import type { Io } from '../io.js';
import { createTerminal } from '../terminal.js';
import type { EvaluateArguments } from './arguments.js';
import { openSources } from './sources.js';
import { openSystems } from './systems.js';

/** The side that photographs are judged at unless told: one shape needs one program of each kind, and training's scale. */
const SIDE = 256;

/** Returns the exit code: 0 all judged, 1 something could not be, 130 interrupted. Throws where nothing can be judged. */
export async function runEvaluate(args: EvaluateArguments, io: Io): Promise<number> {
  const { note: complain, begin, progress, clear } = createTerminal(io);
  await refuseExisting([args.output, args.sheet], args.overwrite);
  const dataset = await openData(args);
  for (const fault of dataset.faults) complain(fault);
  const side = sideOf(args, dataset);
  const answers = await openAnswers(args, dataset, side, io);
  for (const fault of answers.faults) complain(fault);
  const lpips =
    args.lpips === undefined ? undefined : await openLpips(args.lpips, args.lpipsHeads, args.threads);
  try {
    const { textures } = await openTextures(args.textures);
    const { seed, damageScale: scale } = args;
    const damaging = { recipe: recipes[args.recipe], seed, scale, textures };
    begin();
    const judgement = await judge(
      caseSources({ ...dataset, items: answers.items }, side, damaging),
      answers.answerer,
      {
        measures: lpips ? [...colorMeasures, lpips.measure] : colorMeasures,
        signal: io.signal,
        onPicture(label, done, total) {
          progress({ fraction: done / total, stage: 'evaluating', label }, `${done} of ${total} evaluated`);
        },
        onFault: complain,
      },
    );
    clear();
    if (io.signal.aborted) return 130;
    const faults = [...dataset.faults, ...answers.faults, ...judgement.faults];
    const about = aboutOf(args, dataset, side, answers.about, judgement.pictures.length, lpips !== undefined);
    await write(args, { ...judgement, faults }, about, io);
    if (faults.length > 0) complain(`${judgement.pictures.length} evaluated, ${faults.length} not`);
    return faults.length > 0 ? 1 : 0;
  } finally {
    await lpips?.release();
    await answers.release();
  }
}

async function openData({ input, truth, data, kind, split, ...args }: EvaluateArguments): Promise<Dataset> {
  const dataset =
    data === undefined
      ? await openPairs(input!, truth!)
      : await openDataset(data, kind === undefined ? { split } : { kind, split });
  const { limit, sample, seed } = args;
  const drawn = sample === undefined ? dataset.items : randomSubset(dataset.items, sample, seed);
  return { ...dataset, items: spread(drawn, limit) };
}

function sideOf({ side, results }: EvaluateArguments, { items }: Dataset): JudgedSide {
  if (side !== undefined) return side;
  const areWhole = results !== undefined || items[0]!.truth !== undefined;
  return areWhole ? null : SIDE;
}

/** Where answers come from, and what to say of it. */
interface Answers {
  readonly about: string;
  readonly answerer: Answerer;
  /** What can be answered. */
  readonly items: Dataset['items'];
  /** What cannot, a line each. */
  readonly faults: readonly string[];
  release(): Promise<void>;
}

async function openAnswers(
  args: EvaluateArguments,
  dataset: Dataset,
  side: JudgedSide,
  io: Io,
): Promise<Answers> {
  return args.results === undefined
    ? openCompared(args, dataset, side, io)
    : openResults(args.results, dataset);
}

/** Results made elsewhere: pictures of the same name as the inputs. */
async function openResults(folder: string, { items }: Dataset): Promise<Answers> {
  const results = new Map(
    (await openDataset(folder, { kind: 'folder' })).items.map((item) => [item.name, item.input]),
  );
  if (!items.some(({ name }) => results.has(name))) {
    throw new Error(
      `expected results named like the inputs but found none, for instance for ${items[0]!.name} (${folder})`,
    );
  }
  return {
    ...{ about: `the results in ${folder}`, items, faults: [] },
    answerer: resultAnswers(async ({ name }) => {
      const path = results.get(name);
      if (path === undefined) throw new Error(`no result named ${name} (${folder})`);
      return decodeFile(path);
    }),
    async release() {},
  };
}

/** The network, unless it was not wanted, and the systems that it is compared with. */
async function openCompared(
  args: EvaluateArguments,
  { items }: Dataset,
  side: JudgedSide,
  io: Io,
): Promise<Answers> {
  const { sources, about, close } = await openSources(args, io);
  let release = close;
  try {
    const base = args.network ? await openNetwork(args, sources) : undefined;
    if (base) release = () => base.release().then(close);
    const systems = await openSystems({
      ...{ systems: args.system, baselines: args.baselines, timeout: args.systemTimeout },
      ...{ seed: args.seed, threads: args.threads, side, items, sources, signal: io.signal },
    });
    const closeNetwork = release;
    release = () => systems.release().then(closeNetwork);
    const names = [...args.baselines, ...args.system.map(({ name }) => name)];
    return {
      about: [
        base ? `model ${args.model ?? 'base'}` : 'no network',
        about,
        ...(names.length > 0 ? [`compared with ${names.join(', ')}`] : []),
      ].join('; '),
      answerer: systems.join(base?.answerer ?? plainAnswers(args.only ?? tasks)),
      ...{ items: systems.items, faults: systems.faults },
      release,
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function openNetwork(args: EvaluateArguments, sources: ReferenceSources) {
  const model = await loadModel(args.model);
  if (args.hints && !(takesHints(model.preset) && hasPalette(model.preset)))
    throw new Error(
      `expected a model that takes hints for --hints, got preset "${model.preset.name}", which takes none`,
    );
  const rig = openRig(model, {
    colorings: 2,
    ...(args.threads === undefined ? {} : { threads: args.threads }),
  });
  return {
    answerer: networkAnswers({
      ...{ rig, sources, purpose: 'evaluation' },
      ways: args.ways ?? possibleWays(sources, hasPalette(model.preset)),
      tasks: args.only ?? tasks,
      ...(args.hints ? { hints: args.hints } : {}),
      ...(args.vividness === undefined ? {} : { vividness: args.vividness }),
    }),
    release: () => rig.release(),
  };
}

function aboutOf(
  args: EvaluateArguments,
  { items }: Dataset,
  side: JudgedSide,
  answered: string,
  count: number,
  hasLpips: boolean,
): ReportAbout {
  const where = args.data ?? `${args.input} against ${args.truth}`;
  const shape = side === null ? 'whole pictures' : `centre squares at ${side}x${side}`;
  const scale = args.damageScale === 1 ? '' : ` ${args.damageScale} times as wide`;
  const damaged = `damaged by the recipe ${args.recipe}${scale}, seed ${args.seed}`;
  const made = items[0]!.truth === undefined ? `, ${damaged}` : '';
  return {
    subject: `${count} ${count === 1 ? 'picture' : 'pictures'} of ${where}, ${shape}${made}; ${answered}`,
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
  const sheets = () => Promise.all(judgement.worst.map(({ tiles }) => encodePng(contactSheet([[...tiles]]))));
  const text = args.json
    ? showJson(judgement, about)
    : args.markdown
      ? showMarkdown(judgement, about)
      : args.html
        ? showJudgementPage(judgement, about, await sheets())
        : showText(judgement, about);
  if (args.output === undefined) io.stdout.write(`${text}\n`);
  else await writeWhole(args.output, `${text}\n`, { replace });
  if (args.sheet !== undefined)
    await encodeFile(args.sheet, contactSheet(judgement.worst.map(({ tiles }) => [...tiles])), { replace });
}
