// What a photo's result depends on, found out before anything is computed: the part that a whole run shares, and each photo's own.

import { dirname, relative, resolve, sep } from 'node:path';
import { codecVersions } from '@romnet/imaging/files';
import type { Model } from '@romnet/renovation';
import { weightsOf } from '@romnet/renovation/files';
import { type Order, type RenovationRecord, settingsOf } from '@romnet/renovation/provenance';
import { onnxRuntimeVersion } from '@romnet/runtime';
import { explain } from '../explain.js';
import { hashFile, hashText } from '../hash.js';
import { STDOUT } from '../io.js';
import { version } from '../version.js';
import type { RenovateArguments } from './arguments.js';
import type { Job } from './outputs.js';

/** What every photo of a run shares. Paths are as given. */
export type Common = Pick<
  RenovationRecord,
  'programs' | 'system' | 'model' | 'settings' | 'references' | 'corpus' | 'profile'
>;

/** Hashes what a run shares; `files` are the paths under which its references can be opened. */
export async function openCommon(
  args: RenovateArguments,
  { preset }: Model,
  files: readonly string[],
): Promise<Common> {
  const { file, ships } = weightsOf(args.model);
  const references = args.reference.map(async (path, i) => ({ path, sha256: await hashFile(files[i]!) }));
  const { corpus, referencesCount: count, features, vgg19Input } = args;
  return {
    programs: programs(),
    system: { platform: `${process.platform}-${process.arch}`, device: 'cpu', threads: args.threads ?? null },
    model: {
      name: preset.name,
      path: ships ? null : (args.model ?? null),
      preset: hashText(JSON.stringify(preset)),
      weights: await hashFile(file),
    },
    settings: settingsOf(args),
    references: await Promise.all(references),
    corpus: corpus === undefined ? null : { path: corpus, count, features, vgg19Input },
    profile: await profileOf(args.profile ?? 'srgb'),
  };
}

async function profileOf(name: string): Promise<Common['profile']> {
  if (name === 'keep' || name === 'srgb' || name === 'display-p3') return name;
  return { path: name, sha256: await hashFile(name) };
}

/** The versions of all that has a part in a result's bytes. */
export const programs = (): RenovationRecord['programs'] => ({
  romnet: version(),
  node: process.versions.node,
  onnxruntime: onnxRuntimeVersion(),
  ...codecVersions,
});

/** One photo's order, with paths as its record has them. `file` is where the photo can be opened, `masks` where its pages' masks are. */
export async function orderOf(
  common: Common,
  job: Job,
  file: string,
  masks: readonly string[],
): Promise<Order> {
  const { model, settings, references, corpus, profile } = common;
  const { photo } = job;
  const place = (path: string) => fromRecord(job, path);
  return {
    model: { ...model, path: model.path === null ? null : place(model.path) },
    settings,
    photo: {
      name: photo.name,
      path: photo.isPiped ? null : place(photo.path),
      sha256: await hashFile(file),
    },
    references: references.map(({ path, sha256 }) => ({ path: place(path), sha256 })),
    corpus: corpus && { ...corpus, path: place(corpus.path) },
    masks: await Promise.all(
      masks.map(async (path) => ({ path: place(path), sha256: await hashMask(path, photo.path) })),
    ),
    profile: typeof profile === 'string' ? profile : { ...profile, path: place(profile.path) },
    hints: job.hints?.map(({ color: [r, g, b], ...place }) => ({ ...place, color: [r, g, b] })) ?? [],
  };
}

const hashMask = (path: string, photo: string): Promise<string> =>
  hashFile(path).catch((cause) => {
    throw new Error(`no mask for ${photo}: ${explain(cause)}`, { cause });
  });

/** A path as seen from where the job's record lies, with "/" between folders. */
export function fromRecord({ output }: Job, path: string): string {
  const folder = output === STDOUT ? resolve('.') : dirname(resolve(output));
  return relative(folder, resolve(path)).split(sep).join('/');
}
