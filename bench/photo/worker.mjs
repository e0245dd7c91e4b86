// Renovates one photo as the page does, with new colours and what explains them, on one thread; which ONNX Runtime computes, the
// process was started with. Prints one line of JSON: seconds of the processor by stage, and the most memory.
import { readFileSync } from 'node:fs';
import { createRenovator, readModel } from '@romnet/renovation';
import sharp from 'sharp';

const models = new URL('../../packages/renovation/models/base/', import.meta.url);
const stages = {};
let [stage, since] = ['import', 0];

/** Ends the stage before and begins the next. */
function enter(next) {
  const { user, system } = process.cpuUsage();
  const now = (user + system) / 1e6;
  stages[stage] = rounded((stages[stage] ?? 0) + now - since);
  [stage, since] = [next, now];
}

const rounded = (value) => Number(value.toFixed(2));

enter('decode');
const { data, info } = await sharp(process.argv[2], { limitInputPixels: false })
  .removeAlpha()
  .toColorspace('srgb')
  .raw()
  .toBuffer({ resolveWithObject: true });
const { width, height } = info;
enter('model');
const model = readModel({
  preset: readFileSync(new URL('preset.json', models)),
  weights: readFileSync(new URL('weights.safetensors', models)),
});
const renovator = await createRenovator({ model, threads: 1 });
const { picture, tile } = await renovator.renovate(
  { width, height, bitDepth: 8, data: new Uint8Array(data) },
  { color: true, explain: true, onProgress: (_, name) => name !== stage && enter(name) },
);
enter('encode');
await sharp(picture.data, { raw: { width, height, channels: 3 }, limitInputPixels: false })
  .jpeg({ quality: 92 })
  .toBuffer();
enter('end');
const { maxRSS } = process.resourceUsage();
const cpuSeconds = rounded(since);
console.log(
  JSON.stringify({ size: `${width}x${height}`, cpuSeconds, stages, tile, peakBytes: maxRSS * 1024 }),
);
// WebAssembly's threads would keep the process.
process.exit(0);
