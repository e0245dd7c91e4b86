// `romnet train`: starts or resumes what the arguments name and says how it ended.

import { type RunChanges, readPlan, resumePlan, startPlan } from '@romnet/laboratory';
import type { Io } from '../io.js';
import { createTerminal } from '../terminal.js';
import type { TrainArguments } from './arguments.js';

/** Returns the exit code: 0, or 130 where Ctrl-C ended the run, which is saved then too. */
export async function runTrain(args: TrainArguments, io: Io): Promise<number> {
  const { config, resume, ...changes } = args;
  const terminal = createTerminal(io);
  const session = {
    print: (line: string, passing: boolean) => (passing ? terminal.passing(line) : terminal.line(line)),
    now: () => io.now() / 1000,
    stopAsked: () => io.signal.aborted,
  };
  const plan = config === undefined ? undefined : await readPlan(config);
  const { reason, state } =
    resume === undefined
      ? await startPlan(plan!, session, changes satisfies RunChanges)
      : await resumePlan(resume, changes, session, plan);
  const folder = resume ?? plan!.folder;
  const ended = reason === 'asked' ? 'stopped and saved' : `all ${reason} done`;
  io.stdout.write(`${folder}: ${ended} at step ${state.step}\n`);
  return reason === 'asked' ? 130 : 0;
}
