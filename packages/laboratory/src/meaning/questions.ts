// Which pictures are of one class: patterns of file names, as data. A question is a set of classes to tell apart.

import { z } from 'zod';
import { spread } from '../files/pictures.js';

/** A picture and what it shows. */
export interface Labelled {
  readonly file: string;
  readonly label: string;
}

/** Classes that are to be told apart. */
export interface Question {
  readonly name: string;
  /** As many of every class, in order of class. */
  readonly pictures: readonly Labelled[];
}

const schema = z.record(z.string(), z.record(z.string(), z.string()));

/**
 * Questions from JSON: `{ "<question>": { "<class>": "<regular expression of its files' paths>" } }`. Of every class as many
 * are taken, spread evenly: `most`, or as many as the smallest class has.
 *
 * @throws Error where the JSON is of another form, a pattern is none, a question has fewer than two classes, a class fewer
 *   than two of the files, or a file is of two classes.
 */
export function parseQuestions(
  json: unknown,
  files: readonly string[],
  most: number,
  source: string,
): Question[] {
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    throw new Error(`expected {"<question>": {"<class>": "<pattern>"}}, got something else (${source})`);
  return Object.entries(parsed.data).map(([name, patterns]) => {
    const classes = Object.entries(patterns).map(([label, pattern]) => {
      const matches = files.filter((file) => compiled(pattern, source).test(file));
      if (matches.length < 2)
        throw new Error(
          `expected at least 2 pictures of class "${label}" (${pattern}) but found ${matches.length} (${source})`,
        );
      return { label, matches };
    });
    if (classes.length < 2)
      throw new Error(`expected at least 2 classes to tell apart in "${name}" (${source})`);
    checkApart(classes, source);
    const each = Math.min(most, ...classes.map(({ matches }) => matches.length));
    const pictures = classes.flatMap(({ label, matches }) =>
      spread(matches, each).map((file) => ({ file, label })),
    );
    return { name, pictures };
  });
}

function compiled(pattern: string, source: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (cause) {
    throw new Error(`expected a regular expression, got "${pattern}" (${source})`, { cause });
  }
}

function checkApart(
  classes: readonly { readonly label: string; readonly matches: readonly string[] }[],
  source: string,
): void {
  const known = new Map<string, string>();
  for (const { label, matches } of classes) {
    for (const file of matches) {
      const other = known.get(file);
      if (other !== undefined)
        throw new Error(
          `expected one class for each picture but ${file} is "${other}" and "${label}" (${source})`,
        );
      known.set(file, label);
    }
  }
}
