// Which way to compute on this device: on the graphics card where it gives the processor's numbers and is not much slower, else on
// the processor. Compared once a device; the verdict is kept.
import * as comlink from 'comlink';
import { DEFAULT_SETTINGS } from '../model/settings.js';
import type { EngineChoice, Reason } from './engine.js';
import { difference, probePicture, TOLERANCE } from './probe.js';
import { startPatiently } from './start.js';

/** What a person may ask for instead; `auto` and `browser` differ where a program on this machine offers itself. */
export type EngineWish = 'auto' | 'browser' | 'webgpu' | 'wasm';

/** Where verdicts are kept between visits. */
export interface Verdicts {
  get(key: string): Reason | undefined;
  set(key: string, reason: Reason): void;
}

/** More threads than this only wait for each other at these sizes. */
const MOST_THREADS = 8;

/** On a picture so small a graphics card mostly waits to be told; on a photo it is then still the faster. */
const MUCH_SLOWER = 4;

/** A page that is not isolated has no shared memory and so one thread. */
const threadCount = (): number =>
  crossOriginIsolated ? Math.max(1, Math.min(MOST_THREADS, navigator.hardwareConcurrency)) : 1;

export async function chooseEngine(wish: EngineWish, verdicts: Verdicts): Promise<EngineChoice> {
  const threads = threadCount();
  const processor = (reason: Reason): EngineChoice => ({ device: 'wasm', threads, reason });
  if (wish === 'wasm') return processor({ kind: 'asked' });
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter) return processor({ kind: 'no-webgpu' });
  const card = (reason: Reason): EngineChoice => ({ device: 'webgpu', threads: 1, reason });
  if (wish === 'webgpu') return card({ kind: 'asked' });
  if (isSoftware(adapter.info)) return processor({ kind: 'software-webgpu' });
  const key = [adapter.info.vendor, adapter.info.architecture, adapter.info.device, navigator.userAgent].join(
    '|',
  );
  const reason = verdicts.get(key) ?? (await compare(threads));
  verdicts.set(key, reason);
  return reason.kind === 'agrees' ? card(reason) : processor(reason);
}

const isSoftware = (info: GPUAdapterInfo): boolean =>
  info.isFallbackAdapter ||
  /swiftshader|llvmpipe|basic render/i.test(`${info.architecture} ${info.description}`);

/** Both ways on one small picture; the second of two runs counts, since the first makes the programs. */
async function compare(threads: number): Promise<Reason> {
  try {
    const [ours, theirs] = [await timed('wasm', threads), await timed('webgpu', 1)];
    const apart = difference(ours.picture, theirs.picture);
    if (!(apart <= TOLERANCE)) return { kind: 'differs', difference: apart };
    return theirs.milliseconds > MUCH_SLOWER * ours.milliseconds
      ? { kind: 'slower' }
      : { kind: 'agrees', difference: apart };
  } catch (error) {
    return { kind: 'webgpu-failed', message: error instanceof Error ? error.message : String(error) };
  }
}

async function timed(device: 'wasm' | 'webgpu', threads: number) {
  const { api, death, end } = await startPatiently(device, threads);
  try {
    const job = { photo: probePicture(), settings: DEFAULT_SETTINGS, references: [] };
    const run = () => Promise.race([api.renovate(job, ignore), death]);
    await run();
    const start = performance.now();
    const { picture } = await run();
    return { picture, milliseconds: performance.now() - start };
  } finally {
    end();
  }
}

const ignore = comlink.proxy(() => {});
