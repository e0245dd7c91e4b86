// Runs an experiment: trains what must be trained, retrieves references, judges every cell, and hands back the filled table.
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Raster } from '@romnet/imaging';
import { readBytes } from '@romnet/imaging/files';
import { readSafetensors } from '@romnet/network';
import type { FeatureExtractor } from '@romnet/references';
import { buildReferenceIndex, createRetrieval, openCorpus } from '@romnet/references/files';
import { openRig, shrinkReference } from '@romnet/renovation';
import { openPix2pixSystem } from '../compared/pix2pix.js';
import type { Dataset } from '../datasets/dataset.js';
import { networkAnswers } from '../evaluate/answers.js';
import type { ReferenceSources } from '../evaluate/ways.js';
import { spread } from '../files/pictures.js';
import { runFiles } from '../run/run-folder.js';
import type { SessionIo } from '../train/session-io.js';
import { type JudgingOptions, judgeCell, judgedSide, type Measured } from './cell.js';
import type { Column, Experiment, ExperimentRow, Role, Training } from './experiments.js';
import type { PresetChanges } from './presets.js';
import { openRole, type RoleData } from './sources.js';
import { type OpenSystem, systemAnswers } from './systems.js';
import {
  Interrupted,
  type PlannedRun,
  planRun,
  type TrainedRun,
  type TrainingOptions,
  trainRun,
} from './training.js';

export interface ExperimentOptions extends TrainingOptions, JudgingOptions {
  /** Minutes of training for all runs together, shared out evenly; absent: as the protocol has it, or `fields`. */
  readonly minutes?: number;
  /** At most so many test pictures of a data set, spread evenly. */
  readonly limit?: number;
  /** Whose features find references. */
  readonly extractor: FeatureExtractor;
  /** By the title of their rows, in lower case. */
  readonly systems: ReadonlyMap<string, OpenSystem>;
  readonly session: SessionIo;
  /** Processor threads; absent: all. */
  readonly threads?: number;
}

/** What came out for a row in a column. */
export interface Cell extends Measured {
  /** The network's run; of a compared system, none. */
  readonly run: TrainedRun | undefined;
}

export interface ExperimentResult {
  readonly experiment: Experiment;
  readonly columns: readonly {
    readonly column: Column;
    /** How its data set is called. */
    readonly about: string;
    /** By row's key; absent where there is nothing of ours. */
    readonly cells: ReadonlyMap<string, Cell>;
  }[];
}

/**
 * Fills a table. What is there already is taken as it is: finished runs, begun runs, figures.
 *
 * @throws Interrupted; Error in one line where data or weights are missing, or a run breaks.
 */
export async function runExperiment(
  experiment: Experiment,
  options: ExperimentOptions,
): Promise<ExperimentResult> {
  const needed = [...new Set(experiment.columns.map(({ data }) => data))];
  const data = new Map<Role, RoleData>();
  // All of it before anything is trained: a missing list is told at once.
  for (const role of needed) data.set(role, await openRole(options.data, role));
  const plans = await planAll(experiment, options);
  const runs = new Map<string, TrainedRun>();
  for (const [at, plan] of [...plans.values()].entries()) {
    options.print(`run ${at + 1} of ${plans.size}`, false);
    runs.set(plan.hash, await trainRun(plan, options.folder, options.session));
  }
  const columns: ExperimentResult['columns'][number][] = [];
  for (const column of experiment.columns) {
    const { about, test, references } = data.get(column.data)!;
    const dataset = { ...test, items: spread(test.items, options.limit) };
    const corpus = await openReferencesOf(references, options);
    const cells = new Map<string, Cell>();
    try {
      for (const row of experiment.rows) {
        if (options.signal.aborted) throw new Interrupted('stopped; what is finished is kept');
        const cell = await cellOf(row, column, dataset, corpus, { plans, runs }, options);
        if (cell) cells.set(row.key, cell);
      }
    } finally {
      await corpus.close();
    }
    columns.push({ column, about, cells });
  }
  return { experiment, columns };
}

/** What an experiment trains, by column and row; rows of one network have one run. */
type Plans = ReadonlyMap<string, PlannedRun>;

/** What is trained for a row of a column; undefined for a system that others trained. */
function trainingOf(
  { training, task }: Column,
  { system, stage, changes = {} }: ExperimentRow,
  { systems }: ExperimentOptions,
): { readonly training: Training; readonly changes: PresetChanges; readonly isDamaged: boolean } | undefined {
  if (system === undefined) return { training, changes, isDamaged: true };
  if (stage === undefined || systems.has(system.toLowerCase())) return undefined;
  return { training: { ...training, stage }, changes: {}, isDamaged: task === 'renovation' };
}

