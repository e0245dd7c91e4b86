// What a run needs of the world besides files: a voice, a clock, and someone who may stop it.
import type { Catalogue } from '../data/catalogue.js';

export interface SessionIo {
  /** One line at a time, for people. `passing` lines are progress and may be overwritten or dropped. */
  readonly print: (line: string, passing: boolean) => void;
  /** Seconds of a steady clock. */
  readonly now: () => number;
  readonly stopAsked: () => boolean;
  /** The pictures of the config, where another run has looked at them already. */
  readonly catalogue?: Catalogue;
  /** The data workers' entry where the code does not run from its build (tests). */
  readonly workerEntry?: URL;
}
