// The bytes of the sRGB profile that sharp embeds, so that it can be recognised again.

import sharp from 'sharp';

let profile: Promise<Buffer> | undefined;

/** The sRGB ICC profile built into libvips, as every file written by `encodeFile` carries it. */
export function sRgbProfile(): Promise<Buffer> {
  profile ??= makeProfile();
  return profile;
}

async function makeProfile(): Promise<Buffer> {
  const pixel = { raw: { width: 1, height: 1, channels: 3 } } as const;
  const png = await sharp(new Uint8Array(3), pixel).withIccProfile('srgb').png().toBuffer();
  const { icc } = await sharp(png).metadata();
  if (!icc) throw new Error('internal: expected sharp to embed its sRGB profile');
  return icc;
}
