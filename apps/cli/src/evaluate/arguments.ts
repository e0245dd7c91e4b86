// What `romnet evaluate` was asked for, before anything is looked up.

import type { RecipeName } from '@romnet/imaging/damage';
import type { DatasetKind, JudgedSide, SimpleSystem, Split, Task, Way } from '@romnet/laboratory';
import type { FeatureArguments } from '../references/arguments.js';
import type { SystemArgument } from './systems.js';

/** The command line as given, its types checked, its paths not looked at. */
export interface EvaluateArguments extends FeatureArguments {
  readonly input?: string;
  readonly truth?: string;
  readonly data?: string;
  readonly kind?: DatasetKind;
  readonly split: Split;
  /** Absent: squares of photographs, pairs whole. */
  readonly side?: JudgedSide;
  readonly recipe: RecipeName;
  readonly damageScale: number;
  readonly textures?: string;
  readonly seed: number;
  readonly results?: string;
  /** Compared systems, a row each. */
  readonly system: readonly SystemArgument[];
  readonly baselines: readonly SimpleSystem[];
  /** Seconds that a system's command may take for one picture. */
  readonly systemTimeout: number;
  /** Whether a network answers, too. */
  readonly network: boolean;
  /** Absent: all. */
  readonly only?: readonly Task[];
  /** Absent: all that the sources allow. */
  readonly ways?: readonly Way[];
  readonly corpus?: string;
  readonly cache?: string;
  /** Absent: the best few together, as the command takes them. */
  readonly rank?: number;
  readonly references?: string;
  /** Numbers of hints from the truth to colour with besides. */
  readonly hints?: readonly number[];
  /** Absent: as the renovator has it. */
  readonly vividness?: number;
  readonly lpips?: string;
  readonly lpipsHeads?: string;
  readonly limit?: number;
  /** So many pictures drawn by the seed. */
  readonly sample?: number;
  readonly json: boolean;
  readonly markdown: boolean;
  readonly html: boolean;
  readonly output?: string;
  readonly sheet?: string;
  /** Whether the report and the sheet may replace files that exist. */
  readonly overwrite: boolean;
}
