// How well true ab, reduced to the working size, comes back at full size: mean PSNR (dB, sRGB 8 bit) over a folder of
// pictures, by method. Chose the constants of renovation's merge.ts. Prints JSON.
//
// npm run bench -- upsampling [--photos ../shared/data/dev/kodak24] [--area 65536]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { applyGuided, fitGuided, labToRaster, psnr, rasterToLab, resize } from '@romnet/imaging';
import { decodeFile } from '@romnet/imaging/files';
import { COLOR_AREA, workingSize } from '@romnet/renovation';
import { listPictures } from '../packages/laboratory/dist/files/pictures.js';

export async function upsampling(args) {
  const { values } = parseArgs({
    args,
    options: {
      photos: { type: 'string', default: '../shared/data/dev/kodak24' },
      area: { type: 'string', default: String(COLOR_AREA) },
    },
  });
  const area = Number(values.area);
  const sums = Object.fromEntries(Object.keys(methods).map((name) => [name, 0]));
  const files = await listPictures(values.photos);
  for (const file of files) {
    const picture = await decodeFile(join(values.photos, file));
    const { L, a, b } = rasterToLab(picture);
    const { width, height } = workingSize(picture, area);
    const [smallL, smallA, smallB] = [L, a, b].map((plane) => resize(plane, width, height));
    for (const [name, enlarge] of Object.entries(methods)) {
      const result = labToRaster(L, enlarge(smallA, smallL, L), enlarge(smallB, smallL, L), 8);
      sums[name] += psnr(result, picture);
    }
  }
  const mean = Object.fromEntries(
    Object.entries(sums).map(([name, sum]) => [name, Number((sum / files.length).toFixed(2))]),
  );
  console.log(JSON.stringify({ photos: values.photos, pictures: files.length, area, psnr: mean }, null, 2));
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

function guided(small, smallGuide, guide, radius, deviation, addRest) {
  const model = fitGuided({ smallGuide, small, radius, epsilon: deviation ** 2 });
  const result = applyGuided(model, guide);
  if (!addRest) return result;
  const kept = applyGuided(model, smallGuide);
  const lost = { ...small, data: small.data.map((value, i) => value - kept.data[i]) };
  const rest = resize(lost, guide.width, guide.height).data;
  return { ...result, data: result.data.map((value, i) => value + rest[i]) };
}
