// The flags of `romnet jobs`: an archive's work given to a server, looked at, stopped, tried again and taken home.

import { Command, Option } from 'commander';
import type { Io } from '../io.js';
import { share, wholeNumber } from '../numbers.js';
import { type OutputFormat, outputFormats } from '../renovate/formats.js';
import { upTo } from '../renovate/values.js';
import type { SubmitArguments, Target } from './run.js';

type Submit = Omit<SubmitArguments, 'photos' | 'reference' | 'options'> & {
  readonly reference?: readonly string[];
  readonly color: boolean;
  readonly recolor?: boolean;
  readonly restore: boolean;
  readonly vividness?: number;
  readonly luminance?: number;
  readonly grain?: number;
  readonly colorStrength?: number;
  readonly format?: OutputFormat;
  readonly explain?: boolean;
};

/** `romnet jobs`; calls `finish` with the exit code. */
export function jobsCommand(io: Io, finish: (exitCode: number) => void): Command {
  const jobs = new Command('jobs')
    .summary('give photos to a server, and take results home')
    .description('Speaks with `romnet serve`. Photos in great numbers become jobs of many photos each.');
  const add = (name: string, summary: string) => {
    const command = new Command(name).summary(summary).description(`${summary}.`);
    jobs.addCommand(withTarget(command));
    return command;
  };
  add('submit', 'Send photos and folders of them, and print the jobs they became')
    .argument('<photo|folder...>', 'photographs, or folders of them')
    .option(
      '-r, --reference <image>',
      'a colour picture to take colours from; may be given several times',
      collect,
    )
    .option('--album <name>', 'find references for each photo in this album of the server')
    .addOption(
      new Option('--references-count <count>', 'use at most so many of the album').argParser(wholeNumber(1)),
    )
    .option('--no-color', "repair only; keep the photos' own colours or tint")
    .option('--recolor', 'give new colours even to photos that already have colours')
    .option('--no-restore', 'colour only; keep the luminance as it is')
    .addOption(new Option('--vividness <0..1>', 'how vivid new colours are').argParser(share))
    .addOption(
      new Option('--luminance <restored|original|0..1>', 'the share of the restored luminance').argParser(
        upTo(1, { restored: 1, original: 0 }),
      ),
    )
    .addOption(
      new Option('--grain <keep|none|0..1>', "how much of the scan's own grain to keep").argParser(
        upTo(1, { keep: 1, none: 0 }),
      ),
    )
    .addOption(new Option('--color-strength <0..2>', 'multiplies colours').argParser(upTo(2)))
    .addOption(new Option('--format <format>', 'format of the results').choices(outputFormats))
    .option('--explain', 'keep what explains each result')
    .addOption(
      new Option('--batch <count>', 'at most so many photos in one job')
        .argParser(wholeNumber(1))
        .default(100),
    )
    .action(async (photos: string[], { reference = [], batch, server, tokenFile, ...flags }: Submit) => {
      const { runSubmit } = await import('./run.js');
      const { recolor, color, album, referencesCount, ...others } = flags;
      const options = { ...others, color: color && !recolor ? ('auto' as const) : color };
      const found = {
        ...(album === undefined ? {} : { album }),
        ...(referencesCount === undefined ? {} : { referencesCount }),
      };
      const place = { server, ...(tokenFile === undefined ? {} : { tokenFile }) };
      finish(await runSubmit({ photos, reference, batch, options, ...found, ...place }, io));
    });
  add('status', 'Print how jobs stand: the newest hundred, or those that are named')
    .argument('[job...]', 'their numbers')
    .option('--json', 'print one JSON object per job')
    .action(async (ids: string[], flags: Target & { readonly json?: boolean }) => {
      const { runStatus } = await import('./run.js');
      finish(await runStatus(ids, flags, io));
    });
  for (const verb of ['cancel', 'retry'] as const)
    add(verb, verb === 'cancel' ? 'Stop jobs; what is done of them stays' : 'Try once more what is not done')
      .argument('<job...>', 'their numbers')
      .action(async (ids: string[], flags: Target) => {
        const { runAct } = await import('./run.js');
        finish(await runAct(ids, verb, flags, io));
      });
  add('results', 'Take results of jobs home; what is there already is passed over')
    .argument('<job...>', 'their numbers')
    .requiredOption('-o, --output <folder>', 'where to write them, in a folder for each job')
    .action(async (ids: string[], flags: Target & { readonly output: string }) => {
      const { runResults } = await import('./run.js');
      finish(await runResults(ids, flags, io));
    });
  return jobs;
}

function withTarget(command: Command): Command {
  return command
    .addOption(
      new Option('--server <url>', 'the server').env('ROMNET_SERVER').default('http://127.0.0.1:8080'),
    )
    .option('--token-file <file>', 'a file with the token (or the variable ROMNET_TOKEN)');
}

const collect = (value: string, earlier: readonly string[] = []) => [...earlier, value];
