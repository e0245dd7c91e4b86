// One photo of a job: what `romnet renovate` does with a photo, in the folders of the job. What is needed is brought, what is made is
// stored, the result last.

import { existsSync } from 'node:fs';
import type { Raster } from '@romnet/imaging';
import { openProfile, readSize, resultExtension } from '@romnet/imaging/files';
import {
  type Areas,
  checkPicture,
  hashOfPicture,
  namesOf,
  type PhotoOutcome,
  type Task,
} from '@romnet/server';
import { createDesk } from '../desk.js';
import { naming } from '../explain.js';
import type { Io } from '../io.js';
import type { RenovateArguments } from '../renovate/arguments.js';
import { attempt } from '../renovate/attempt.js';
import { createExtras, type Extras } from '../renovate/extras.js';
import { extensionOf } from '../renovate/formats.js';
import type { Tools } from '../renovate/one.js';
import { openCommon } from '../renovate/order.js';
import type { Job } from '../renovate/outputs.js';
import { readSidecar, sidecarOf } from '../renovate/sidecar.js';
import { createStore } from '../renovate/store.js';
import type { OpenAlbum } from './albums.js';
import { isTransient, type Open, withoutPaths } from './opened.js';

/** What all photos of a job share. */
export interface Shared {
  readonly references: readonly Raster[];
  readonly album: OpenAlbum | undefined;
}

const NONE_ALIKE = 'no picture in the album is similar enough; coloured without a reference';

/** A photo that does not end at its time ends with its process, this much later. */
const HARD_MS = 10_000;

/** Throws where it should be tried again, and the signal's reason. */
export async function performPhoto(
  open: Open,
  task: Task,
  i: number,
  shared: Shared,
  onProgress: (fraction: number, stage: string) => void,
  signal: AbortSignal,
): Promise<PhotoOutcome> {
  const { place, start, model, renovator } = open;
  const { areas, keys } = place;
  const { owner, id, request } = task;
  const { upload, name, mask, hints } = request.photos[i]!;
  const file = areas.upload(owner, upload);
  const { seconds } = start.limits;
  const late = AbortSignal.timeout(seconds * 1000);
  const hard = setTimeout(() => process.exit(70), seconds * 1000 + HARD_MS);
  const io: Io = { ...SILENT, signal: AbortSignal.any([signal, late]) };
  const desk = createDesk(io);
  const fail = (reason: string): PhotoOutcome => {
    if (isTransient(reason)) throw new Error(withoutPaths(areas, task, reason));
    return { status: 'failed', error: withoutPaths(areas, task, reason) };
  };
  try {
    for (const hash of mask ? [upload, mask] : [upload]) await place.bring(keys.upload(owner, hash));
    const size = await readSize(file, { name });
    checkPicture(name, size, start.limits);
    if (mask)
      checkPicture('the mask', await readSize(areas.upload(owner, mask), { name: 'the mask' }), start.limits);
    const { format } = request.options;
    const extension = format ? extensionOf(format) : resultExtension(`a${extensionOf(size.format)}`);
    const result = `${i}${extension}`;
    const record = namesOf(i).record(result);
    // What an earlier attempt has finished is not done again.
    for (const made of [result, record]) await place.bring(keys.file(owner, id, made));
    const args = argumentsOf(open, task, i);
    const job: Job = {
      photo: { path: name, name, real: file, isPiped: true },
      output: areas.file(owner, id, result),
      extension,
      hints: hints.map(({ radius, ...hint }) => (radius === undefined ? hint : { ...hint, radius })),
    };
    const { album } = shared;
    const count = request.album?.count ?? 1;
    const tools: Tools = {
      ...{ renovator, references: shared.references, preset: model.preset, note: () => undefined },
      chooser: album && {
        choose: (luminance) => album.nearest(luminance, count, upload),
        close: async () => undefined,
      },
      extras: inFolderOfJob(await createExtras(args, new Map()), i, areas),
      profile: await openProfile(request.options.profile),
      store: createStore(true, desk, io),
      common: await openCommon(args, model, args.reference),
    };
    const end = await attempt(job, file, tools, args, onProgress, io);
    if (end.status === 'interrupted') {
      signal.throwIfAborted();
      return { status: 'failed', error: `${name} took longer than ${seconds} s` };
    }
    if (end.status === 'failed') return fail(end.reason);
    if (end.status === 'skipped') return await recorded(job.output, result);
    if (end.status !== 'done') throw new Error('internal: an attempt ended in a way of its own');
    await place.keepAll(
      keys.job(owner, id),
      [record, result].map((made) => keys.file(owner, id, made)),
    );
    const { width, height, sha256, keptColors, noneAlike, used, seconds: took } = end.outcome;
    const notes = noneAlike ? [...end.outcome.notes, NONE_ALIKE] : end.outcome.notes;
    return {
      ...{ status: 'done', file: result, width, height, sha256, keptColors, seconds: took },
      notes: notes.map((note) => withoutPaths(areas, task, note)),
      references: used.map((path) => ({ sha256: hashOfPicture(path) })),
    };
  } catch (error) {
    if (signal.aborted || isTransient(error)) throw error;
    return fail(naming(name, existsSync(file) ? error : new Error('its upload is gone'), file));
  } finally {
    clearTimeout(hard);
    await desk.clear();
    for (const hash of mask ? [upload, mask] : [upload])
      if (!request.references.includes(hash)) await place.drop(keys.upload(owner, hash));
    await place.drop(keys.job(owner, id));
  }
}

