// What a worker of the server does with a job: photo by photo, or an album's index. The model stays open from job to job.

import type { Raster } from '@romnet/imaging';
import { rasterToLuminance } from '@romnet/imaging';
import { decodeFile, readSize } from '@romnet/imaging/files';
import { createRenovator, shrinkReference } from '@romnet/renovation';
import { loadModel } from '@romnet/renovation/files';
import {
  checkPicture,
  type OpenPerform,
  type PhotoEnded,
  type PhotoOutcome,
  type Report,
  type Task,
} from '@romnet/server';
import { naming } from '../explain.js';
import { createAlbumShelf, type OpenAlbum } from './albums.js';
import { isTransient, type Open, withoutPaths } from './opened.js';
import { performPhoto, type Shared } from './photo.js';

export const openPerform: OpenPerform = async (start, place) => {
  const model = await loadModel(start.model);
  const { threads } = start;
  const renovator = await createRenovator({ model, ...(threads === undefined ? {} : { threads }) });
  const albums = createAlbumShelf(place, model, start);
  const open: Open = { start, place, model, renovator, albums };
  return {
    perform: (task, report, signal) => performTask(open, task, report, signal),
    async close() {
      await albums.close();
      await renovator.release();
    },
  };
};

async function performTask(open: Open, task: Task, report: Report, signal: AbortSignal): Promise<void> {
  const { owner, request } = task;
  const { areas, keys } = open.place;
  try {
    const shared = await openShared(open, task, report, signal).catch((error: Error) => {
      if (signal.aborted || isTransient(error)) throw error;
      return withoutPaths(areas, task, error.message);
    });
    if (request.work === 'index')
      return report.outcome(
        0,
        typeof shared === 'string'
          ? { status: 'failed', error: shared }
          : { status: 'done', index: shared.album!.counts },
      );
    for (const [i] of request.photos.entries()) {
      if (task.outcomes[i]?.status === 'done') continue;
      signal.throwIfAborted();
      const begin = performance.now();
      const onProgress = (fraction: number, stage: string) =>
        report.progress((i + fraction) / request.photos.length, stage);
      const outcome: PhotoOutcome =
        typeof shared === 'string'
          ? { status: 'failed', error: shared }
          : request.work === 'find'
            ? await findFor(open, task, i, shared.album!)
            : await performPhoto(open, task, i, shared, onProgress, signal);
      report.outcome(i, outcome);
      const seconds = (performance.now() - begin) / 1000;
      const status = outcome.status === 'done' ? 'done' : 'failed';
      process.send?.({ kind: 'photo', status, seconds } satisfies PhotoEnded);
    }
  } finally {
    for (const hash of request.references) await open.place.drop(keys.upload(owner, hash));
    await open.albums.settle();
  }
}

/** Throws one line where what all photos need cannot be had. */
async function openShared(open: Open, task: Task, report: Report, signal: AbortSignal): Promise<Shared> {
  const { owner, request } = task;
  const { album } = request;
  const references = await openReferences(open, task);
  const onProgress = (fraction: number) => report.progress(request.work === 'index' ? fraction : 0, 'index');
  return { references, album: album && (await open.albums.open(owner, album.name, onProgress, signal)) };
}

async function openReferences({ place, start }: Open, { owner, request }: Task): Promise<Raster[]> {
  const pictures: Raster[] = [];
  for (const [i, hash] of request.references.entries()) {
    const name = `reference ${i + 1}`;
    const file = place.areas.upload(owner, hash);
    try {
      await place.bring(place.keys.upload(owner, hash));
      checkPicture(name, await readSize(file, { name }), start.limits);
      pictures.push(shrinkReference(await decodeFile(file)));
    } catch (error) {
      if (isTransient(error)) throw error;
      throw new Error(naming(name, error, file));
    }
  }
  return pictures;
}

/** What suits a photo as it is, without renovating it. */
async function findFor(
  { place, start }: Open,
  task: Task,
  i: number,
  album: OpenAlbum,
): Promise<PhotoOutcome> {
  const { owner, request } = task;
  const { upload, name } = request.photos[i]!;
  const key = place.keys.upload(owner, upload);
  try {
    const file = await place.bring(key);
    if (file === undefined) throw new Error('its upload is gone');
    checkPicture(name, await readSize(file, { name }), start.limits);
    const luminance = rasterToLuminance(await decodeFile(file));
    return { status: 'done', references: await album.find(luminance, request.album!.count, upload) };
  } catch (error) {
    if (isTransient(error)) throw error;
    const reason = naming(name, error, place.areas.upload(owner, upload));
    return { status: 'failed', error: withoutPaths(place.areas, task, reason) };
  } finally {
    await place.drop(key);
  }
}