/** By the training's text; runs of one hash are one. Columns that the paper has no figure for need none. */
async function planAll(experiment: Experiment, options: ExperimentOptions): Promise<Plans> {
  const wanted = new Map<string, NonNullable<ReturnType<typeof trainingOf>>>();
  for (const column of experiment.columns)
    for (const row of experiment.rows) {
      const training = trainingOf(column, row, options);
      if (training) wanted.set(JSON.stringify(training), training);
    }
  const minutes =
    options.minutes === undefined ? {} : { minutes: options.minutes / wanted.size, epochs: null };
  const fields = { ...minutes, ...options.fields };
  const plans = new Map<string, PlannedRun>();
  for (const [key, { training, changes, isDamaged }] of wanted)
    plans.set(key, await planRun({ ...options, fields }, training, changes, isDamaged));
  return plans;
}

interface OpenReferences {
  readonly retrieve: (rank: number) => NonNullable<ReferenceSources['retrieve']>;
  /** Differs where other references would be found. */
  readonly identity: string;
  close(): Promise<void>;
}

/** The references of a data set, indexed in the experiments' folder: the data set itself stays as it is. */
async function openReferencesOf(
  { folder, paths }: RoleData['references'],
  { folder: own, extractor, signal, print }: ExperimentOptions,
): Promise<OpenReferences> {
  const identity = createHash('sha256')
    .update(JSON.stringify([folder, [...paths].sort(), extractor.fingerprint]))
    .digest('hex')
    .slice(0, 12);
  await mkdir(join(own, 'references'), { recursive: true });
  const { index } = await buildReferenceIndex({
    ...{ folder, extractor, signal, accept: (path: string) => paths.has(path) },
    index: join(own, 'references', `${identity}.romnet-references`),
    onProgress: (done, total) => print(`looking at references: ${done} of ${total}`, true),
    onUnreadable: (path, reason) => print(`no reference: ${path}: ${reason}`, false),
  });
  const corpus = await openCorpus(index, extractor);
  const retrieval = createRetrieval(corpus, {
    keep: (picture) => shrinkReference(picture),
    onUnusable: (file) => print(`no reference: ${file}; the next took its place`, false),
  });
  return {
    identity,
    retrieve: (rank) => async (luminance, files) => {
      const found = await retrieval.nearest(luminance, { count: rank, own: files });
      if (found.length < rank)
        throw new Error(`expected a reference of rank ${rank}, got ${found.length} (${corpus.folder})`);
      return [found[rank - 1]!.picture as Raster];
    },
    close: () => corpus.close(),
  };
}

async function cellOf(
  row: ExperimentRow,
  column: Column,
  dataset: Dataset,
  references: OpenReferences,
  { plans, runs }: { readonly plans: Plans; readonly runs: ReadonlyMap<string, TrainedRun> },
  options: ExperimentOptions,
): Promise<Cell | undefined> {
  const { folder, seed, threads } = options;
  options.print(`${row.title}, ${column.title}`, false);
  const training = trainingOf(column, row, options);
  if (!training) return systemCell(row, column, dataset, options);
  const run = runs.get(plans.get(JSON.stringify(training))!.hash)!;
  if (training.training.stage === 'pix2pix') {
    const answerer = async () => {
      const system = await openPix2pixSystem(row.title, run.config.run, { threads });
      return { answerer: systemAnswers(system, column.task), release: () => system.release() };
    };
    const identity = [run.hash, run.steps, column.data];
    return { ...(await judgeCell(folder, column, dataset, answerer, identity, options)), run };
  }
  const rank = row.rank ?? 1;
  const answerer = async () => {
    const path = join(run.config.run, runFiles.weights);
    const { weights } = readSafetensors(await readBytes(path), path);
    const rig = openRig({ preset: run.preset, weights }, threads === undefined ? {} : { threads });
    const sources = { seed, retrieve: references.retrieve(rank) };
    return {
      answerer: networkAnswers({
        ...{ rig, sources, purpose: 'evaluation', ways: ['grey', 'retrieved'], tasks: [column.task] },
      }),
      release: () => rig.release(),
    };
  };
  const identity = [run.hash, run.steps, rank, references.identity, column.data];
  return { ...(await judgeCell(folder, column, dataset, answerer, identity, options)), run };
}

/** A system that was given: what is in a folder may change, so nothing is kept. */
async function systemCell(
  row: ExperimentRow,
  column: Column,
  dataset: Dataset,
  options: ExperimentOptions,
): Promise<Cell | undefined> {
  const open = row.system === undefined ? undefined : options.systems.get(row.system.toLowerCase());
  const { items } = dataset;
  const opened = await open?.({ column, items, side: judgedSide(dataset, options.side) });
  if (!opened) return undefined;
  const { system, faults } = opened;
  const asked = items.filter(({ name }) => system.has?.(name) ?? true);
  if (asked.length === 0) throw new Error(`expected results of ${system.name} but found none; ${faults[0]}`);
  const answerer = async () => ({
    answerer: systemAnswers(system, column.task),
    release: () => system.release(),
  });
  const here = { ...dataset, items: asked, faults: [...dataset.faults, ...faults] };
  return {
    ...(await judgeCell(options.folder, column, here, answerer, undefined, options)),
    run: undefined,
  };
}
