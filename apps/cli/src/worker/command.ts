// The flags of `romnet worker`. The server's code is loaded when it runs, and by no other command.

import { Command, Option } from 'commander';
import type { Io } from '../io.js';
import { wholeNumber } from '../numbers.js';
import { withJobLimits } from './limit-flags.js';
import type { WorkerArguments } from './run.js';

/** The environment's name for a database, since a command line is there for all to see. */
export const DATABASE_VARIABLE = 'ROMNET_DATABASE';

type Flags = Omit<WorkerArguments, 'database' | 'files'> &
  Partial<WorkerArguments> & { readonly forked?: boolean };

export function workerCommand(io: Io, finish: (exitCode: number) => void): Command {
  const command = new Command('worker')
    .summary('take jobs from a server’s queue, on this machine or another')
    .description(
      'Takes jobs from the queue of `romnet serve --database`, one at a time, until Ctrl-C or SIGTERM; then it ends its job, or ' +
        'gives it back.',
    )
    .addOption(new Option('--database <postgres://...>', 'the database of the server').env(DATABASE_VARIABLE))
    .option(
      '--files <folder|s3://...>',
      'what the server has under --files: the folder as it is mounted here, or s3://bucket/prefix',
    )
    .option('--model <preset|folder>', 'a preset by name, or a folder with a model; the same on all machines')
    .addOption(new Option('--threads <count>', 'processor threads to use').argParser(wholeNumber(1)))
    .addOption(new Option('--forked').hideHelp());
  return withJobLimits(command).action(async (flags: Flags, command: Command) => {
    const { runForked, runWorker } = await import('./run.js');
    if (flags.forked) return finish(await runForked(io));
    const { database, files } = flags;
    if (database === undefined || files === undefined)
      command.error('error: a worker needs --database and --files');
    finish(await runWorker({ ...flags, database, files }, io));
  });
}
