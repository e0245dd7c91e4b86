// Compared systems in an experiment: the rows of Tables I and II that are not ours. Whoever calls opens them; Pix2pix is trained here.
import type { System } from '../compared/system.js';
import { plainAnswers, withSystems } from '../compared/system.js';
import type { DatasetItem } from '../datasets/dataset.js';
import type { Answerer } from '../evaluate/answers.js';
import type { JudgedSide } from '../evaluate/cases.js';
import type { Column } from './experiments.js';

/** The pictures that a system is asked about, and how. */
export interface SystemTask {
  readonly column: Column;
  readonly items: readonly DatasetItem[];
  readonly side: JudgedSide;
}

/** Opens a system for a column; undefined where it has nothing to do with it. `faults`: results that are missing, extra or wrong. */
export type OpenSystem = (
  task: SystemTask,
) => Promise<{ readonly system: System; readonly faults: readonly string[] } | undefined>;

/** The key of the row that is a figure of its own. */
export const ANSWER = 'retrieved';

/** A system as the evaluator wants it: one row beside the plain one, in one table. */
export const systemAnswers = (system: System, task: Column['task']): Answerer =>
  withSystems(plainAnswers([task]), [{ ...system, name: ANSWER, tables: [task] }]);
