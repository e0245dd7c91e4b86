// The flags of `romnet serve` and `romnet studio`. The server's code is loaded when it runs, and by no other command.

import { Command, Option } from 'commander';
import type { Io } from '../io.js';
import { wholeNumber } from '../numbers.js';
import { DATABASE_VARIABLE } from '../worker/command.js';
import { withJobLimits } from '../worker/limit-flags.js';
import type { ServeArguments } from './run.js';

type Flags = Omit<ServeArguments, 'isStudio' | 'host' | 'allowHost'> & {
  readonly host?: string;
  readonly allowHost?: readonly string[];
  readonly addToken?: string;
};

export const serveCommand = (io: Io, finish: (exitCode: number) => void): Command =>
  withServerFlags(
    new Command('serve')
      .summary('renovate for others over HTTP')
      .description(
        'Serves the API of docs/server.md, with a queue and worker processes. Only this machine is answered, unless --host says ' +
          'otherwise; then everybody needs a token. Ctrl-C or SIGTERM lets jobs end, or go back to the queue.',
      )
      .option('--host <address>', 'the address to listen on (default: 127.0.0.1)')
      .option('--allow-host <name>', 'a name under which it is called; may be given several times', collect)
      .option('--add-token <user>', 'make a token for a user, print it, and end'),
    8080,
  ).action(async (flags: Flags) => {
    const { runAddToken, runServe } = await import('./run.js');
    if (flags.addToken !== undefined) return finish(await runAddToken(flags.data, flags.addToken, io));
    const { host = '127.0.0.1', allowHost = [], ...others } = flags;
    finish(await runServe({ ...others, host, allowHost, isStudio: false }, io));
  });

export const studioCommand = (io: Io, finish: (exitCode: number) => void): Command =>
  withServerFlags(
    new Command('studio')
      .summary('renovate in a browser on this machine')
      .description('Serves the page of apps/web to this machine alone, and opens it. The API is there, too.')
      .option('--pages <folder>', 'the built page (default: that of apps/web)'),
    0,
  ).action(async (flags: Flags) => {
    const { runServe } = await import('./run.js');
    finish(await runServe({ ...flags, host: '127.0.0.1', allowHost: [], isStudio: true }, io));
  });

function withServerFlags(command: Command, port: number): Command {
  const number = (flags: string, help: string, least: number, preset: number) =>
    command.addOption(new Option(flags, help).argParser(wholeNumber(least)).default(preset));
  command
    .option('--data <folder>', 'where the queue, the files and the tokens are kept', 'romnet-data')
    .addOption(
      new Option(
        '--database <postgres://...>',
        'a PostgreSQL server for the queue, which many machines can share (default: in the data folder)',
      ).env(DATABASE_VARIABLE),
    )
    .option(
      '--files <folder|s3://...>',
      'where files are kept, if not in the data folder: what all machines share, a folder or s3://bucket/prefix',
    )
    .option('--model <preset|folder>', 'a preset by name, or a folder with a model')
    .addOption(new Option('--threads <count>', 'processor threads of each worker').argParser(wholeNumber(1)));
  const any = port === 0 ? 'that of last time, or any that is free' : 'any that is free';
  number('--port <number>', `the port to listen on; 0 takes ${any}`, 0, port);
  number('--workers <count>', 'worker processes on this machine', 0, 1);
  number('--keep <hours>', 'uploads, and jobs that have ended, are deleted after so long', 1, 24);
  number('--max-upload <megabytes>', 'the largest upload', 1, 500);
  number('--max-area <megabytes>', 'the most of uploads that a user may have', 1, 20_000);
  number('--max-jobs <count>', 'the most unfinished jobs that a user may have', 1, 1000);
  return withJobLimits(command);
}

const collect = (value: string, earlier: readonly string[] = []) => [...earlier, value];
