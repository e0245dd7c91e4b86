// Makes the pictures of this folder, from nothing but code: `node examples/make.mjs` after `npm run build`.
// Same code, same bytes; two to four minutes.
import { fileURLToPath } from 'node:url';
import { rasterToLuminance } from '@romnet/imaging';
import { damage } from '@romnet/imaging/damage';
import sharp from 'sharp';
import { photograph } from './scene/camera.mjs';
import { oldPhoto } from './scene/old-photo.mjs';
import { birchBay, lakeHouse } from './scene/worlds.mjs';

const WIDTH = 720;
const HEIGHT = 540;
// Rendered larger and scaled down: several rays per pixel.
const OVERSAMPLING = 1.75;
const SEED = 4;

/** @param {import('./scene/light.mjs').World} world */
async function render(world) {
  const [width, height] = [Math.round(WIDTH * OVERSAMPLING), Math.round(HEIGHT * OVERSAMPLING)];
  const raw = photograph(world, width, height);
  return sharp(raw, { raw: { width, height, channels: 3 } })
    .resize(WIDTH, HEIGHT, { kernel: 'lanczos3' })
    .raw()
    .toBuffer();
}

/** @param {Uint8Array} data @param {1 | 3} channels @param {string} name @param {number} quality */
async function save(data, channels, name, quality) {
  const path = fileURLToPath(new URL(name, import.meta.url));
  const { size } = await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels } })
    .toColorspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg({ quality, mozjpeg: true })
    .toFile(path);
  console.log(`${name}: ${WIDTH}x${HEIGHT}, ${(size / 1000).toFixed(0)} kB`);
}

const truth = await render(lakeHouse());
await save(truth, 3, 'truth.jpg', 86);
await save(await render(birchBay()), 3, 'reference.jpg', 86);

const luminance = rasterToLuminance({
  width: WIDTH,
  height: HEIGHT,
  bitDepth: 8,
  data: new Uint8Array(truth),
});
const { plane } = damage(luminance, oldPhoto, SEED);
// L' back to a grey sRGB byte: CIE L* to luminance, then the sRGB curve.
const grey = Uint8Array.from(plane.data, (v) => {
  const L = 50 * (v + 1);
  const y = L > 8 ? ((L + 16) / 116) ** 3 : (L * 27) / 24389;
  return Math.round(255 * (y <= 0.0031308 ? 12.92 * y : 1.055 * y ** (1 / 2.4) - 0.055));
});
await save(grey, 1, 'old-photo.jpg', 84);
