// The engine that is this browser: a worker that is ended where a person cancels, since a running program cannot be stopped
// otherwise, and started again for the next photo.
import * as comlink from 'comlink';
import { chooseEngine, type EngineWish, type Verdicts } from './choose.js';
import type { Engine, EngineChoice, Job, OnProgress, Outcome, Reason } from './engine.js';
import { type Running, startPatiently, startWorker } from './start.js';
import type { PixelJob } from './worker.js';

/** `because`: why the browser computes at all, where that is what a person should read. */
export function browserEngine(wish: EngineWish, verdicts: Verdicts, because?: Reason): Engine {
  const choice = chooseEngine(wish, verdicts).then((made) => (because ? { ...made, reason: because } : made));
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
        const pixels = await Promise.race([pixelsOf(job), stopped]);
        return await Promise.race([api.renovate(pixels, comlink.proxy(onProgress)), death, stopped]);
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

async function pixelsOf({ photo, references, settings, mask, hints }: Job): Promise<PixelJob> {
  const [own, ...offered] = await Promise.all(
    [photo, ...references.map(({ picture }) => picture)].map((source) => source.raster()),
  );
  const pictures = references.map(({ found }, i) => ({ found, picture: offered[i]! }));
  return { photo: own!, references: pictures, settings, mask, hints };
}

/** Files may fail to come, so there is a second attempt; threads need memory of their own, so the third has one. */
async function start({ device, threads }: EngineChoice, signal?: AbortSignal): Promise<Running> {
  if (device === 'native') throw new Error('internal: expected a device of a browser, got native');
  try {
    return await startPatiently(device, threads, signal);
  } catch (error) {
    if (signal?.aborted || threads === 1) throw error;
    return startWorker(device, 1, signal);
  }
}
