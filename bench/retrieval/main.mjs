// Which way of choosing references colours best: PSNR of clean pictures, centre squares at 256, as `romnet evaluate` judges
// them, with references chosen by each way on the same pictures. Prints JSON; decibels, and the mean difference to no
// reference with its 95 % interval over pictures.
//
// npm run bench -- retrieval --index <references> --catalogue <a run's catalogue.safetensors> --photos <folder>
//   [--model base] [--teacher <file>] [--limit 64] [--side 256] [--threads 1]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openExtractor } from '@romnet/references';
import { openCorpus } from '@romnet/references/files';
import { openRig } from '@romnet/renovation';
import { loadModel } from '@romnet/renovation/files';
import { psnr, rasterToLab } from '../../packages/imaging/dist/index.js';
import { loadCatalogue } from '../../packages/laboratory/dist/data/catalogue.js';
import { integerBelow, randomAt } from '../../packages/laboratory/dist/data/random.js';
import { centreSquare } from '../../packages/laboratory/dist/data/square.js';
import { estimate } from '../../packages/laboratory/dist/evaluate/statistics.js';
import { listPictures, readPicture, spread } from '../../packages/laboratory/dist/files/pictures.js';
import { openTeacher } from '../../packages/laboratory/dist/meaning/describers.js';
import { standardise } from '../../packages/laboratory/dist/meaning/retrieval.js';
import { loadTeacher } from '../../packages/laboratory/dist/run/networks.js';

const SIDE = 256;

export async function retrieval(args) {
  const { values } = parseArgs({
    args,
    options: {
      index: { type: 'string' },
      catalogue: { type: 'string' },
      photos: { type: 'string' },
      model: { type: 'string', default: 'base' },
      teacher: { type: 'string' },
      limit: { type: 'string', default: '64' },
      side: { type: 'string', default: '256' },
      threads: { type: 'string', default: '1' },
    },
  });
  const threads = { threads: Number(values.threads) };
  const model = await loadModel(values.model);
  const catalogue = await loadCatalogue(values.catalogue);
  const extractor = await openExtractor({ kind: 'backbone', model }, threads);
  const corpus = await openCorpus(values.index, extractor);
  const teacher = values.teacher && (await openTeacherSearch(values.teacher, catalogue, threads));
  const rig = openRig(model, { ...threads, colorArea: Number(values.side) ** 2, colorings: 2 });

  const rows = [];
  const names = spread(await listPictures(values.photos), Number(values.limit));
  for (const name of names) {
    const truth = centreSquare(await readPicture(join(values.photos, name)), SIDE);
    const luminance = rasterToLab(truth).L;
    const place = integerBelow(randomAt(1, 'evaluation reference', name), catalogue.files.length);
    const listed = (row) => join(catalogue.folder, catalogue.files[row]);
    const deep = (await corpus.find(luminance, { count: 10 })).references.map(({ file }) => file);
    const chosen = {
      none: [],
      random: [listed(place)],
      deep: deep.slice(0, 1),
      'three by deep': deep.slice(0, 3),
      ...(teacher ? { teacher: [listed(await teacher.nearest(luminance))] } : {}),
    };
    const row = {};
    for (const [way, files] of Object.entries(chosen))
      row[way] = psnr(await rig.paint(luminance, await Promise.all(files.map(offer))), truth);
    rows.push(row);
    console.error(`${rows.length}/${names.length} ${name}`);
  }
  const ways = Object.keys(rows[0]).map((way) => {
    const { mean, interval } = estimate(rows.map((row) => row[way] - row.none));
    const psnr = estimate(rows.map((row) => row[way])).mean;
    return [way, { psnr, minusNone: mean, interval }];
  });
  console.log(JSON.stringify({ photos: rows.length, ways: Object.fromEntries(ways) }, null, 2));
  await corpus.close();
  await extractor.release();
  await teacher?.release();
  await rig.release();
}

const squareLab = async (file) => rasterToLab(centreSquare(await readPicture(file), SIDE));

/** A file as a reference that a search has found: left out by the rig where its scene is not like the picture's. */
const offer = async (file) => ({ picture: await readPicture(file), origin: 'found' });

/** By the teacher's pooled maps at 1/16: all of the catalogue's pictures are described first, 40 ms of processor each. */
async function openTeacherSearch(file, catalogue, threads) {
  const teacher = await openTeacher(await loadTeacher(file), threads.threads);
  const layer = teacher.names.indexOf('teacher, 1/16');
  const of = async (luminance) => (await teacher.describe(luminance))[layer];
  const rows = [];
  for (const name of catalogue.files) rows.push(await of((await squareLab(join(catalogue.folder, name))).L));
  const unit = standardise(rows);
  return {
    async nearest(luminance) {
      const [query] = standardise([await of(luminance)], rows);
      const cosines = unit.map((row) => row.reduce((sum, value, i) => sum + value * query[i], 0));
      return cosines.indexOf(Math.max(...cosines));
    },
    release: () => teacher.release(),
  };
}
