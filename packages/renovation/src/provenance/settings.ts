// The settings that decide what a renovation does, as its record keeps them. A further setting joins here and nowhere else: its
// field has the name of the flag and of the renovator's option, and as its default what happened before there was such a setting.

import { z } from 'zod';

/** What was asked for, with nothing left to defaults that may change. */
export const settingsSchema = z.strictObject({
  /** New colours: yes, no, or where the photo has none of its own. */
  color: z.union([z.boolean(), z.literal('auto')]),
  restore: z.boolean(),
  /** How vivid new colours are, in [0, 1]. */
  vividness: z.number().min(0).max(1),
  /** The share of the restored luminance, in [0, 1]. */
  luminance: z.number().min(0).max(1).default(1),
  /** How much of the scan's own grain, in [0, 1]. */
  grain: z.number().min(0).max(1).default(0),
  /** Multiplies colours, in [0, 2]. */
  colorStrength: z.number().min(0).max(2).default(1),
  /** Nothing is repaired where the mask is black. */
  onlyMask: z.boolean().default(false),
});

export type Settings = z.infer<typeof settingsSchema>;

/** The settings among other things that were asked for. Throws where one is out of range. */
export function settingsOf(asked: Readonly<Record<keyof Settings, unknown>>): Settings {
  const names = Object.keys(settingsSchema.shape) as (keyof Settings)[];
  return settingsSchema.parse(Object.fromEntries(names.map((name) => [name, asked[name]])));
}
