// The bytes of the profiles that sharp has: sRGB, which it embeds, so that it can be recognised again, and Display P3.

import sharp from 'sharp';

/** What metadata call sRGB. */
export const SRGB_NAME = 'sRGB IEC61966-2.1';

const known = new Map<'srgb' | 'p3', Promise<Buffer>>();

/** The sRGB ICC profile built into libvips, as every file written by `encodeFile` carries it unless told otherwise. */
export const sRgbProfile = (): Promise<Buffer> => builtIn('srgb');

/** Display P3's, likewise. */
export const displayP3Profile = (): Promise<Buffer> => builtIn('p3');

function builtIn(name: 'srgb' | 'p3'): Promise<Buffer> {
  const profile = known.get(name) ?? makeProfile(name);
  known.set(name, profile);
  return profile;
}

async function makeProfile(name: 'srgb' | 'p3'): Promise<Buffer> {
  const pixel = { raw: { width: 1, height: 1, channels: 3 } } as const;
  const png = await sharp(new Uint8Array(3), pixel).withIccProfile(name).png().toBuffer();
  const { icc } = await sharp(png).metadata();
  if (!icc) throw new Error(`internal: expected sharp to embed its profile ${name}`);
  return icc;
}
