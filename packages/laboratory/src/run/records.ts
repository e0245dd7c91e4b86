// What a run's log holds, a line each: steps and validations. Types and names only; who writes and who draws them is above.
import type { Stage } from '../config/config.js';

/** One training step. Losses are this step's own; times in seconds. */
export interface StepRecord {
  readonly step: number;
  readonly epoch: number;
  readonly losses: Readonly<Record<string, number>>;
  /** Lengths of the gradients before clipping: the network's and, with an adversarial loss, the discriminator's. */
  readonly gradientNorm: number;
  readonly discriminatorGradientNorm?: number;
  readonly learningRate: number;
  /** Wall time of the whole step and the part of it spent waiting for data. */
  readonly stepSeconds: number;
  readonly waitSeconds: number;
  /** Training time so far, over all sessions. */
  readonly seconds: number;
}

/**
 * What a validation measures: means over its pictures of PSNR in dB. Luminance on L/100: `damaged`, `restored`. Colour of the
 * undamaged picture on sRGB 8 bit: `grey` (ab = 0), `none` (no reference), `same` (another crop of the picture), `random`
 * (another picture), and `color`, the mean of the last three that there are. `joint`: the damaged picture restored and
 * coloured, with `same`.
 */
export type ValidationName = 'damaged' | 'restored' | 'grey' | 'none' | 'same' | 'random' | 'color' | 'joint';
export type ValidationPsnr = Readonly<Partial<Record<ValidationName, number>>>;

export interface ValidationRecord {
  readonly step: number;
  readonly validation: ValidationPsnr;
}

export type JournalEntry = StepRecord | ValidationRecord;

export const isStep = (entry: JournalEntry): entry is StepRecord => 'losses' in entry;
export const isValidation = (entry: JournalEntry): entry is ValidationRecord => 'validation' in entry;

/** The figure by which a stage's best weights are chosen; stages that train features alone, or a compared system, have none. */
export const bestMeasure = {
  detect: null,
  restore: 'restored',
  backbone: null,
  prior: null,
  color: 'color',
  joint: 'joint',
  pix2pix: null,
} as const satisfies Record<Stage, ValidationName | null>;

/** A stage whose weights are judged while it goes. */
export type JudgedStage = { [S in Stage]: (typeof bestMeasure)[S] extends null ? never : S }[Stage];
export const isJudged = (stage: Stage): stage is JudgedStage => bestMeasure[stage] !== null;
