// Photos one after the other through the engine. One tab of the page computes at a time, since two would only halve each other's
// memory and speed.
import type { Engine, Outcome, Source, Why } from '../engine/engine.js';
import { ProgramLost } from '../engine/native/calls.js';
import { files } from '../files/index.js';
import { newId } from '../model/id.js';
import {
  latest,
  type Photo,
  type Reference,
  type Version,
  type Work,
  type WorkStage,
} from '../model/photo.js';
import { inTurn } from './locks.js';
import { readMask } from './masks.js';
import { change, photoOf, state } from './state.js';
import { getFile, getRaster, putFile, putRaster, putWhy } from './vault.js';

let engine: Engine | undefined;
let isBusy = false;
let current: { readonly id: string; readonly stop: AbortController } | undefined;

/** Why a photo is taken from an engine: it begins again with the next. */
const REPLACED = new DOMException('another engine computes', 'AbortError');

/** The engine that the queue uses from now on. */
export function employ(next: Engine): void {
  current?.stop.abort(REPLACED);
  engine?.close();
  engine = next;
  state.set((now) => ({ ...now, engine: undefined, isProgramLost: false }));
  next.choice.then((choice) => {
    if (engine === next) state.set((now) => ({ ...now, engine: choice }));
  });
  next.takesHints.then((takesHints) => {
    if (engine === next) state.set((now) => ({ ...now, takesHints }));
  });
  void work();
}

/** The engine in use. */
export function currentEngine(): Engine {
  if (!engine) throw new Error('internal: expected an engine');
  return engine;
}

/** Puts photos at the end of the queue. */
export function enqueue(ids: readonly string[]): void {
  for (const id of ids) change(id, { work: { kind: 'waiting' } });
  void work();
}

/** Stops a photo that waits or is being computed. */
export function cancel(id: string): void {
  if (current?.id === id) current.stop.abort(new DOMException('stopped by a person', 'AbortError'));
  if (photoOf(id)?.work.kind === 'waiting') change(id, { work: { kind: 'stopped' } });
}

/** Does what waits until nothing does. */
async function work(): Promise<void> {
  if (isBusy || !engine) return;
  isBusy = true;
  try {
    for (;;) {
      const next = state.get().photos.find((photo) => photo.work.kind === 'waiting');
      if (!next) return;
      await renovateOne(next, engine);
      if (state.get().isProgramLost) giveUp();
    }
  } finally {
    isBusy = false;
  }
}

/** What waits for a program that is gone would fail one by one. */
function giveUp(): void {
  const { message } = new ProgramLost();
  for (const { id, work } of state.get().photos)
    if (work.kind === 'waiting') change(id, { work: { kind: 'failed', message, isLost: true } });
}

async function renovateOne(photo: Photo, engine: Engine): Promise<void> {
  const stop = new AbortController();
  current = { id: photo.id, stop };
  const tell = (stage: WorkStage, fraction: number) => {
    if (!stop.signal.aborted) change(photo.id, { work: { kind: 'running', stage, fraction } });
  };
  tell('tab', 0);
  try {
    await inTurn(() => compute(photo, engine, stop.signal, tell), stop.signal);
    lost(false);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const { aborted, reason } = stop.signal;
    const isLost = error instanceof ProgramLost && !aborted;
    lost(isLost);
    const end: Work = aborted ? { kind: 'stopped' } : { kind: 'failed', message, isLost };
    change(photo.id, { work: reason === REPLACED ? { kind: 'waiting' } : end });
  } finally {
    current = undefined;
  }
}

async function compute(
  photo: Photo,
  engine: Engine,
  signal: AbortSignal,
  tell: (stage: WorkStage, fraction: number) => void,
): Promise<void> {
  tell('read', 0);
  if (!photo.about) throw new Error('internal: expected a photo that was read');
  const { width, height } = photo.about;
  const start = performance.now();
  const job = {
    ...{ photo: sourceOf(photo), width, height },
    settings: photo.settings,
    references: photo.references.map((reference) => ({
      found: reference.found,
      picture: sourceOf(reference),
    })),
    mask: photo.mask && (await readMask(photo.mask)),
    hints: photo.hints,
  };
  const outcome = await engine.renovate(job, (fraction, stage) => tell(stage, fraction), signal);
  tell('keep', 1);
  const { device } = await engine.choice;
  await keep(photo, outcome, (performance.now() - start) / 1000, device);
}

const lost = (isProgramLost: boolean) => state.set((now) => ({ ...now, isProgramLost }));

const sourceOf = ({ id, name }: Photo | Reference): Source => ({
  name,
  async file() {
    const file = await getFile(id);
    if (!file) throw new Error('the picture is no longer kept');
    return file;
  },
  raster: () => getRaster(id),
});

/** How much of the picture each reference coloured. */
function sharesOf({ match }: Why, references: readonly Reference[]): Record<string, number> {
  if (!match) return {};
  const counts = references.map(() => 0);
  for (const [at, source] of match.source.entries())
    if (source >= 0) counts[source]! += match.fromReferences[at]!;
  return Object.fromEntries(references.map(({ id }, i) => [id, counts[i]! / match.source.length]));
}

async function keep(
  photo: Photo,
  { picture, used, keptColors, why }: Outcome,
  seconds: number,
  device: Version['device'],
): Promise<void> {
  const id = newId();
  await putRaster(id, picture);
  await putWhy(id, why);
  await putFile(`thumbnail:${photo.id}`, await files.thumbnail(picture));
  const now = photoOf(photo.id);
  if (!now) return;
  const { settings, references } = photo;
  const version: Version = {
    ...{ id, settings, references, keptColors, seconds, device },
    mask: photo.mask,
    hints: photo.hints,
    shares: sharesOf(why, references),
    number: (latest(now)?.number ?? 0) + 1,
    used: used.flatMap((place) => references[place]?.id ?? []),
    made: new Date().toISOString(),
  };
  change(photo.id, { versions: [...now.versions, version], right: id, work: { kind: 'rest' } });
}
