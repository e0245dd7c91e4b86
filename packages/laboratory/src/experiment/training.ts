// The runs of an experiment: a protocol of configs/ with a row's network and data, under a name made of everything that decides it.
// So a run that several tables share is trained once, and one that was interrupted goes on.
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readBytes, writeWhole } from '@romnet/imaging/files';
import { findPreset, type Preset, usesBackbone, writeSafetensors } from '@romnet/network';
import { loadModel } from '@romnet/renovation/files';
import { parseConfig, type TrainingConfig } from '../config/config.js';
import { loadCatalogue } from '../data/catalogue.js';
import { loadCheckpoint } from '../run/checkpoint.js';
import { exists, runFiles } from '../run/run-folder.js';
import { reasonToStop } from '../train/loop.js';
import { parsePlan, resumePlan, startPlan } from '../train/plan.js';
import type { SessionIo } from '../train/session-io.js';
import type { Training } from './experiments.js';
import { changed, type PresetChanges } from './presets.js';
import { type DataRoots, trainingSource } from './sources.js';

/** What all runs of an experiment have in common. */
export interface TrainingOptions {
  /** Where everything of all experiments lies. */
  readonly folder: string;
  readonly data: DataRoots;
  readonly preset: Preset;
  /** Whose training, of configs/: the paper's own, or one for small machines. */
  readonly protocol: 'paper' | 'base';
  /** Fields of a training config in place of the protocol's. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A network to be trained. */
export interface PlannedRun {
  readonly config: TrainingConfig;
  readonly preset: Preset;
  /** Eight digits of a hash of everything that decides the run's weights. */
  readonly hash: string;
}

/** Fields that decide no weights: where things lie, and on what they are computed. */
const machine: readonly (keyof TrainingConfig)[] = [
  ...(['run', 'preset', 'device', 'threads', 'workers', 'queue', 'cacheMegabytes'] as const),
  ...(['checkpointEverySeconds', 'validation', 'validateEverySteps'] as const),
];

/**
 * Fields that decide a run's weights and have another value than they have unless told: a field that comes to be later, and is not
 * used, makes no other run of this one.
 */
function decisive(config: TrainingConfig): [string, unknown][] {
  const { stage } = config;
  const losses = { luminance: 1, chroma: 1 };
  const plain = parseConfig({ data: '', run: '', stage, steps: 1, crop: 256, losses }, 'internal: plain');
  const usual = new Map<string, unknown>(Object.entries(plain));
  const decides = (name: string) => !(machine as readonly string[]).includes(name);
  return Object.entries(config).filter(
    ([name, value]) => decides(name) && JSON.stringify(value) !== JSON.stringify(usual.get(name)),
  );
}

/** Pix2pix's own loss, L1 with weight 100 over the three channels (docs/training.md), and its Adam. */
const pix2pix = {
  losses: { luminance: 100 / 3, chroma: 200 / 3, adversarial: 1 },
  ...{ learningRate: 2e-4, beta1: 0.5, beta2: 0.999, decayPerEpoch: 1 },
};

/**
 * The run for a row's network. Throws one line where its config is none.
 *
 * @param isDamaged whether the pictures that Pix2pix sees are damaged: it restores and colours at once, or only colours.
 */
export async function planRun(
  { folder, data, preset: start, protocol, fields }: TrainingOptions,
  training: Training,
  changes: PresetChanges = {},
  isDamaged = true,
): Promise<PlannedRun> {
  const file = fileURLToPath(new URL(`../../configs/${protocol}-${training.data}.json`, import.meta.url));
  const preset = changed(start, changes);
  const config = parseConfig(
    {
      ...(JSON.parse(await readFile(file, 'utf8')) as object),
      ...{ stage: training.stage, data: trainingSource(data, training.data), run: '', preset: '' },
      ...(training.stage === 'pix2pix' ? { ...pix2pix, recipe: isDamaged ? 'paper' : 'none' } : {}),
      ...fields,
      ...(training.stage === 'pix2pix' && 'losses' in fields ? { losses: pix2pix.losses } : {}),
    },
    file,
  );
  const hash = createHash('sha256')
    .update(JSON.stringify([training.stage, decisive(config), preset, startsFrom(preset)]))
    .digest('hex')
    .slice(0, 8);
  const said = Object.values(changes).join('-');
  const seen = isDamaged ? [] : ['undamaged'];
  // By the data and not by its part: what stands in for two data sets is trained on once.
  const { layout } = trainingSource(data, training.data);
  const name = [layout, training.stage, ...seen, ...(said ? [said] : []), hash].join('-');
  const run = join(folder, 'runs', name);
  return { config: { ...config, run, preset: `${run}.json` }, preset, hash };
}

/** A finished run. */
export interface TrainedRun extends PlannedRun {
  readonly steps: number;
}

/**
 * Trains what is left of a run. Throws where it was stopped: what it has is saved, and the next call goes on.
 *
 * @throws Interrupted
 */
export async function trainRun(planned: PlannedRun, folder: string, io: SessionIo): Promise<TrainedRun> {
  const { config, preset } = planned;
  const checkpoint = join(config.run, runFiles.checkpoint);
  const begun = await exists(checkpoint);
  if (begun && (await exists(join(config.run, runFiles.weights)))) {
    const { state } = await loadCheckpoint(checkpoint);
    const { files } = await loadCatalogue(join(config.run, runFiles.catalogue));
    if (reasonToStop(config, state, files.length, false)) return { ...planned, steps: state.step };
  }
  io.print(`training ${config.run} (${preset.name})`, false);
  await mkdir(join(folder, 'runs'), { recursive: true });
  await writeWhole(config.preset, `${JSON.stringify(preset, null, 2)}\n`);
  const { device, threads, workers, queue, cacheMegabytes, checkpointEverySeconds } = config;
  const { state, reason } = begun
    ? await resumePlan(
        config.run,
        { device, threads, workers, queue, cacheMegabytes, checkpointEverySeconds },
        io,
      )
    : await startPlan(
        parsePlan({ ...config, initial: await initialOf(planned, folder) }, config.run),
        await withCatalogue(config, folder, io),
      ).finally(() => keepCatalogue(config, folder));
  if (reason === 'asked')
    throw new Interrupted(`training stopped and saved at step ${state.step} (${config.run})`);
  return { ...planned, steps: state.step };
}

/** Where the pictures are listed that runs of the same data share: looking for similar ones takes longer than a short training. */
function catalogueFile(
  { data, workingSide, referenceFeatures, vgg19 }: TrainingConfig,
  folder: string,
): string {
  const features = referenceFeatures === 'vgg19' ? vgg19 : null;
  const key = createHash('sha256').update(JSON.stringify([data, workingSide, referenceFeatures, features]));
  return join(folder, 'catalogues', `${key.digest('hex').slice(0, 8)}.safetensors`);
}

async function withCatalogue(config: TrainingConfig, folder: string, io: SessionIo): Promise<SessionIo> {
  const file = catalogueFile(config, folder);
  return (await exists(file)) ? { ...io, catalogue: await loadCatalogue(file) } : io;
}

async function keepCatalogue(config: TrainingConfig, folder: string): Promise<void> {
  const [own, shared] = [join(config.run, runFiles.catalogue), catalogueFile(config, folder)];
  if ((await exists(shared)) || !(await exists(own))) return;
  await mkdir(dirname(shared), { recursive: true });
  await writeWhole(shared, await readBytes(own));
}

/** Somebody asked to stop. Everything that was done is kept. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * The paper's similarity net looks through a network that others trained on ImageNet (III-B). Where the backbone is the compact one
 * of `base`, that network is the one that ships; everything else of a run starts at random.
 */
export const startsFrom = (preset: Preset): 'backbone of base' | null =>
  usesBackbone(preset) && JSON.stringify(preset.backbone) === JSON.stringify(findPreset('base').backbone)
    ? 'backbone of base'
    : null;

async function initialOf({ config, preset }: PlannedRun, folder: string): Promise<string | null> {
  if (config.initial !== null || startsFrom(preset) === null) return config.initial;
  const path = join(folder, 'runs', 'backbone.safetensors');
  if (!(await exists(path))) {
    const { weights } = await loadModel('base');
    const backbone = new Map([...weights].filter(([name]) => name.startsWith('backbone.')));
    await writeWhole(path, writeSafetensors(backbone, { precision: 'F32' }));
  }
  return path;
}
