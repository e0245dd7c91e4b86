// Compared systems in an experiment: the rows of Tables I and II that are not ours. Whoever has a system gives it here.
import type { Raster } from '@romnet/imaging';
import { greyPicture } from '../data/grey.js';
import type { Answerer } from '../evaluate/answers.js';
import type { Case } from '../evaluate/cases.js';
import type { Column, Role } from './experiments.js';

/** A system that somebody trained elsewhere, or a folder of its results. */
export interface ComparedSystem {
  /** As the row is titled in the table; capitals do not matter. */
  readonly name: string;
  /** The columns it has a row in; absent: all that the paper has it in. */
  readonly columns?: readonly string[];
  /** Whether it has an answer to the case of this name; absent: to every one. */
  readonly has?: (name: string) => boolean;
  /** The picture that it makes of a grey one, of the same size. Rejects with one line that names the case. */
  readonly answer: (input: Raster, it: Case) => Promise<Raster>;
}

/** Opens a system for the pictures of one data set, of which a folder of results must know the names. */
export type OpenSystem = (role: Role, column: Column) => Promise<ComparedSystem>;

/** The key of the row that is a figure of its own. */
export const ANSWER = 'retrieved';

/** A system as the evaluator wants it: one row in one table. */
export function systemAnswers(system: ComparedSystem, task: Column['task']): Answerer {
  const rows = [{ key: ANSWER, caption: system.name }];
  return {
    rows: { luminance: [], color: [], renovation: [], [task]: rows },
    async answer(it) {
      if (system.has && !system.has(it.name))
        throw new Error(`expected a result of ${system.name} for ${it.name}, got none`);
      const input = task === 'color' ? greyPicture(it.clean) : it.input;
      const picture = await system.answer(input, it);
      return { luminance: {}, color: {}, renovation: {}, [task]: { [ANSWER]: picture } };
    },
  };
}
