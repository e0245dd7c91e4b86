// The romnet command: from command line arguments to an exit code. 0: all done; 1: something could not be done;
// 2: the command line itself is wrong; 130: interrupted.

import { Command, CommanderError } from 'commander';
import { degradeCommand } from './degrade/command.js';
import { evaluateCommand } from './evaluate/command.js';
import { experimentCommand } from './experiment/command.js';
import { explain } from './explain.js';
import { exportCommand } from './export/command.js';
import type { Io } from './io.js';
import { jobsCommand } from './jobs/command.js';
import { meaningCommand } from './meaning/command.js';
import { modelCommand } from './model/command.js';
import { referencesCommand } from './references/command.js';
import { renovateCommand } from './renovate/command.js';
import { replayCommand } from './replay/command.js';
import { serveCommand, studioCommand } from './serve/command.js';
import { studyCommand } from './study/command.js';
import { trainCommand } from './train/command.js';
import { version } from './version.js';
import { weightsCommand } from './weights/command.js';
import { workerCommand } from './worker/command.js';

/** Every command of romnet, in the order of the help. */
const commands = [
  renovateCommand,
  replayCommand,
  referencesCommand,
  trainCommand,
  degradeCommand,
  evaluateCommand,
  experimentCommand,
  studyCommand,
  exportCommand,
  weightsCommand,
  modelCommand,
  meaningCommand,
  serveCommand,
  studioCommand,
  workerCommand,
  jobsCommand,
];

/**
 * Runs one command line (without `node` and the script's name) and returns its exit code. Never throws: whatever
 * goes wrong is told on `io.stderr`.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const program = new Command('romnet')
    .description(
      'Renovates old photographs: repairs them, and colours them with your own photos as references.',
    )
    .version(version(), '-V, --version')
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .exitOverride()
    .showHelpAfterError('(romnet --help lists the options)');
  const finish = (code: number) => {
    exitCode = code;
  };
  for (const command of commands) program.addCommand(inheriting(command(io, finish), program));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has printed what it had to say, and asks to leave: with 0 after --help and --version.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    io.stderr.write(`romnet: ${explain(error)}\n`);
    return 1;
  }
}

/** Commands within commands too write where the program does, and never end the process. */
function inheriting(command: Command, from: Command): Command {
  command.copyInheritedSettings(from);
  for (const inner of command.commands) inheriting(inner, command);
  return command;
}
