// Hints in a JSON file: a list for one photo, or lists by the names of several photos.

import { z } from 'zod';
import type { Hint } from '../hints.js';

/** A colour as #rrggbb; undefined where it is none. */
export function readColor(text: string): Hint['color'] | undefined {
  if (!/^#[0-9a-f]{6}$/i.test(text)) return undefined;
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16));
  return [red!, green!, blue!];
}

const hintSchema = z.strictObject({
  x: z.number().min(0),
  y: z.number().min(0),
  color: z.string().transform((text, context): Hint['color'] => {
    const color = readColor(text);
    if (color) return color;
    context.addIssue({ code: 'custom', message: `expected a colour as #rrggbb, got "${text}"` });
    return z.NEVER;
  }),
  radius: z.number().positive().exactOptional(),
});
const listSchema = z.array(hintSchema);
const namedSchema = z.record(z.string(), listSchema);

/** Hints for the one photo there is, or for each by its name. */
export type HintsFile =
  | { readonly one: readonly Hint[] }
  | { readonly named: ReadonlyMap<string, readonly Hint[]> };

/** Reads hints; `file` is what they are called where they cannot be. Throws one line that names the first wrong field. */
export function readHints(text: string, file: string): HintsFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`expected JSON but ${(cause as Error).message} (${file})`, { cause });
  }
  if (typeof value !== 'object' || value === null)
    throw new Error(
      `expected a list of hints, or an object with a list for each photo, got ${JSON.stringify(value)} (${file})`,
    );
  if (Array.isArray(value)) return { one: parsed(listSchema, value, file) };
  return { named: new Map(Object.entries(parsed(namedSchema, value, file))) };
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fault = result.error.issues[0]!;
  throw new Error(`${['hints', ...fault.path].join('.')}: ${fault.message} (${file})`);
}
