// What `romnet experiment` was asked for, before anything is looked up.

import type { DataRoots, ExperimentName, JudgedSide } from '@romnet/laboratory';
import type { SystemArgument } from '../evaluate/systems.js';
import type { FeatureArguments } from '../references/arguments.js';

/** The command line as given, its types checked, its paths not looked at. */
export interface ExperimentArguments extends Omit<FeatureArguments, 'features' | 'model'> {
  readonly name: ExperimentName;
  readonly data: DataRoots;
  /** `paper`, `base`, or a preset.json. */
  readonly preset: string;
  /** Hours of training for all runs together. */
  readonly budget?: number;
  /** Of each run. Without either: as the protocol has it. */
  readonly steps?: number;
  /** A JSON file of training fields in place of the protocol's. */
  readonly training?: string;
  readonly output: string;
  /** Compared systems, by the titles of their rows. */
  readonly system: readonly SystemArgument[];
  /** Seconds that a system's command may take for one picture. */
  readonly systemTimeout: number;
  readonly limit?: number;
  readonly side?: JudgedSide;
  readonly seed: number;
  /** Absent: vgg19 for the paper's preset, else the backbone of `base`. */
  readonly features?: string;
  /** Files of weights; absent: what `romnet weights` keeps. */
  readonly vgg19?: string;
  readonly resnet34?: string;
  readonly lpips?: string;
  readonly lpipsHeads?: string;
  readonly device?: 'cpu' | 'webgpu' | 'cuda';
  readonly workers?: number;
}
