// The engine that is this browser: a worker that is ended where a person cancels, since a running program cannot be stopped
// otherwise, and started again for the next photo.
import * as comlink from 'comlink';
import { chooseEngine, type EngineWish, type Verdicts } from './choose.js';
import type { Engine, EngineChoice, Job, OnProgress, Outcome } from './engine.js';
import { type Running, startWorker } from './start.js';

export function browserEngine(wish: EngineWish, verdicts: Verdicts): Engine {
  const choice = chooseEngine(wish, verdicts);
  let running: Running | undefined;
  let tell: (takesHints: boolean) => void = () => {};
  const takesHints = new Promise<boolean>((resolve) => {
    tell = resolve;
  });
  const end = () => {
    running?.end();
    running = undefined;
  };

  async function ready(signal?: AbortSignal): Promise<Running> {
    running ??= await start(await choice, signal);
    tell(running.takesHints);
    return running;
  }

  return {
    choice,
    takesHints,
    async renovate(job: Job, onProgress: OnProgress, signal: AbortSignal): Promise<Outcome> {
      onProgress(0, 'start');
      try {
        const { api, death } = await ready(signal);
        const stopped = new Promise<never>((_, reject) => {
          if (signal.aborted) reject(signal.reason);
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
        stopped.catch(() => {});
        return await Promise.race([api.renovate(job, comlink.proxy(onProgress)), death, stopped]);
      } catch (error) {
        // Its memory may be exhausted, or it computes for nobody.
        end();
        throw error;
      }
    },
    async describe(picture) {
      const { api, death } = await ready();
      return Promise.race([api.describe(picture), death]);
    },
    async nearest(picture, album, count) {
      const { api, death } = await ready();
      return Promise.race([api.nearest(picture, album, count), death]);
    },
    close: end,
  };
}

/** Threads need memory of their own, and files may fail to come: a second attempt has one thread. */
async function start({ device, threads }: EngineChoice, signal?: AbortSignal): Promise<Running> {
  if (device === 'native') throw new Error('internal: expected a device of a browser, got native');
  try {
    return await startWorker(device, threads, signal);
  } catch (error) {
    if (signal?.aborted) throw error;
    return startWorker(device, 1, signal);
  }
}
