// Numbers on the command line.

import { InvalidArgumentError } from 'commander';

/** A parser for whole numbers of at least `least`. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`expected a whole number of at least ${least}, got '${text}'`);
    }
    return value;
  };

/** A parser for numbers from 0 to 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError(`expected a number from 0 to 1, got '${text}'`);
  return value;
}

/** A parser for finite numbers above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value)))
    throw new InvalidArgumentError(`expected a number above 0, got '${text}'`);
  return value;
}
