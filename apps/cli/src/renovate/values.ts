// Values of flags that are a word or a number.

import { InvalidArgumentError } from 'commander';

/** A parser for numbers from 0 to `most`, or one of some words that stand for numbers. */
export const upTo =
  (most: number, words: Readonly<Record<string, number>> = {}) =>
  (text: string): number => {
    const named = Object.hasOwn(words, text) ? words[text] : undefined;
    if (named !== undefined) return named;
    const value = Number(text);
    if (text.trim() !== '' && value >= 0 && value <= most) return value;
    const names = Object.keys(words).map((word) => `${word}, `);
    throw new InvalidArgumentError(`expected ${names.join('')}a number from 0 to ${most}, got '${text}'`);
  };
