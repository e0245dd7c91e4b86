// What a worker of the server does with a job: what `romnet renovate` does with photos, in the folders of the job. The model stays
// open from job to job.

import { existsSync } from 'node:fs';
import type { Raster } from '@romnet/imaging';
import { decodeFile, openProfile, readSize, resultExtension } from '@romnet/imaging/files';
import { createRenovator, type Model, type Renovator, shrinkReference } from '@romnet/renovation';
import { loadModel } from '@romnet/renovation/files';
import {
  type Areas,
  checkPicture,
  namesOf,
  type OpenPerform,
  type PhotoEnded,
  type PhotoOutcome,
  type Report,
  type Task,
  type WorkerStart,
} from '@romnet/server';
import { createDesk } from '../desk.js';
import { explain, naming } from '../explain.js';
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

/** What stays open from job to job. */
interface Open {
  readonly start: WorkerStart;
  readonly areas: Areas;
  readonly model: Model;
  readonly renovator: Renovator;
}

/** Said in place of results, in the words of two rooms, where a job has to be tried again: the disk may have room then. */
const TRANSIENT = /no space left|disk quota exceeded|the disk failed|too many open files/;
/** A photo that does not end at its time ends with its process, this much later. */
const HARD_MS = 10_000;

export const openPerform: OpenPerform = async (start, areas) => {
  const model = await loadModel(start.model);
  const { threads } = start;
  const renovator = await createRenovator({ model, ...(threads === undefined ? {} : { threads }) });
  const open: Open = { start, areas, model, renovator };
  return {
    perform: (task, report, signal) => performTask(open, task, report, signal),
    close: () => renovator.release(),
  };
};

async function performTask(open: Open, task: Task, report: Report, signal: AbortSignal): Promise<void> {
  const { photos } = task.request;
  const references = await openReferences(open, task).catch((error: Error) => error);
  for (const [i] of photos.entries()) {
    if (task.outcomes[i]?.status === 'done') continue;
    signal.throwIfAborted();
    const begin = performance.now();
    const onProgress = (fraction: number, stage: string) =>
      report.progress((i + fraction) / photos.length, stage);
    const outcome =
      references instanceof Error
        ? ({ status: 'failed', error: withoutPaths(open, task, references.message) } as const)
        : await performPhoto(open, task, i, references, onProgress, signal);
    report.outcome(i, outcome);
    const seconds = (performance.now() - begin) / 1000;
    process.send?.({
      kind: 'photo',
      status: outcome.status === 'done' ? 'done' : 'failed',
      seconds,
    } satisfies PhotoEnded);
  }
}

async function openReferences({ areas, start }: Open, { owner, request }: Task): Promise<Raster[]> {
  const pictures: Raster[] = [];
  for (const [i, hash] of request.references.entries()) {
    const name = `reference ${i + 1}`;
    const file = areas.upload(owner, hash);
    try {
      checkPicture(name, await readSize(file, { name }), start.limits);
      pictures.push(shrinkReference(await decodeFile(file)));
    } catch (error) {
      throw new Error(naming(name, error, file));
    }
  }
  return pictures;
}

/** Throws where it should be tried again, and the signal's reason. */
async function performPhoto(
  open: Open,
  task: Task,
  i: number,
  references: readonly Raster[],
  onProgress: (fraction: number, stage: string) => void,
  signal: AbortSignal,
): Promise<PhotoOutcome> {
  const { areas, start, model, renovator } = open;
  const { owner, id, request } = task;
  const { upload, name, mask, hints } = request.photos[i]!;
  const file = areas.upload(owner, upload);
  const { seconds } = start.limits;
  const late = AbortSignal.timeout(seconds * 1000);
  const hard = setTimeout(() => process.exit(70), seconds * 1000 + HARD_MS);
  const io: Io = { ...SILENT, signal: AbortSignal.any([signal, late]) };
  const desk = createDesk(io);
  const fail = (reason: string): PhotoOutcome => {
    if (TRANSIENT.test(reason)) throw new Error(withoutPaths(open, task, reason));
    return { status: 'failed', error: withoutPaths(open, task, reason) };
  };
  try {
    const size = await readSize(file, { name });
    checkPicture(name, size, start.limits);
    if (mask)
      checkPicture('the mask', await readSize(areas.upload(owner, mask), { name: 'the mask' }), start.limits);
    const { format } = request.options;
    const extension = format ? extensionOf(format) : resultExtension(`a${extensionOf(size.format)}`);
    const result = `${i}${extension}`;
    const args = argumentsOf(open, task, i);
    const job: Job = {
      photo: { path: name, name, real: file, isPiped: true },
      output: areas.file(owner, id, result),
      extension,
      hints: hints.map(({ radius, ...hint }) => (radius === undefined ? hint : { ...hint, radius })),
    };
    const tools: Tools = {
      ...{ renovator, references, preset: model.preset, chooser: undefined, note: () => undefined },
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
    if (end.status === 'skipped') return recorded(job.output, result);
    if (end.status !== 'done') throw new Error('internal: an attempt ended in a way of its own');
    const { width, height, sha256, keptColors, notes, seconds: took } = end.outcome;
    return {
      ...{ status: 'done', file: result, width, height, sha256, keptColors, seconds: took },
      notes: notes.map((note) => withoutPaths(open, task, note)),
    };
  } catch (error) {
    if (signal.aborted) throw error;
    return fail(naming(name, existsSync(file) ? error : new Error('its upload is gone'), file));
  } finally {
    clearTimeout(hard);
    await desk.clear();
  }
}

/** What an earlier attempt has finished. */
async function recorded(output: string, result: string): Promise<PhotoOutcome> {
  const record = await readSidecar(sidecarOf(output));
  const [page] = record!.pages;
  const { width, height, keptColors } = page!;
  return {
    ...{ status: 'done', file: result, width, height, keptColors },
    ...{ sha256: record!.result.sha256, notes: record!.notes },
  };
}

/** The command line that a photo of a job amounts to. */
function argumentsOf({ areas, start }: Open, { owner, id, request }: Task, i: number): RenovateArguments {
  const { mask } = request.photos[i]!;
  const { explain, profile, format: _, ...settings } = request.options;
  const repairs = settings.restore && settings.luminance > 0;
  return {
    ...settings,
    photos: [areas.upload(owner, request.photos[i]!.upload)],
    reference: request.references.map((hash) => areas.upload(owner, hash)),
    ...{ hint: [], referencesCount: 1, features: 'backbone', vgg19Input: 'torchvision', profile },
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

/** A message without the folders of the server. */
function withoutPaths({ areas }: Open, { owner, id }: Task, text: string): string {
  return explain(text)
    .replaceAll(`${areas.job(owner, id)}/`, '')
    .replaceAll(`${areas.uploads(owner)}/`, '')
    .replaceAll(`${areas.root}/`, '');
}

const SILENT = {
  stdout: { write: () => undefined },
  stderr: { write: () => undefined },
  now: () => performance.now(),
};
