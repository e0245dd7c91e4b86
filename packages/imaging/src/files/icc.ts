// What an ICC profile says of itself: what kind of colours it is for, and its name. Bytes in; ICC.1, 7.2, 10.13 and 10.15.

/** RGB, GRAY, CMYK and others as the profile's header spells them; undefined where it is no profile. */
export function colorSpaceOf(profile: Buffer): string | undefined {
  if (profile.length < 132 || profile.toString('latin1', 36, 40) !== 'acsp') return undefined;
  return profile.toString('latin1', 16, 20).trim();
}

/** What the PCS is: XYZ or Lab, the space that its curves and tables lead to. */
export const connectionOf = (profile: Buffer): string => profile.toString('latin1', 20, 24).trim();

/** A tag's data, undefined where the profile has none of that name or leads out of itself. */
export function tagOf(profile: Buffer, name: string): Buffer | undefined {
  if (profile.length < 132) return undefined;
  for (let i = 0, at = 132; i < profile.readUInt32BE(128) && at + 12 <= profile.length; i++, at += 12) {
    if (profile.toString('latin1', at, at + 4) !== name) continue;
    const from = profile.readUInt32BE(at + 4);
    const data = profile.subarray(from, from + profile.readUInt32BE(at + 8));
    return data.length >= 8 ? data : undefined;
  }
  return undefined;
}

/** The name a person sees. */
export function descriptionOf(profile: Buffer): string {
  const tag = tagOf(profile, 'desc');
  const kind = tag?.toString('latin1', 0, 4);
  if (tag && kind === 'desc' && tag.length > 12) {
    const text = tag.toString('latin1', 12, 12 + tag.readUInt32BE(8)).replace(/\0[\s\S]*$/, '');
    if (text !== '') return text;
  }
  if (tag && kind === 'mluc' && tag.length >= 28) {
    const from = tag.readUInt32BE(24);
    const text = Buffer.from(tag.subarray(from, from + tag.readUInt32BE(20)));
    if (text.length > 0 && text.length % 2 === 0) return text.swap16().toString('utf16le');
  }
  return 'an unnamed profile';
}
