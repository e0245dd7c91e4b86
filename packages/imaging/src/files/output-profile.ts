// The colour profile of a result: sRGB, another, or the source's own. Profiles are looked into and tried before they are used,
// since sharp passes over one that does not work without a word. Those of curves are our own mathematics, those of tables lcms's.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { colorSpaceOf, descriptionOf } from '../tones/icc.js';
import { profileTones } from '../tones/profile-tones.js';
import { makeCarrier } from './carrier.js';
import { fileError, openSource, type PictureFile } from './codec.js';
import { displayP3Profile, SRGB_NAME, sRgbProfile } from './profile.js';

/** `keep` is that of the picture that metadata are taken from, where it can hold colours; bytes are an ICC profile. */
export type OutputProfile = 'srgb' | 'display-p3' | 'keep' | Uint8Array;

const NAMED: readonly string[] = ['srgb', 'display-p3', 'keep'];

/**
 * What a person calls a profile: one of the names, or the path of an ICC profile's file. Throws one line where it is neither, or
 * a profile that an RGB picture cannot be written in.
 */
export async function openProfile(nameOrPath: string): Promise<OutputProfile> {
  if (NAMED.includes(nameOrPath)) return nameOrPath as OutputProfile;
  const bytes = await readFile(nameOrPath).catch((cause) => {
    const hint = `; the names of profiles are ${NAMED.join(', ')}`;
    const { message } = fileError('read', `the profile ${nameOrPath}`, cause);
    throw new Error(cause.code === 'ENOENT' ? message + hint : message, { cause });
  });
  await checkProfile(bytes, nameOrPath);
  return bytes;
}

/** Throws one line where these bytes are no ICC profile that an RGB picture can be written in. */
async function checkProfile(bytes: Buffer, name: string): Promise<void> {
  const fault = await faultOf(bytes);
  if (fault !== undefined)
    throw new Error(`expected an ICC profile for RGB pictures, got ${fault} (${name})`);
}

/** What is wrong with a profile, as "got ..." goes on; undefined where pictures can be written in it. */
async function faultOf(icc: Buffer): Promise<string | undefined> {
  const space = colorSpaceOf(icc);
  if (space === undefined) return 'no ICC profile';
  if (space !== 'RGB') return `one for ${space}`;
  if (profileTones(icc)) return undefined;
  const works = await withProfileFile(icc, async (path) => {
    const trial = sharp(await makeCarrier(8, 3), { ignoreIcc: true })
      .withIccProfile(path)
      .png();
    return (await sharp(await trial.toBuffer()).metadata()).icc?.equals(icc) ?? false;
  }).catch(() => false);
  return works ? undefined : 'one that is damaged, or can only be read from';
}

/** How a page is written. */
export interface PageProfile {
  /** What is embedded; undefined for sRGB. */
  readonly target: Buffer | undefined;
  /** What its metadata call it; undefined where that is what they call it already. */
  readonly name: string | undefined;
  readonly notes: readonly string[];
}

const AS_SRGB: PageProfile = { target: undefined, name: SRGB_NAME, notes: [] };

/** The profile of a result's page; `source` is the picture that `keep` means. Throws one line where a profile is no use. */
export async function profileOfPage(
  profile: OutputProfile,
  source: PictureFile | undefined,
  page: number,
): Promise<PageProfile> {
  if (profile === 'srgb') return AS_SRGB;
  if (profile === 'display-p3') return { target: await displayP3Profile(), name: 'Display P3', notes: [] };
  if (profile !== 'keep') {
    const target = Buffer.from(profile.buffer, profile.byteOffset, profile.byteLength);
    await checkProfile(target, 'the profile of the result');
    return { target, name: descriptionOf(target), notes: [] };
  }
  if (source === undefined) throw new Error('expected a picture to keep the profile of, got none');
  const { icc } = (await openSource(source, page)).metadata;
  const instead = (why: string) => ({ ...AS_SRGB, notes: [`${why}; the result is in sRGB`] });
  if (!icc) return instead('the photo has no colour profile to keep');
  if (icc.equals(await sRgbProfile())) return AS_SRGB;
  const fault = await faultOf(icc);
  if (fault !== undefined) return instead(`the photo's own colour profile is not kept: it is ${fault}`);
  return { target: icc, name: undefined, notes: [] };
}

/** libvips reads profiles from files only. */
export async function withProfileFile<T>(icc: Buffer, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'romnet-profile-'));
  try {
    const path = join(folder, 'profile.icc');
    await writeFile(path, icc);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
