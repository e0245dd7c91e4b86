// What an ICC profile says of itself: what kind of colours it is for, and its name. Bytes in; ICC.1, 7.2, 10.13 and 10.15.

import { letters, viewOf } from '../bytes.js';

/** RGB, GRAY, CMYK and others as the profile's header spells them; undefined where it is no profile. */
export function colorSpaceOf(profile: Uint8Array): string | undefined {
  if (profile.length < 132 || letters(profile, 36, 40) !== 'acsp') return undefined;
  return letters(profile, 16, 20).trim();
}

/** What the PCS is: XYZ or Lab, the space that its curves and tables lead to. */
export const connectionOf = (profile: Uint8Array): string => letters(profile, 20, 24).trim();

/** A tag's data, undefined where the profile has none of that name or leads out of itself. */
export function tagOf(profile: Uint8Array, name: string): Uint8Array | undefined {
  if (profile.length < 132) return undefined;
  const view = viewOf(profile);
  for (let i = 0, at = 132; i < view.getUint32(128) && at + 12 <= profile.length; i++, at += 12) {
    if (letters(profile, at, at + 4) !== name) continue;
    const from = view.getUint32(at + 4);
    const data = profile.subarray(from, from + view.getUint32(at + 8));
    return data.length >= 8 ? data : undefined;
  }
  return undefined;
}

/** The name a person sees. */
export function descriptionOf(profile: Uint8Array): string {
  const tag = tagOf(profile, 'desc');
  const kind = tag && letters(tag, 0, 4);
  if (tag && kind === 'desc' && tag.length > 12) {
    const text = letters(tag, 12, 12 + viewOf(tag).getUint32(8)).replace(/\0[\s\S]*$/, '');
    if (text !== '') return text;
  }
  if (tag && kind === 'mluc' && tag.length >= 28) {
    const view = viewOf(tag);
    const from = view.getUint32(24);
    const text = viewOf(tag.subarray(from, from + view.getUint32(20)));
    const units = Array.from({ length: text.byteLength >> 1 }, (_, i) => text.getUint16(i * 2));
    if (units.length > 0 && text.byteLength % 2 === 0) return String.fromCharCode(...units);
  }
  return 'an unnamed profile';
}
