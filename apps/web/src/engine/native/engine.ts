// The engine that is a program on this machine, `romnet studio`, which serves this page: over HTTP on the loopback address. Albums
// are looked at in the browser, by the same features, since the program's API knows none.

import { files } from '../../files/index.js';
import type { Mask } from '../../model/mask.js';
import type { EngineStage } from '../../model/photo.js';
import type { Engine, Job, OnProgress, Outcome, Source } from '../engine.js';
import { call, callJson, type ShownJob } from './calls.js';
import type { Program } from './program.js';
import { repairs, requestOf } from './request.js';
import { outcomeOf } from './results.js';
import { forgetUploads, hashOf, type Sent, send } from './uploads.js';
import { watchJob } from './watch.js';

/** `browser` makes the engine for albums, when one is first looked at. */
export function nativeEngine({ threads, takesHints }: Program, browser: () => Engine): Engine {
  let ours: Engine | undefined;
  const inBrowser = () => (ours ??= browser());
  return {
    choice: Promise.resolve({ device: 'native', threads, reason: { kind: 'program' } }),
    takesHints: Promise.resolve(takesHints),
    renovate,
    describe: (picture) => inBrowser().describe(picture),
    nearest: (...asked) => inBrowser().nearest(...asked),
    close: () => ours?.close(),
  };
}

async function renovate(job: Job, onProgress: OnProgress, signal: AbortSignal): Promise<Outcome> {
  onProgress(0, 'send');
  const sent: Sent[] = [];
  const give = async (file: Blob) => {
    const one = await send(file, signal);
    sent.push(one);
    return one.sha256;
  };
  let id: string | undefined;
  try {
    const isRepaired = repairs(job.settings);
    const photo = await give(await readable(job.photo));
    const references: string[] = [];
    for (const { picture } of job.references) references.push(await give(await readable(picture)));
    const mask = job.mask && isRepaired ? await give(await maskFile(job.mask, job)) : undefined;
    const { settings, hints = [] } = job;
    const request = requestOf({ name: job.photo.name, photo, references, mask, hints, settings });
    // A job that was begun before a reload, or before the program ended, is taken up again.
    id = await begin(request);
    signal.throwIfAborted();
    const ended = await watchJob(id, (now) => onProgress(...progressOf(now)), signal);
    if (ended.state !== 'done') throw new Error(failureOf(ended));
    onProgress(1, 'fetch');
    return await outcomeOf(ended, references.length, isRepaired, signal);
  } finally {
    await forget(id, signal.aborted);
    await forgetUploads(sent);
  }
}

/** What a failed job, or its only photo, says. */
const failureOf = ({ photos, error, state }: ShownJob): string =>
  photos[0]?.error ?? error ?? (state === 'cancelled' ? 'the job was stopped elsewhere' : 'the job failed');

/** The number of the job for this request; one that ended without a result is tried again. */
async function begin(request: object): Promise<string> {
  const body = JSON.stringify(request);
  const key = await hashOf(new TextEncoder().encode(body).buffer);
  const headers = { 'content-type': 'application/json', 'idempotency-key': `page-${key}` };
  const { id, state } = await callJson<ShownJob>('v1/jobs', { method: 'POST', body, headers });
  if (state === 'failed' || state === 'cancelled') await call(`v1/jobs/${id}/retry`, { method: 'POST' });
  return id;
}

/** The job with all its files; where the program is gone, its own term ends them. */
async function forget(id: string | undefined, isStopped: boolean): Promise<void> {
  if (id === undefined) return;
  try {
    if (isStopped) await call(`v1/jobs/${id}/cancel`, { method: 'POST' });
    await call(`v1/jobs/${id}`, { method: 'DELETE' });
  } catch {
    // It runs on where nobody is told, and is taken up again by who asks for the same.
  }
}

const STAGES: readonly string[] = ['prepare', 'restore', 'color', 'merge'] satisfies EngineStage[];

function progressOf({ state, progress, stage }: ShownJob): [number, EngineStage] {
  if (state === 'waiting') return [0, 'turn'];
  return [progress, STAGES.includes(stage) ? (stage as EngineStage) : 'prepare'];
}

/** What the program reads is sent as it is; the rest (HEIC) as the browser reads it, without loss. */
async function readable(source: Source): Promise<Blob> {
  const file = await source.file();
  return (await files.isCommon(file)) ? file : files.png(await source.raster());
}

const maskFile = (mask: Mask, { width, height }: Job): Promise<Blob> => files.maskPng(mask, width, height);
