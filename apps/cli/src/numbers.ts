// Numbers on the command line.

import { InvalidArgumentError } from 'commander';

/** A parser for whole numbers of at least `least`. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`expected a whole number of at least ${least} but received '${text}'`);
    }
    return value;
  };
