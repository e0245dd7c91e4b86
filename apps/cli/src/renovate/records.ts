// What `romnet renovate --json` prints, one object a line: its form, and nothing of how it comes about. docs/renovate.schema.json is
// made of it; a change that readers must know of is a new number.

import { settingsSchema } from '@romnet/renovation/provenance';
import { z } from 'zod';

/** The version of what --json prints. */
export const SCHEMA = 1;

const count = z.int().min(0);
const seconds = z.number().min(0);

const photo = z.strictObject({
  schema: z.literal(SCHEMA),
  kind: z.literal('photo'),
  photo: z.string().describe('the path as given, or as found in a folder; - for standard input'),
  output: z.string().nullable().describe('where the result is, or should have gone; null if it had no place'),
  status: z.enum(['done', 'skipped', 'failed']),
  error: z.string().optional().describe('if failed: what went wrong, in one line'),
  reason: z.string().optional().describe('if skipped: why'),
  width: count.nullable().describe('of the result, in pixels'),
  height: count.nullable(),
  seconds: seconds.describe('from reading the photo to having written the result'),
  stages: z.record(z.string(), seconds).optional().describe('if done: how the seconds were spent'),
  references: z
    .array(z.string())
    .describe('pictures that its colours could come from: given, then chosen from the corpus and used'),
  used: z.array(z.string()).optional().describe('if done: those that it was coloured by'),
  keptColors: z.boolean().optional().describe('if done: whether it kept its own colours because it has some'),
  colorReason: z.string().optional().describe('why its colours were or were not taken to be its own'),
  colorSize: z.tuple([count, count]).optional().describe('the size at which new colours were computed'),
  tile: count.optional().describe('if restored: the largest side of the tiles, in pixels'),
  estimate: z
    .strictObject({ bytes: z.number(), seconds })
    .optional()
    .describe('above 20 megapixels: memory and time, as foretold before it started'),
  pages: z
    .strictObject({ renovated: count, of: count })
    .optional()
    .describe('if done: how many pages or frames were renovated, of how many'),
  settings: settingsSchema.optional().describe('if done: the settings, with all defaults'),
  device: z.string().optional().describe('if done: what computed'),
  threads: count.nullable().optional().describe('if done: threads asked for; null for all cores'),
  sha256: z.string().optional().describe('if done: of the result'),
  record: z.string().optional().describe('where its record is, if one was written'),
  notes: z.array(z.string()).optional().describe('what was left out, fixed or not renovated'),
});

const summary = z.strictObject({
  schema: z.literal(SCHEMA),
  kind: z.literal('summary'),
  total: count,
  done: count,
  skipped: count,
  failed: count,
  interrupted: z.boolean(),
  seconds,
});

export const lineSchema = z.discriminatedUnion('kind', [photo, summary]);

/** One line: a photo's, or the last. */
export type Line = z.infer<typeof lineSchema>;
/** One photo's line. */
export type PhotoLine = z.infer<typeof photo>;
