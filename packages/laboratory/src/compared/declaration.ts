// What an ONNX file takes and gives, as a person writes it down in JSON: names, layout, content and range.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const pair = z.tuple([z.number(), z.number()]).refine(([low, high]) => low !== high, {
  message: 'expected two different numbers',
});
/** One for all channels, or one for each. */
const range = z.union([pair, z.array(pair).min(2).max(3)]);
const layout = z.enum(['nchw', 'nhwc']).default('nchw');

/**
 * `range`: the numbers that stand for 0 and 255 of grey, rgb and bgr; for 0 and 100 of L* (`luminance`), for -110 and 110 of a*
 * and b* (`ab`); `lab` has a range for each of its three.
 */
const schema = z.strictObject({
  /** The ONNX file, relative to the declaration. */
  model: z.string(),
  input: z.strictObject({
    name: z.string(),
    layout,
    content: z.enum(['grey', 'rgb', 'bgr', 'luminance', 'lab']),
    range: range.default([0, 1]),
    /** The network's only size [width, height]; pictures are resized to it. */
    size: z.tuple([z.int().positive(), z.int().positive()]).optional(),
    /** Sides that it takes; pictures are continued at their right and lower border. */
    multiple: z.int().positive().default(1),
  }),
  output: z.strictObject({
    name: z.string(),
    layout,
    content: z.enum(['grey', 'rgb', 'bgr', 'luminance', 'ab', 'lab']),
    range: range.default([0, 1]),
    /** Whether the result's luminance is the input's, as DeOldify has it, and only its colours are the network's. */
    keepLuminance: z.boolean().default(false),
  }),
});

export type Declaration = z.infer<typeof schema>;
export type Content = Declaration['output']['content'];

export const channelsOf: Readonly<Record<Content, number>> = {
  grey: 1,
  luminance: 1,
  ab: 2,
  rgb: 3,
  bgr: 3,
  lab: 3,
};

/** Reads and checks a declaration. Throws one line that lists every wrong field and names the file. */
export async function readDeclaration(file: string): Promise<Declaration> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`expected a declaration of an ONNX file but could not read it: ${cause.code} (${file})`, {
      cause,
    });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`expected JSON but ${(cause as Error).message} (${file})`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
    throw new Error(`${faults.join('; ')} (${file})`);
  }
  for (const side of ['input', 'output'] as const) {
    const { content, range: given } = parsed.data[side];
    const count = channelsOf[content];
    const each = Array.isArray(given[0]) ? given.length : undefined;
    if (each !== undefined && each !== count)
      throw new Error(`${side}.range: expected 1 or ${count} ranges for ${content}, got ${each} (${file})`);
    if (content === 'lab' && each === undefined)
      throw new Error(`${side}.range: expected a range for each of L, a and b, got one (${file})`);
  }
  return parsed.data;
}

/** The range of one channel. */
export function rangeOf(given: Declaration['input']['range'], channel: number): readonly [number, number] {
  const first = given[0];
  return (Array.isArray(first) ? given[channel] : given) as readonly [number, number];
}
