// The page of the browser test: the core as any page would bundle it, with one function that the test calls.
import type { Raster } from '@romnet/imaging';
import { createRenovator, readModel } from '@romnet/renovation';
import presetUrl from '@romnet/renovation/models/base/preset.json?url';
import weightsUrl from '@romnet/renovation/models/base/weights.safetensors?url';
import type { Device } from '@romnet/runtime';
import type { Job, SentPicture } from './job.js';

const fetchBytes = async (url: string) => new Uint8Array(await (await fetch(url)).arrayBuffer());

const raster = ({ width, height, samples }: SentPicture): Raster => ({
  width,
  height,
  bitDepth: 16,
  data: Uint16Array.from(samples),
});

/** The samples of the renovated photo. */
async function renovate({ photo, references, device, options }: Job): Promise<number[]> {
  const model = readModel({ preset: await fetchBytes(presetUrl), weights: await fetchBytes(weightsUrl) });
  const renovator = await createRenovator({ model, device: device as Device, ...options });
  const { picture } = await renovator.renovate(raster(photo), { references: references.map(raster) });
  await renovator.release();
  return [...picture.data];
}

Object.assign(globalThis, { renovate });
