// `romnet study build`.

import { buildStudy } from '@romnet/laboratory';
import type { Io } from '../io.js';
import type { BuildArguments } from './arguments.js';

/** 0 all pictures are in, 1 some are left out (a line each), 130 interrupted. Throws where there is nothing to compare. */
export async function runBuild(args: BuildArguments, io: Io): Promise<number> {
  try {
    const { study, faults } = await buildStudy({
      ...args,
      signal: io.signal,
      onPicture: (name, done, total) => io.stderr.write(`${done}/${total} ${name}\n`),
    });
    for (const fault of faults) io.stderr.write(`romnet: ${fault}\n`);
    const count = (purpose: string) =>
      study.trials.filter((trial) => trial.kind === 'pair' && trial.purpose === purpose).length;
    const rankings = study.trials.filter(({ kind }) => kind === 'rank').length;
    io.stdout.write(
      `${study.pictures.length} pictures of ${study.systems.length} systems: ${count('judge')} pairs, ${count('repeat')} repeats, ${count('catch')} catch trials, ${rankings} rankings\n` +
        `study ${study.hash}\nnext: romnet study serve ${args.output}\n`,
    );
    return faults.length > 0 ? 1 : 0;
  } catch (error) {
    if (io.signal.aborted) return 130;
    throw error;
  }
}
