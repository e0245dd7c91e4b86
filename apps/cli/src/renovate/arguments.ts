// What `romnet renovate` was asked for, before anything is looked up.

import type { FeatureArguments } from '../references/arguments.js';

/** The command line as given, its types checked, its paths not looked at. */
export interface RenovateArguments extends FeatureArguments {
  readonly photos: readonly string[];
  readonly output?: string;
  readonly reference: readonly string[];
  /** An index of references, or a folder of them. */
  readonly corpus?: string;
  /** How many references to take from the corpus. */
  readonly referencesCount: number;
  /** New colours: yes, no, or where the photo has none of its own. */
  readonly color: boolean | 'auto';
  readonly restore: boolean;
  readonly overwrite: boolean;
  readonly json: boolean;
}
