// Reads a preset.json: the numbers of a network as JSON, each field checked.

import { z } from 'zod';
import { recognises } from './backbone.js';
import type { Preset } from './presets.js';

const count = z.int().positive();
const blockCount = z.int().min(0);
const fourCounts = z.tuple([count, count, count, count]);

const presetSchema = z
  .strictObject({
    name: z.string(),
    detection: z
      .strictObject({
        channels: fourCounts,
        encoderBlocks: z.tuple([z.literal(0), blockCount, blockCount, blockCount]),
        decoderBlocks: z.tuple([blockCount, blockCount, blockCount, blockCount]),
        detail: count,
        mobilenet: z.boolean().exactOptional(),
      })
      .exactOptional(),
    restoration: z.strictObject({
      levels: z
        .array(
          z.strictObject({
            ...{ scale: count, features: count, growth: count, outputs: z.int().min(0) },
            ...{ blocks: count.exactOptional(), units: count.exactOptional() },
            fills: z.boolean().exactOptional(),
          }),
        )
        .min(1),
      repair: z.enum(['parallel', 'cascade']).exactOptional(),
      blocks: count,
      units: count,
      fusion: z.array(count),
      gated: z.boolean(),
    }),
    backbone: z.union([
      z.strictObject({ kind: z.literal('resnet34') }),
      z.strictObject({
        kind: z.literal('compact').exactOptional(),
        channels: fourCounts,
        blocks: fourCounts,
        mobilenet: z.boolean().exactOptional(),
      }),
    ]),
    similarity: z.strictObject({
      channels: count,
      temperature: z.number().positive(),
      tokens: z.int().min(0),
      trust: z.boolean().exactOptional(),
      hints: z.boolean().exactOptional(),
      maps: z.enum(['none', 'single', 'multi']).exactOptional(),
    }),
    histogram: z.strictObject({
      bins: count,
      sigma: z.number().positive(),
      minimum: z.number(),
      maximum: z.number(),
    }),
    colorization: z.strictObject({
      stem: count,
      channels: fourCounts,
      units: fourCounts,
      fusionUnits: count,
      growth: count,
      semantics: z.boolean(),
      decision: z
        .strictObject({
          spacing: z.number().positive(),
          hidden: count,
          prior: z.tuple([count, count, count]).exactOptional(),
        })
        .exactOptional(),
    }),
    fusion: z.enum(['input-ab', 'multi-ab', 'single-hist', 'multi-hist']).exactOptional(),
  })
  .refine(({ detection, restoration }) => !detection || restoration.repair === 'cascade', {
    path: ['detection'],
    message: 'expected it beside `restoration.repair` "cascade" only: no other can be told what it finds',
  })
  .refine(({ detection, backbone }) => !detection?.mobilenet || recognises(backbone), {
    path: ['detection', 'mobilenet'],
    message: 'expected it beside a backbone with `mobilenet` only: the two share it',
  })
  .refine(({ colorization, backbone }) => !colorization.decision?.prior || recognises(backbone), {
    path: ['colorization', 'decision', 'prior'],
    message: 'expected it beside a backbone with `mobilenet` only: it sees nothing else',
  }) satisfies z.ZodType<Preset>;

/** The preset in a JSON file. Throws one line naming the file and the first field that is missing, unknown or wrong. */
export function readPreset(bytes: Uint8Array, file: string): Preset {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new Error(`expected JSON but ${(cause as Error).message} (${file})`, { cause });
  }
  const parsed = presetSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fault = parsed.error.issues[0] as z.core.$ZodIssue;
  const path = ['preset', ...fault.path].join('.');
  throw new Error(`${path}: ${fault.message} (${file})`);
}
