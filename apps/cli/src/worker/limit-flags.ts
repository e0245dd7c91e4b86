// Flags for what a job may cost, of all commands that do jobs.

import { type Command, Option } from 'commander';
import { wholeNumber } from '../numbers.js';

export function withJobLimits(command: Command): Command {
  return command
    .addOption(
      new Option('--max-megapixels <count>', 'the largest picture that is opened')
        .argParser(wholeNumber(1))
        .default(200),
    )
    .addOption(
      new Option('--max-frames <count>', 'the most pages or frames of a file')
        .argParser(wholeNumber(1))
        .default(20),
    )
    .addOption(
      new Option('--max-seconds <count>', 'the longest that one photo may take')
        .argParser(wholeNumber(1))
        .default(1800),
    );
}
