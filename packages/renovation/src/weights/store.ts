// The weights of others, kept per user: `<name>.safetensors` with the tensors that are used, and `<name>.json` with where
// they came from and both checksums. Whoever calls says which folder.

import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readBytes, writeWhole } from '@romnet/imaging/files';
import {
  type Pretrained,
  readWeights,
  selectPretrained,
  usesTensor,
  type Weights,
  writeSafetensors,
} from '@romnet/network';
import { z } from 'zod';
import type { KnownWeights } from './catalogue.js';
import { type DownloadOptions, download } from './download.js';
import { sha256Of, sha256OfFile } from './files.js';
import { MissingWeightsError } from './missing.js';

/** What `<name>.json` records. */
const recordSchema = z.strictObject({
  /** The address or the file that the weights came from. */
  source: z.string(),
  /** SHA-256 of that file, and of the safetensors file made of it. */
  sourceSha256: z.string(),
  sha256: z.string(),
  /** True where the source is the file that its makers published, as far as its checksum's start, or where it is from, can tell. */
  published: z.boolean(),
});
export type WeightsRecord = z.infer<typeof recordSchema>;

export interface StoredWeights {
  readonly file: string;
  readonly bytes: number;
  readonly record: WeightsRecord;
}

/** Where a network's weights lie in a store. */
const weightsFile = (folder: string, name: Pretrained): string => join(folder, `${name}.safetensors`);
const recordFile = (folder: string, name: Pretrained): string => join(folder, `${name}.json`);

/** What the folder holds of a network; undefined where it holds nothing. Does not read the weights themselves. */
export async function findWeights(folder: string, name: Pretrained): Promise<StoredWeights | undefined> {
  const file = weightsFile(folder, name);
  try {
    const record = recordSchema.parse(JSON.parse(await readFile(recordFile(folder, name), 'utf8')));
    return { file, bytes: (await stat(file)).size, record };
  } catch {
    return undefined;
  }
}

/** Whether the stored file is still what was put there. Reads it all. */
export const isIntact = async ({ file, record }: StoredWeights): Promise<boolean> =>
  (await sha256OfFile(file)) === record.sha256;

/**
 * A network's weights from the folder, if they are still what was put there.
 *
 * @throws MissingWeightsError where there are none, or where the file is another than the one recorded.
 */
export async function loadStoredWeights(folder: string, name: Pretrained): Promise<Weights> {
  const stored = await findWeights(folder, name);
  if (!stored) throw new MissingWeightsError(`expected weights of ${name}, got none (${folder})`, name);
  const bytes = await readBytes(stored.file);
  if (sha256Of(bytes) !== stored.record.sha256)
    throw new MissingWeightsError(
      `the weights of ${name} are not what was stored (${stored.file})`,
      name,
      true,
    );
  return readWeights(bytes, stored.file);
}

/**
 * Takes weights from a file on disk, whatever its checksum; the file stays where it is.
 *
 * @throws Error where the file is no file of tensors, or its tensors are not the network's.
 */
export async function importWeights(
  folder: string,
  known: KnownWeights,
  file: string,
): Promise<StoredWeights> {
  const sha256 = await sha256OfFile(file);
  // Where nothing is known of the published file, nobody can tell that this is it.
  const isPublished = known.sha256Start !== '' && sha256.startsWith(known.sha256Start);
  return keep(folder, known, file, resolve(file), sha256, isPublished);
}

/** As `importWeights`, but only the file that its makers published will do. */
export async function importPublished(
  folder: string,
  known: KnownWeights,
  file: string,
): Promise<StoredWeights> {
  const sha256 = await sha256OfFile(file);
  await checkPublished(folder, known, file, sha256);
  return keep(folder, known, file, resolve(file), sha256, true);
}

/**
 * Downloads weights, by default from their public address, and takes them in. A download that breaks off is continued by
 * the next call with the same address.
 *
 * @throws Error for a download that fails (see `download`), or a file with another checksum than the published one.
 */
export async function pullWeights(
  folder: string,
  known: KnownWeights,
  options: DownloadOptions & { readonly url?: string } = {},
): Promise<StoredWeights> {
  const { url = known.url, ...rest } = options;
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${known.name}.download`);
  await download(url, file, rest);
  try {
    const sha256 = await sha256OfFile(file);
    await checkPublished(folder, known, url, sha256);
    return await keep(folder, known, file, url, sha256, true);
  } finally {
    await rm(file, { force: true });
  }
}

/** The published file's first digits are known from its name, all of them from the first time it was stored here. */
async function checkPublished(
  folder: string,
  { name, sha256Start }: KnownWeights,
  source: string,
  sha256: string,
): Promise<void> {
  const earlier = (await findWeights(folder, name))?.record;
  const [expected, what] = earlier?.published
    ? [earlier.sourceSha256, 'SHA-256']
    : [sha256Start, 'a SHA-256 that begins with'];
  if (!sha256.startsWith(expected))
    throw new Error(
      `expected ${what} ${expected} for ${name}, got ${sha256}: a damaged or another file (${source})`,
    );
}

async function keep(
  folder: string,
  { name, licence }: KnownWeights,
  file: string,
  source: string,
  sourceSha256: string,
  published: boolean,
): Promise<StoredWeights> {
  const all = readWeights(await readBytes(file), source, usesTensor(name));
  const weights = selectPretrained(name, all, source);
  const bytes = writeSafetensors(weights, { precision: 'F32', metadata: { source, sourceSha256, licence } });
  const record: WeightsRecord = {
    source,
    sourceSha256,
    sha256: sha256Of(bytes),
    published,
  };
  await mkdir(folder, { recursive: true });
  // Without its record the file counts as absent, so the record goes first when it is replaced, and comes last.
  await rm(recordFile(folder, name), { force: true });
  await writeWhole(weightsFile(folder, name), bytes);
  await writeWhole(recordFile(folder, name), `${JSON.stringify(record, null, 2)}\n`);
  return { file: weightsFile(folder, name), bytes: bytes.length, record };
}
