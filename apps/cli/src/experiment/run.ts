// `romnet experiment`, from arguments to exit code: opens what the experiment needs, runs it, writes the table.

import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import {
  colorMeasures,
  experimentPreset,
  experiments,
  Interrupted,
  type OpenSystem,
  openLpips,
  runExperiment,
  writeExperiment,
} from '@romnet/laboratory';
import type { Preset } from '@romnet/network';
import { findWeights } from '@romnet/renovation/weights';
import { openOne } from '../evaluate/systems.js';
import type { Io } from '../io.js';
import { openFeatures } from '../references/open.js';
import { createTerminal } from '../terminal.js';
import { cacheFolder } from '../weights/cache.js';
import type { ExperimentArguments } from './arguments.js';

/** Returns the exit code: 0 all done, 1 some pictures could not be judged, 130 interrupted. Throws where nothing can be done. */
export async function runExperimentCommand(args: ExperimentArguments, io: Io): Promise<number> {
  const terminal = createTerminal(io);
  const print = (line: string, passing: boolean) => (passing ? terminal.passing(line) : terminal.line(line));
  const preset = await experimentPreset(args.preset);
  const isPapers = preset.backbone.kind === 'resnet34';
  const fields = await trainingFields(args, preset, isPapers);
  const features = args.features ?? (isPapers ? (args.vgg19 ?? 'vgg19') : 'backbone');
  const extractor = await openFeatures({ ...args, features });
  const lpips = await openLpipsOf(args);
  try {
    const result = await runExperiment(experiments[args.name], {
      ...{ folder: args.output, data: args.data, preset, protocol: isPapers ? 'paper' : 'base', fields },
      ...(args.budget === undefined ? {} : { minutes: 60 * args.budget }),
      ...(args.limit === undefined ? {} : { limit: args.limit }),
      ...(args.side === undefined ? {} : { side: args.side }),
      ...(args.threads === undefined ? {} : { threads: args.threads }),
      ...{ seed: args.seed, extractor, systems: systemsOf(args, io) },
      measures: lpips ? [...colorMeasures, lpips.measure] : colorMeasures,
      signal: io.signal,
      print,
      session: { print, now: () => io.now() / 1000, stopAsked: () => io.signal.aborted },
    });
    terminal.clear();
    const { key = '', title = '' } = lpips?.measure ?? {};
    const files = await writeExperiment(result, args.output, {
      lpips: lpips && { key, backbone: title.replace(/^LPIPS-/, '') },
      how: [howTrained(args, preset, fields), `references found by ${extractor.name}, one a picture`],
      side: args.side,
    });
    for (const file of Object.values(files)) io.stdout.write(`${file}\n`);
    const faults = result.columns.flatMap(({ cells }) => [...cells.values()].flatMap((cell) => cell.faults));
    return faults.length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Interrupted || io.signal.aborted)) throw error;
    terminal.note(
      `${error instanceof Interrupted ? error.message : 'interrupted'}; the same command goes on`,
    );
    return 130;
  } finally {
    await lpips?.release();
    await extractor.release();
  }
}

/**
 * What opens the systems given, by the titles of their rows in lower case.
 *
 * @throws Error for one that has no row in this experiment.
 */
function systemsOf(
  { name, system: given, systemTimeout: timeout, threads }: ExperimentArguments,
  { signal }: Io,
): ReadonlyMap<string, OpenSystem> {
  const rows = experiments[name].rows.flatMap((row) => ('system' in row ? [row.system ?? ''] : []));
  const systems = new Map<string, OpenSystem>();
  for (const argument of given) {
    const key = argument.name.toLowerCase();
    if (!rows.some((row) => row.toLowerCase() === key))
      throw new Error(
        `expected a system of ${name} (${rows.join(', ') || 'it has none'}), got '${argument.name}'`,
      );
    systems.set(key, async ({ column, items, side }) => {
      const where = argument.where.replaceAll('{column}', column.key);
      const opened = await openOne({ ...argument, where }, { items, side, timeout, threads, signal });
      if (opened.system.tables.includes(column.task)) return { faults: [], ...opened };
      await opened.system.release();
      return undefined;
    });
  }
  return systems;
}

/** Fields of the training config that this command line decides; those of a file come last. */
async function trainingFields(
  args: ExperimentArguments,
  { backbone }: Preset,
  isPapers: boolean,
): Promise<Record<string, unknown>> {
  const { device, threads, workers, steps } = args;
  const machine = Object.entries({ device, threads, workers }).filter(([, value]) => value !== undefined);
  const vgg19 = args.vgg19 ?? (isPapers ? await storedFile('vgg19') : undefined);
  const resnet34 = args.resnet34 ?? (backbone.kind === 'resnet34' ? await storedFile('resnet34') : undefined);
  return {
    ...Object.fromEntries(machine),
    ...(steps === undefined ? {} : { steps, epochs: null }),
    ...(vgg19 === undefined ? {} : { vgg19: { weights: vgg19, style: args.vgg19Input } }),
    ...(backbone.kind === 'resnet34' ? { resnet34: resnet34 ?? null } : {}),
    ...(args.training === undefined ? {} : await readFields(args.training)),
  };
}

async function readFields(file: string): Promise<object> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new Error(`expected JSON but ${cause.message} (${file})`, { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new Error(`expected an object with fields of a training config, got ${typeof value} (${file})`);
}

/** Where this user's weights of a network lie; undefined where there are none. */
async function storedFile(name: Parameters<typeof findWeights>[1]): Promise<string | undefined> {
  const surroundings = { env: process.env, platform: process.platform, home: homedir() };
  return (await findWeights(cacheFolder(surroundings), name))?.file;
}

/** LPIPS as asked for; else over AlexNet, where its weights and heads are at hand. */
async function openLpipsOf({ lpips, lpipsHeads, threads }: ExperimentArguments) {
  if (lpips !== undefined) return openLpips(lpips, lpipsHeads, threads);
  const [backbone, heads] = [await storedFile('alexnet'), await storedFile('lpips-alex')];
  return backbone && heads ? openLpips(backbone, heads, threads) : undefined;
}

function howTrained({ steps, budget }: ExperimentArguments, { name }: Preset, fields: object): string {
  const length =
    steps === undefined
      ? budget === undefined
        ? 'its own length'
        : `${budget} h for all networks together`
      : `${steps} steps each`;
  const changed = Object.keys(fields).filter(
    (field) => !['steps', 'epochs', 'threads', 'workers'].includes(field),
  );
  return `network ${name}, trained for ${length}${changed.length > 0 ? `, with other values for ${changed.join(', ')}` : ''}`;
}
