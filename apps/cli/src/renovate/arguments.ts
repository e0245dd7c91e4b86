// What `romnet renovate` was asked for, before anything is looked up.

import type { Hint } from '@romnet/renovation';
import type { FeatureArguments } from '../references/arguments.js';
import type { OutputFormat } from './formats.js';

/** The command line as given, its types checked, its paths not looked at. */
export interface RenovateArguments extends FeatureArguments {
  readonly photos: readonly string[];
  /** A file, a folder, or `-` for standard output. */
  readonly output?: string;
  /** Of the results; by default each photo's own, or what the output's name says. */
  readonly format?: OutputFormat;
  readonly reference: readonly string[];
  /** An index of references, or a folder of them. */
  readonly corpus?: string;
  /** How many references to take from the corpus. */
  readonly referencesCount: number;
  /** Colours for places of the one photo. */
  readonly hint: readonly Hint[];
  /** A JSON file of hints. */
  readonly hints?: string;
  /** New colours: yes, no, or where the photo has none of its own. */
  readonly color: boolean | 'auto';
  /** How vivid new colours are, 0 to 1. */
  readonly vividness: number;
  readonly restore: boolean;
  /** The share of the restored luminance, 0 to 1. */
  readonly luminance: number;
  /** How much of the scan's own grain, 0 to 1. */
  readonly grain: number;
  /** A folder for what explains each result. */
  readonly explain?: string;
  /** Multiplies colours, 0 to 2. */
  readonly colorStrength: number;
  /** A picture, or a folder of pictures called as the photos are: white is where to repair. */
  readonly mask?: string;
  /** Nothing is repaired elsewhere. */
  readonly onlyMask: boolean;
  /** A PNG file or a folder of them to write: where photos were repaired. */
  readonly maskOut?: string;
  /** Of the results: keep, srgb, display-p3, or the path of an ICC profile; srgb unless told. */
  readonly profile?: string;
  readonly overwrite: boolean;
  readonly json: boolean;
  /** A record beside each result. */
  readonly provenance: boolean;
  /** Results that are there by their record are passed over; implies records. */
  readonly resume: boolean;
  /** Results that are there are passed over, whatever they were made from. */
  readonly skipExisting: boolean;
  /** Results get the times of their photos. */
  readonly keepTimes: boolean;
  /** How many photos are renovated at once. */
  readonly jobs: number;
  /** The folders are watched for new photos until the user stops it; implies `resume`. */
  readonly watch: boolean;
}
