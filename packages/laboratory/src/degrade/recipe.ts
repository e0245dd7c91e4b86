// Recipes and records of damage as files: checked field by field, because a wrong name would silently do nothing.
import { readFile } from 'node:fs/promises';
import { type DamageKind, type DamageRecipe, type DamageRecord, damageUnits } from '@romnet/imaging/damage';
import { z } from 'zod';

const range = z.union([
  z.tuple([z.number(), z.number()]),
  z.tuple([z.number(), z.number(), z.number().positive()]),
]);

const kinds = Object.keys(damageUnits) as DamageKind[];

/** An object with exactly the parameters of a kind. */
const parametersOf = <Schema extends z.ZodType>(kind: DamageKind, each: Schema) =>
  z.strictObject(Object.fromEntries(Object.keys(damageUnits[kind]).map((name) => [name, each])));

const stepSchemas = kinds.map((kind) =>
  z.strictObject({
    kind: z.literal(kind),
    probability: z.number().min(0).max(1),
    ranges: parametersOf(kind, range),
  }),
);

const appliedSchemas = kinds.map((kind) =>
  z.strictObject({
    kind: z.literal(kind),
    parameters: parametersOf(kind, z.number()),
    seed: z.int().min(0).max(0xffffffff),
  }),
);

type AtLeastOne<T> = [T, ...T[]];

const recipeSchema = z.strictObject({
  name: z.string(),
  variants: z
    .array(
      z.strictObject({
        name: z.string(),
        weight: z.number().min(0),
        steps: z.array(z.discriminatedUnion('kind', stepSchemas as AtLeastOne<(typeof stepSchemas)[number]>)),
      }),
    )
    .min(1)
    .refine((variants) => variants.some(({ weight }) => weight > 0), {
      message: 'expected a positive weight, got none',
    }),
});

const recordSchema = z.strictObject({
  recipe: z.string(),
  variant: z.string(),
  seed: z.int().min(0),
  scale: z.number().positive(),
  applied: z.array(
    z.discriminatedUnion('kind', appliedSchemas as AtLeastOne<(typeof appliedSchemas)[number]>),
  ),
});

/** Which textures there were: without the same ones a record cannot be done again. */
export type TextureSource =
  | { readonly source: 'generated' }
  /** `digest`: SHA-256 of the masks as they were used. */
  | { readonly source: 'folder'; readonly count: number; readonly digest: string };

const texturesSchema = z.union([
  z.strictObject({ source: z.literal('generated') }),
  z.strictObject({ source: z.literal('folder'), count: z.int(), digest: z.string() }),
]);

/** A record as it lies beside a damaged picture. */
export interface PictureRecord {
  readonly format: 'romnet damage record 1';
  readonly picture: string;
  readonly width: number;
  readonly height: number;
  readonly textures: TextureSource;
  readonly damage: DamageRecord;
}

const pictureRecordSchema = z.strictObject({
  format: z.literal('romnet damage record 1'),
  picture: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  textures: texturesSchema,
  damage: recordSchema,
});

/** What a file can ask for: a recipe to draw from, or exactly what was done before. */
export type Instructions =
  | { readonly kind: 'recipe'; readonly recipe: DamageRecipe }
  | { readonly kind: 'record'; readonly record: PictureRecord };

/** Reads a recipe, or a record that `degrade` wrote, from JSON text; errors list every wrong field in one line. */
export function parseInstructions(text: string, name: string): Instructions {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`expected a recipe or a record of damage in JSON, got other text (${name})`, {
      cause,
    });
  }
  if (typeof value === 'object' && value !== null && 'format' in value) {
    // The schemas are built from the table of kinds, so that what passes has exactly the types of that table.
    return { kind: 'record', record: checked(pictureRecordSchema, value, name) as unknown as PictureRecord };
  }
  return { kind: 'recipe', recipe: checked(recipeSchema, value, name) as unknown as DamageRecipe };
}

/** The record that `degrade` wrote into a file. Throws one line naming it. */
export async function readRecord(file: string): Promise<PictureRecord> {
  const instructions = parseInstructions(await readFile(file, 'utf8'), file);
  if (instructions.kind === 'record') return instructions.record;
  throw new Error(`expected a record of damage, got a recipe (${file})`);
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, name: string): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`);
  throw new Error(`${faults.join('; ')} (${name})`);
}
