// What `romnet evaluate` was asked for, before anything is looked up.

import type { DatasetKind, Split } from '@romnet/laboratory';
import type { FeatureArguments } from '../references/arguments.js';

/** The command line as given, its types checked, its paths not looked at. */
export interface EvaluateArguments extends FeatureArguments {
  readonly input?: string;
  readonly truth?: string;
  readonly data?: string;
  readonly kind?: DatasetKind;
  readonly split: Split;
  readonly recipe?: string;
  readonly seed: number;
  readonly results?: string;
  readonly restore: boolean;
  readonly corpus?: string;
  readonly rank: number;
  readonly lpips?: string;
  readonly lpipsHeads?: string;
  readonly limit?: number;
  readonly json: boolean;
  readonly markdown: boolean;
  readonly html: boolean;
  readonly output?: string;
  readonly sheet?: string;
  /** Whether the report and the sheet may replace files that exist. */
  readonly overwrite: boolean;
}