/** What an earlier attempt has finished. */
async function recorded(output: string, result: string): Promise<PhotoOutcome> {
  const record = await readSidecar(sidecarOf(output));
  const [page] = record!.pages;
  const { width, height, keptColors, found, used } = page!;
  const offered = [...record!.references, ...found];
  return {
    ...{ status: 'done', file: result, width, height, keptColors },
    ...{ sha256: record!.result.sha256, notes: record!.notes },
    references: used.map((i) => ({ sha256: offered[i]!.sha256 })),
  };
}

/** The command line that a photo of a job amounts to. */
function argumentsOf({ place, start }: Open, { owner, id, request }: Task, i: number): RenovateArguments {
  const { areas } = place;
  const { mask } = request.photos[i]!;
  const { explain, profile, format: _, ...settings } = request.options;
  const { album } = request;
  const repairs = settings.restore && settings.luminance > 0;
  return {
    ...settings,
    photos: [areas.upload(owner, request.photos[i]!.upload)],
    reference: request.references.map((hash) => areas.upload(owner, hash)),
    ...(album ? { corpus: areas.pictures(owner, album.name) } : {}),
    ...{
      hint: [],
      referencesCount: album?.count ?? 1,
      features: 'backbone',
      vgg19Input: 'torchvision',
      profile,
    },
    ...(mask ? { mask: areas.upload(owner, mask) } : {}),
    ...(repairs ? { maskOut: areas.file(owner, id, namesOf(i).mask) } : {}),
    ...(explain ? { explain: areas.job(owner, id) } : {}),
    ...(start.model === undefined ? {} : { model: start.model }),
    ...(start.threads === undefined ? {} : { threads: start.threads }),
    ...{ overwrite: true, resume: true, provenance: true, json: false, skipExisting: false },
    ...{ keepTimes: false, jobs: 1, watch: false },
  };
}

/** Extras called by the photo's place, whatever its name; of what they note, what tells of the server's folders stays here. */
function inFolderOfJob(extras: Extras, i: number, { root }: Areas): Extras {
  const called = <P extends { readonly photo: Job['photo'] }>(page: P): P => ({
    ...page,
    photo: { ...page.photo, name: `${namesOf(i).explanation}.png` },
  });
  return {
    ...extras,
    before: (page) => extras.before(called(page)),
    async after(page, made, offered) {
      const notes = await extras.after(called(page), made, offered);
      return notes.filter((note) => !note.includes(root));
    },
  };
}

const SILENT = {
  stdout: { write: () => undefined },
  stderr: { write: () => undefined },
  now: () => performance.now(),
};
