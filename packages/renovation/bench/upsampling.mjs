// How well true ab, reduced to the working size, comes back at full size: PSNR by method, over ../shared/data/dev/kodak24.
// Run after `npm run build`: node packages/renovation/bench/upsampling.mjs [area]. Chose the constants of src/merge.ts.

import { readdirSync } from 'node:fs';
import { applyGuided, fitGuided, labToRaster, psnr, rasterToLab, resize } from '@romnet/imaging';
import { decodeFile } from '@romnet/imaging/files';
import { COLOR_AREA, workingSize } from '@romnet/renovation';

const area = Number(process.argv[2] ?? COLOR_AREA);
const folder = new URL('../../../../shared/data/dev/kodak24/', import.meta.url).pathname;

function guided(small, smallGuide, guide, radius, deviation, addRest) {
  const model = fitGuided({ smallGuide, small, radius, epsilon: deviation ** 2 });
  const result = applyGuided(model, guide);
  if (!addRest) return result;
  const kept = applyGuided(model, smallGuide);
  const lost = { ...small, data: small.data.map((value, i) => value - kept.data[i]) };
  const rest = resize(lost, guide.width, guide.height).data;
  return { ...result, data: result.data.map((value, i) => value + rest[i]) };
}

const methods = { bilinear: (small, _smallGuide, guide) => resize(small, guide.width, guide.height) };
for (const addRest of [false, true]) {
  for (const radius of [1, 2, 4]) {
    for (const deviation of [0.03, 0.1, 0.2, 0.4]) {
      const name = `guided${addRest ? ' + rest' : ''}, radius ${radius}, deviation ${deviation}`;
      methods[name] = (small, smallGuide, guide) =>
        guided(small, smallGuide, guide, radius, deviation, addRest);
    }
  }
}

const sums = Object.fromEntries(Object.keys(methods).map((name) => [name, 0]));
const files = readdirSync(folder).filter((name) => name.endsWith('.png'));
for (const file of files) {
  const picture = await decodeFile(`${folder}${file}`);
  const { L, a, b } = rasterToLab(picture);
  const { width, height } = workingSize(picture, area);
  const [smallL, smallA, smallB] = [L, a, b].map((plane) => resize(plane, width, height));
  for (const [name, enlarge] of Object.entries(methods)) {
    const result = labToRaster(L, enlarge(smallA, smallL, L), enlarge(smallB, smallL, L), 8);
    sums[name] += psnr(result, picture);
  }
}
for (const [name, sum] of Object.entries(sums)) console.log(`${(sum / files.length).toFixed(2)} dB  ${name}`);
