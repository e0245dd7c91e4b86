// The record of a renovation: what was done to which file, by what, so that it can be told and done again. Plain data; it knows
// no disk. Paths are relative to the record where they can be, with "/" between folders.

import { z } from 'zod';
import { settingsSchema } from './settings.js';

/** What a record calls itself, and its version: a field that may be absent adds nothing to the version, any other change does. */
const FORMAT = 'romnet-record';
const VERSION = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');
const count = z.int().min(0);
const file = z.strictObject({ path: z.string(), sha256 });

const hint = z.strictObject({
  x: z.number(),
  y: z.number(),
  radius: z.number().optional(),
  color: z.tuple([z.number(), z.number(), z.number()]),
});

/** What was decided of one page, and from what. */
const page = z.strictObject({
  width: count,
  height: count,
  /** Whether it kept its own colours because it has some, and why it did or did not; null where nobody had to ask. */
  keptColors: z.boolean(),
  colorReason: z.string().nullable(),
  /** References found in the corpus for this page, the most alike first. */
  found: z.array(file),
  /** Which references it was coloured by: places in `references`, then in `found`. */
  used: z.array(count),
  /** The size at which colours were computed; null where there are no new ones. */
  colorSize: z.tuple([count, count]).nullable(),
});

export const recordSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  /** When, in UTC. */
  made: z.iso.datetime(),
  /** The versions of what made it. */
  programs: z.record(z.string(), z.string()),
  system: z.strictObject({
    platform: z.string(),
    device: z.string(),
    /** Processor threads that were asked for; null where it was left to ONNX Runtime. No result depends on them. */
    threads: count.nullable(),
  }),
  model: z.strictObject({
    /** A preset that ships, or the name in the model's own preset.json. */
    name: z.string(),
    /** The model's folder; null where the model shipped with the program. */
    path: z.string().nullable(),
    /** Of the preset's numbers, and of the file of weights. */
    preset: sha256,
    weights: sha256,
  }),
  settings: settingsSchema,
  /** `path` is null where it came through a pipe. */
  photo: z.strictObject({ name: z.string(), path: z.string().nullable(), sha256 }),
  /** References that were given. */
  references: z.array(file),
  corpus: z
    .strictObject({ path: z.string(), count, features: z.string(), vgg19Input: z.string() })
    .nullable(),
  /** Where to repair, one for each page; none where none was given. */
  masks: z.array(file),
  /** The colour profile of the result: a name, or an ICC file. */
  profile: z.union([z.enum(['keep', 'srgb', 'display-p3']), file]),
  hints: z.array(hint),
  /** The largest side of the tiles that luminance was restored in, in pixels; null where it was not. */
  tile: count.nullable(),
  pages: z.array(page).min(1),
  /** What the user was told besides. */
  notes: z.array(z.string()),
  result: z.strictObject({ name: z.string(), sha256 }),
});

export type RenovationRecord = z.infer<typeof recordSchema>;
export type PageRecord = z.infer<typeof page>;
export type FileRecord = z.infer<typeof file>;

/** What is known before anything is computed: where it is the same, so is the result. */
export type Order = Pick<
  RenovationRecord,
  'model' | 'settings' | 'photo' | 'references' | 'corpus' | 'masks' | 'profile' | 'hints'
>;

/** The record as its file holds it. */
export function writeRecord(record: Omit<RenovationRecord, 'format' | 'version'>): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...record }, null, 2)}\n`;
}

/** Reads a record's file, called `name` in the one line that is thrown where it is no record, or one of another version. */
export function readRecord(text: string, name: string): RenovationRecord {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new Error(`expected the JSON of a record, got ${(cause as Error).message} (${name})`, { cause });
  }
  const { format, version } = (content ?? {}) as { format?: unknown; version?: unknown };
  if (format !== FORMAT)
    throw new Error(`expected a record with format '${FORMAT}', got ${JSON.stringify(format)} (${name})`);
  if (version !== VERSION)
    throw new Error(
      `expected a record of version ${VERSION}, got ${JSON.stringify(version)}: another version of romnet wrote it (${name})`,
    );
  const parsed = recordSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue!.path.join('.') || 'the record'}: ${issue!.message} (${name})`);
}
