// What a config file asks for: one run, or a list of stages, each a run of its own in a folder below the plan's that starts
// from the averaged weights of the one before.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@romnet/imaging/files';
import { parseConfig, type TrainingConfig } from '../config/config.js';
import { loadCatalogue } from '../data/catalogue.js';
import { loadCheckpoint } from '../run/checkpoint.js';
import { exists, runFiles } from '../run/run-folder.js';
import { reasonToStop } from './loop.js';
import { resumeRun, type SessionResult, startRun } from './session.js';
import type { SessionIo } from './session-io.js';

export interface Plan {
  /** Where everything of the plan lies; of a single run, its folder. */
  readonly folder: string;
  /** What the config file holds, to be kept beside the stages' folders. */
  readonly source: unknown;
  /** In the order in which they run; at least one. */
  readonly runs: readonly [TrainingConfig, ...TrainingConfig[]];
}

/**
 * Checks a config file's content. With `stages`, a list, every other field holds for all stages, and each stage says what it
 * has otherwise; a stage's run folder is `<number>-<stage>` below `run`.
 *
 * @throws Error that lists every wrong field with its path and the file.
 */
export function parsePlan(value: unknown, file: string): Plan {
  if (!isObject(value) || !('stages' in value)) {
    const config = parseConfig(value, file);
    return { folder: config.run, source: value, runs: [config] };
  }
  const { stages, ...common } = value;
  if (!Array.isArray(stages) || stages.length === 0 || !stages.every(isObject))
    throw new Error(`stages: expected a list of at least one stage, each an object (${file})`);
  for (const name of ['run', 'initial']) {
    const place = stages.findIndex((stage) => name in stage);
    if (place >= 0) throw new Error(`stages.${place}.${name}: expected it beside \`stages\` only (${file})`);
  }
  if ('stage' in common) throw new Error(`stage: expected none beside \`stages\` (${file})`);
  if (typeof common.run !== 'string') throw new Error(`run: expected a folder, got none (${file})`);
  const folder = common.run;
  const folders = stages.map(({ stage }, i) => join(folder, `${i + 1}-${String(stage)}`));
  const runs = stages.map((stage, i) => {
    const own = { run: folders[i], ...(i === 0 ? {} : { initial: folders[i - 1] }) };
    return parseConfig({ ...common, ...stage, ...own }, file, ['stages', i]);
  });
  return { folder, source: value, runs: runs as [TrainingConfig, ...TrainingConfig[]] };
}

/** The plan in a file. */
export async function readPlan(file: string): Promise<Plan> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`expected a config file but could not read it (${file})`, { cause });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`expected JSON but ${(cause as Error).message} (${file})`, { cause });
  }
  return parsePlan(value, file);
}

/** What may change while a run goes: none of it changes what a step computes. */
const changeable = [
  'steps',
  'minutes',
  'epochs',
  'device',
  'threads',
  'workers',
  'queue',
  'cacheMegabytes',
  'checkpointEverySeconds',
  'validateEverySteps',
  'validation',
] as const satisfies readonly (keyof TrainingConfig)[];

export type RunChanges = Partial<Pick<TrainingConfig, (typeof changeable)[number]>>;

/** Runs a plan from its start; `changes` replace what the config says. Throws where its folder holds a run. */
export async function startPlan(plan: Plan, io: SessionIo, changes: RunChanges = {}): Promise<SessionResult> {
  checkChanges(plan, changes);
  for (const { run } of plan.runs) {
    if (await exists(join(run, runFiles.checkpoint)))
      throw new Error(
        `expected a folder without a run but found a checkpoint: resume it or name another (${run})`,
      );
  }
  await mkdir(plan.folder, { recursive: true });
  if (plan.runs.length > 1) await savePlan(plan);
  return goOn(plan, io, () => changes);
}

/**
 * Goes on with the plan or single run in `folder`. With `wanted`, a config, it goes on under that one, which may differ in
 * how long and on what it runs only.
 *
 * @throws Error that names the first field that may not change.
 */
export async function resumePlan(
  folder: string,
  changes: RunChanges,
  io: SessionIo,
  wanted?: Plan,
): Promise<SessionResult> {
  const begun = await readPlan(join(folder, runFiles.config));
  // The folder may have been moved since.
  const plan = parsePlan({ ...(begun.source as object), run: folder }, join(folder, runFiles.config));
  checkChanges(plan, changes);
  if (!wanted) return goOn(plan, io, () => changes);
  const here = parsePlan({ ...(wanted.source as object), run: folder }, 'the config given');
  checkSame(plan, here);
  if (here.runs.length > 1) await savePlan(here);
  return goOn(here, io, (planned) => ({ ...pick(planned), ...changes }));
}

function checkChanges({ runs, folder }: Plan, changes: RunChanges): void {
  if (runs.length > 1 && ['steps', 'minutes', 'epochs'].some((name) => name in changes)) {
    throw new Error(
      `expected \`steps\`, \`minutes\` and \`epochs\` in the config of several stages, got one for all (${folder})`,
    );
  }
}

function checkSame(begun: Plan, wanted: Plan): void {
  if (begun.runs.length !== wanted.runs.length)
    throw new Error(
      `expected ${begun.runs.length} stages as the run has, got ${wanted.runs.length} (${begun.folder})`,
    );
  for (const [i, run] of begun.runs.entries()) {
    const other = wanted.runs[i] as TrainingConfig;
    const fixed = (Object.keys(run) as (keyof TrainingConfig)[]).filter(
      (name) => !(changeable as readonly string[]).includes(name),
    );
    const differs = fixed.find((name) => JSON.stringify(run[name]) !== JSON.stringify(other[name]));
    if (differs === undefined) continue;
    const [expected, got] = [run, other].map((config) => JSON.stringify(config[differs]));
    throw new Error(
      `expected \`${differs}\` ${expected} as the run began with, got ${got}: it cannot change (${run.run})`,
    );
  }
}

const savePlan = ({ folder, source }: Plan): Promise<void> =>
  writeWhole(join(folder, runFiles.config), `${JSON.stringify(source, null, 2)}\n`);

/**
 * Runs what is left of a plan: finished stages are passed over, a begun one goes on, the others start. A begun stage keeps
 * the config of its checkpoint but for what `changesOf` gives for it.
 */
async function goOn(
  { runs }: Plan,
  io: SessionIo,
  changesOf: (planned: TrainingConfig) => RunChanges,
): Promise<SessionResult> {
  let result: SessionResult | undefined;
  for (const [i, planned] of runs.entries()) {
    const { run, stage } = planned;
    const changes = changesOf(planned);
    const path = join(run, runFiles.checkpoint);
    const begun = await exists(path);
    if (begun && i < runs.length - 1) {
      const { config, state } = await loadCheckpoint(path);
      const { files } = await loadCatalogue(join(run, runFiles.catalogue));
      if (reasonToStop({ ...config, ...changes }, state, files.length, false)) continue;
    }
    if (runs.length > 1) io.print(`stage ${i + 1} of ${runs.length}: ${stage} (${run})`, false);
    result = begun ? await resumeRun(run, changes, io) : await startRun({ ...planned, ...changes }, io);
    if (result.reason === 'asked') break;
  }
  return result as SessionResult;
}

const pick = (config: TrainingConfig): RunChanges =>
  Object.fromEntries(changeable.map((name) => [name, config[name]]));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
