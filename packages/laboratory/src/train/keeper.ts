// Keeps a run: its checkpoint, to go on from, and its averaged weights, to hand out.
import { join } from 'node:path';
import { writeWhole } from '@romnet/imaging/files';
import { type Preset, pix2pixPart, type Weights, writeSafetensors } from '@romnet/network';
import type { TrainingConfig } from '../config/config.js';
import { saveCheckpoint, type TrainingState } from '../run/checkpoint.js';
import { runFiles } from '../run/run-folder.js';
import { scatterParameters } from '../step/parameters.js';
import type { ParameterLayout } from '../step/step.js';
import { ofNetwork } from './state.js';

export interface KeeperOptions {
  readonly config: TrainingConfig;
  readonly preset: Preset;
  readonly layout: ParameterLayout;
  /** Every tensor that the run began with, those that only training knows among them. */
  readonly weights: Weights;
  /** Told of each saving. */
  readonly onSave: (step: number) => void;
}

export interface Keeper {
  /** The network, or the compared system that is trained, with the averaged parameters of a state. */
  averaged(state: TrainingState): Weights;
  /** Writes checkpoint and averaged weights, each whole or not at all. */
  save(state: TrainingState): Promise<void>;
}

export function createKeeper({ config, preset, layout, weights, onSave }: KeeperOptions): Keeper {
  const averaged = (state: TrainingState): Weights =>
    ofRun(scatterParameters(layout, state.average, weights));
  // A compared system is no part of the preset, and the preset's untrained weights are no result.
  const ofRun = (all: Weights): Weights =>
    config.stage === 'pix2pix'
      ? new Map([...all].filter(([name]) => name.startsWith(`${pix2pixPart}.`)))
      : ofNetwork(preset, all);
  return {
    averaged,
    async save(state) {
      const current = scatterParameters(layout, state.parameters, weights);
      const checkpoint = { config, preset, state, weights: current };
      await saveCheckpoint(join(config.run, runFiles.checkpoint), checkpoint);
      const metadata = { preset: preset.name, stage: config.stage, step: String(state.step) };
      const bytes = writeSafetensors(averaged(state), { precision: 'F32', metadata });
      await writeWhole(join(config.run, runFiles.weights), bytes);
      onSave(state.step);
    },
  };
}
