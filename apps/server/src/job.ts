// What a job is: what is asked for, in the words of the command and of the record's settings, and what becomes of it. Plain data
// that the API, the queue and the workers share; it knows none of them.

import { z } from '@hono/zod-openapi';
import { FOUND_REFERENCES } from '@romnet/references';
import { DEFAULT_VIVIDNESS } from '@romnet/renovation';
import { settingsSchema } from '@romnet/renovation/provenance';

/** The SHA-256 of an upload's bytes, which is its name. */
export const hashSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'expected the SHA-256 of a file as 64 lower-case hexadecimal digits');

/** What an album is called, in paths and in addresses. */
export const albumNameSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,62}$/,
    'expected the name of an album: 1 to 63 of a-z, 0-9, - and _, beginning with a letter or digit',
  );

/** References are looked for in an album, as in the command's `--corpus`. */
const albumSchema = z.strictObject({
  name: albumNameSchema,
  /** How many references a photo gets of it. */
  count: z.int().min(1).max(32).default(FOUND_REFERENCES),
});

const channel = z.int().min(0).max(255);
const hint = z.strictObject({
  x: z.number().min(0),
  y: z.number().min(0),
  radius: z.number().positive().optional(),
  color: z.tuple([channel, channel, channel]),
});

/** What records and messages call a file; nothing is opened by this name. */
export const fileNameSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^/\\\p{Cc}]+$/u, 'expected a file name without folders');

const photo = z.strictObject({
  upload: hashSchema,
  name: fileNameSchema.default('photo'),
  mask: hashSchema.optional(),
  hints: z.array(hint).max(1000).default([]),
});

const { color, restore, vividness } = settingsSchema.shape;

/** The settings of the record, with the command's defaults, and what of a result they do not decide. */
const optionsSchema = settingsSchema.extend({
  color: color.default('auto'),
  restore: restore.default(true),
  vividness: vividness.default(DEFAULT_VIVIDNESS),
  profile: z.enum(['keep', 'srgb', 'display-p3']).default('srgb'),
  format: z.enum(['jpeg', 'png', 'webp', 'tiff']).optional(),
  explain: z.boolean().default(false),
});

/** The most photos of one job: a million scans are then thousands of jobs. */
export const MOST_PHOTOS = 1000;

const asked = {
  photos: z.array(photo).min(1).max(MOST_PHOTOS),
  references: z.array(hashSchema).max(32).default([]),
  album: albumSchema.optional(),
  options: optionsSchema.default(optionsSchema.parse({})),
};

/** A job as it is asked for: one photo, or a manifest of many. */
export const requestSchema = z
  .strictObject(asked)
  .superRefine(({ photos, references, album, options }, context) => {
    const say = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const { restore, luminance, color, colorStrength, onlyMask } = options;
    const isKept = !restore || luminance === 0;
    if (!restore && luminance > 0 && luminance < 1)
      say(['options', 'luminance'], `a share of ${luminance} needs what restore: false forbids`);
    if (isKept && color === false && colorStrength === 1)
      say(['options'], 'neither restoring nor colouring leaves nothing to do');
    if (color === false && references.length > 0)
      say(['references'], 'references give colours, which color: false forbids');
    if (color === false && album) say(['album'], 'an album gives colours, which color: false forbids');
    for (const [i, { mask, hints }] of photos.entries()) {
      if (isKept && mask) say(['photos', i, 'mask'], 'a mask says where to repair, which is not asked for');
      if (onlyMask && !mask) say(['photos', i, 'mask'], 'onlyMask needs a mask for every photo');
      if (color === false && hints.length > 0)
        say(['photos', i, 'hints'], 'hints give colours, which color: false forbids');
    }
  });

/**
 * A job as it is kept. Beside renovating: `find` looks for references only; `index` brings the index of its album up to date, and
 * has no photos.
 */
export const jobSchema = z.strictObject({
  ...asked,
  work: z.enum(['renovate', 'find', 'index']).optional().describe('default: renovate'),
  photos: z.array(photo).max(MOST_PHOTOS),
});

export type JobRequest = z.infer<typeof jobSchema>;

/** What a job does beside renovating, with all defaults. */
export const jobOf = (
  work: 'find' | 'index',
  album: z.input<typeof albumSchema>,
  photos: unknown[],
): JobRequest => jobSchema.parse({ work, album, photos });

/** How many pictures of an album are what. */
export const indexCountsSchema = z.strictObject({
  /** Colour pictures: what is searched. */
  pictures: z.int(),
  /** Pictures without colours to give. */
  grey: z.int(),
  /** What cannot be read as a picture, or is larger than allowed. */
  unreadable: z.int(),
});

export type IndexCounts = z.infer<typeof indexCountsSchema>;

/** What became of one photo, or of an index. */
export const outcomeSchema = z.strictObject({
  status: z.enum(['waiting', 'done', 'failed']),
  /** In one line, where it failed. */
  error: z.string().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  seconds: z.number().optional(),
  /** Of the result's bytes. */
  sha256: hashSchema.optional(),
  /** The name of the result's file in the job's folder. */
  file: z
    .string()
    .regex(/^\d{1,4}\.[a-z]{3,5}$/)
    .optional(),
  keptColors: z.boolean().optional(),
  notes: z.array(z.string()).optional(),
  /** Renovated: what it took colours from. Found: what suits, best first. */
  references: z.array(z.strictObject({ sha256: hashSchema, score: z.number().optional() })).optional(),
  /** Of an album whose index is up to date now. */
  index: indexCountsSchema.optional(),
});

export type PhotoOutcome = z.infer<typeof outcomeSchema>;

/** A job in a worker's hands. */
export interface Task {
  readonly id: string;
  /** Whose area its files are in. */
  readonly owner: string;
  readonly request: JobRequest;
  /** Of earlier attempts; as many as photos, or one of an index. */
  readonly outcomes: readonly PhotoOutcome[];
}

/** Before anything is done. */
export const waitingOutcomes = ({ photos, work }: JobRequest): PhotoOutcome[] =>
  Array.from({ length: work === 'index' ? 1 : photos.length }, () => ({ status: 'waiting' }));

/** All uploads that a job needs. */
export const uploadsOf = ({ photos, references }: JobRequest): string[] => [
  ...new Set([...photos.flatMap(({ upload, mask }) => (mask ? [upload, mask] : [upload])), ...references]),
];
