// Reads a preset.json: the numbers of a network as JSON. The built-in preset `base` serves as the pattern of its fields.

import { findPreset, type Preset } from '@romnet/network';

/**
 * The preset in a JSON file: every field that the built-in presets have, of the same kind. Throws one line naming
 * the file and the first field that is missing, unknown, or of another kind.
 */
export function readPreset(bytes: Uint8Array, file: string): Preset {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new Error(`expected JSON but ${(cause as Error).message} (${file})`, { cause });
  }
  checkLike(value, findPreset('base'), 'preset', file);
  return value as Preset;
}

/** Compares kinds, not values; a list may have any length, each entry being like the pattern's first. */
function checkLike(value: unknown, pattern: unknown, path: string, file: string): void {
  if (kindOf(value) !== kindOf(pattern)) {
    throw new Error(
      `expected ${kindOf(pattern)} for ${path} but received ${JSON.stringify(value) ?? 'nothing'} (${file})`,
    );
  }
  if (Array.isArray(pattern)) {
    for (const [i, entry] of (value as unknown[]).entries())
      checkLike(entry, pattern[0] ?? entry, `${path}[${i}]`, file);
  } else if (typeof pattern === 'object' && pattern !== null) {
    const fields = value as Record<string, unknown>;
    for (const [key, inner] of Object.entries(pattern)) checkLike(fields[key], inner, `${path}.${key}`, file);
    for (const key of Object.keys(fields)) {
      if (!Object.hasOwn(pattern, key)) throw new Error(`unknown field ${path}.${key} (${file})`);
    }
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
