// What the commands of `romnet study` were asked for, before anything is looked up.

import type { StudyMode } from '@romnet/laboratory';

export interface BuildArguments {
  readonly systems: readonly { readonly name: string; readonly folder: string }[];
  readonly originals: string;
  readonly output: string;
  readonly title: string;
  readonly mode: StudyMode;
  readonly limit?: number;
  readonly pairs?: number;
  readonly repeats: number;
  readonly catches: number;
  readonly side: number;
  readonly seed: number;
}

export interface ServeArguments {
  readonly study: string;
  readonly host: string;
  readonly port: number;
}

export interface ReportArguments {
  readonly study: string;
  readonly votes: readonly string[];
  /** Absent: `report` in the study's folder. */
  readonly output?: string;
  readonly replicates: number;
  readonly seed: number;
  readonly excludeOutliers: boolean;
  readonly json: boolean;
}
