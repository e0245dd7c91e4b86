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
});

export type Settings = z.infer<typeof settingsSchema>;

/** The settings among other things that were asked for. Throws where one is out of range. */
export function settingsOf(asked: Readonly<Record<keyof Settings, unknown>>): Settings {
  const names = Object.keys(settingsSchema.shape) as (keyof Settings)[];
  return settingsSchema.parse(Object.fromEntries(names.map((name) => [name, asked[name]])));
}
