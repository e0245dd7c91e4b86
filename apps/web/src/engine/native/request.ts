// A job of the page in the words of the API. Plain data.
import type { Hint } from '../../model/photo.js';
import type { Settings } from '../../model/settings.js';

/** What a job is made of, by the hashes of its uploads. */
export interface Wanted {
  readonly name: string;
  readonly photo: string;
  readonly references: readonly string[];
  readonly mask: string | undefined;
  readonly hints: readonly Hint[];
  readonly settings: Settings;
}

/** Whether luminance is repaired at all; without, nothing is to be said about where. */
export const repairs = ({ restore, luminance }: Settings): boolean => restore && luminance > 0;

/** As `POST /v1/jobs` takes it: what a choice rules out is left out, where the API would refuse it. */
export function requestOf({ name, photo, references, mask, hints, settings }: Wanted): object {
  const { color, restore, luminance, onlyMask, ...others } = settings;
  const colors = color !== 'keep';
  return {
    photos: [
      {
        upload: photo,
        name: name.replace(/[/\\\p{Cc}]/gu, '_').slice(0, 200) || 'photo',
        ...(mask !== undefined && { mask }),
        hints: colors ? hints.map(hintOf) : [],
      },
    ],
    references: colors ? references : [],
    options: {
      ...others,
      color: color === 'auto' ? 'auto' : colors,
      restore: repairs(settings),
      luminance: restore ? luminance : 0,
      onlyMask: onlyMask && mask !== undefined,
      // Without loss, in as many bits as the photo has.
      ...{ format: 'png', explain: true },
    },
  };
}

function hintOf({ x, y, color }: Hint) {
  const hex = Number.parseInt(color.slice(1), 16);
  return { x, y, color: [hex >> 16, (hex >> 8) & 255, hex & 255] };
}
