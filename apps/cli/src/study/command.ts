// `romnet study`: build, serve, report; flags, their help, and nothing of what they do.

import { basename, resolve } from 'node:path';
import { studyModes } from '@romnet/laboratory';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Io } from '../io.js';
import { share, wholeNumber } from '../numbers.js';
import type { BuildArguments, ReportArguments, ServeArguments } from './arguments.js';
import { runBuild } from './run-build.js';
import { runReport } from './run-report.js';
import { runServe } from './run-serve.js';

const EXAMPLES = `
A study shows people the results of several systems side by side, without telling whose they are, and asks which is
better. The list of comparisons is fixed by the seed and sealed when the study is built; every vote carries its hash.

Examples:
  romnet study build ROMNet=out/ DeOldify=other/ --originals old/ -o study/
  romnet study build a/ b/ c/ d/ e/ f/ --originals RealOld/ --mode ranking --limit 100 -o study/
  romnet study serve study/
  romnet study report study/

Without a server, send study/page/ to the observers: index.html runs from a disk, and saves the votes as a file.
  romnet study report study/ --votes votes-anna.jsonl votes-ben.jsonl

Exit codes:
  0 all done, 1 something failed (one line for each failure), 2 wrong usage, 130 interrupted`;

/** `romnet study`; calls `finish` with the exit code. */
export function studyCommand(io: Io, finish: (exitCode: number) => void): Command {
  return new Command('study')
    .summary('ask people which of several results is better')
    .description('Builds a study with observers, takes their votes, and reports what they prefer.')
    .addHelpText('after', EXAMPLES)
    .addCommand(buildCommand(io, finish))
    .addCommand(serveCommand(io, finish))
    .addCommand(reportCommand(io, finish));
}

function buildCommand(io: Io, finish: (exitCode: number) => void): Command {
  const rate = (flags: string, text: string, value: number) =>
    new Option(flags, text).argParser(share).default(value);
  return new Command('build')
    .summary('make the page of a study from folders of results')
    .argument('<systems...>', 'name=folder, or folder: results named like the originals', parseSystem)
    .requiredOption('--originals <folder>', 'the pictures that the systems were given')
    .requiredOption('-o, --output <folder>', 'where to write the study; must be empty or absent')
    .option('--title <text>', 'what observers see on top', 'Which renovation is better?')
    .addOption(new Option('--mode <mode>', 'what to ask').choices(studyModes).default('pairs'))
    .addOption(
      new Option('--limit <n>', 'use only this many pictures, drawn by the seed').argParser(wholeNumber(1)),
    )
    .addOption(
      new Option('--pairs <n>', 'compare only this many pairs of each picture (default: all)').argParser(
        wholeNumber(1),
      ),
    )
    .addOption(rate('--repeats <share>', 'how many pairs to show a second time', 0.1))
    .addOption(rate('--catches <share>', 'how many pairs with a spoiled side to add', 0.05))
    .addOption(
      new Option('--side <pixels>', 'shrink larger pictures to this longer side')
        .argParser(wholeNumber(64))
        .default(1200),
    )
    .addOption(
      new Option('--seed <number>', 'decides everything random').argParser(wholeNumber(0)).default(1),
    )
    .action(
      async (systems: readonly NamedFolder[], flags: Omit<BuildArguments, 'systems'>, command: Command) => {
        if (systems.length < 2) command.error('error: a study compares at least 2 systems');
        finish(await runBuild({ ...flags, systems }, io));
      },
    );
}

function serveCommand(io: Io, finish: (exitCode: number) => void): Command {
  return new Command('serve')
    .summary("show a study's page and keep the votes")
    .argument('<study>', 'the folder of the study')
    .addOption(
      new Option('--host <address>', 'address to listen on; anything but loopback lets others vote').default(
        '127.0.0.1',
      ),
    )
    .addOption(new Option('--port <number>', 'port; 0: any').argParser(wholeNumber(0)).default(8707))
    .action(async (study: string, flags: Omit<ServeArguments, 'study'>) => {
      finish(await runServe({ ...flags, study }, io));
    });
}

function reportCommand(io: Io, finish: (exitCode: number) => void): Command {
  return new Command('report')
    .summary('what the votes say')
    .argument('<study>', 'the folder of the study')
    .option('--votes <file...>', 'files of votes beside those of the study itself')
    .option('-o, --output <folder>', 'where to write report.html and the CSV files (default: <study>/report)')
    .addOption(
      new Option('--replicates <n>', 'bootstrap replicates for the intervals')
        .argParser(wholeNumber(10))
        .default(1000),
    )
    .addOption(new Option('--seed <number>', 'seed of the bootstrap').argParser(wholeNumber(0)).default(1))
    .option('--exclude-outliers', 'leave out the observers whose answers cannot be relied on')
    .option('--json', 'print one JSON object instead of tables')
    .action(
      async (
        study: string,
        {
          json = false,
          excludeOutliers = false,
          votes = [],
          ...flags
        }: Partial<ReportArguments> & Pick<ReportArguments, 'replicates' | 'seed'>,
      ) => finish(await runReport({ ...flags, study, json, excludeOutliers, votes }, io)),
    );
}

type NamedFolder = BuildArguments['systems'][number];

function parseSystem(text: string, before: readonly NamedFolder[] | undefined): NamedFolder[] {
  const [, name, folder] = /^([^=/\\]+)=(.+)$/.exec(text) ?? [];
  const system = folder ? { name: name!.trim(), folder } : { name: basename(resolve(text)), folder: text };
  const others = before ?? [];
  if (system.name === '' || others.some((other) => other.name === system.name))
    throw new InvalidArgumentError(`expected a name of its own for each system, got '${system.name}' twice`);
  return [...others, system];
}
