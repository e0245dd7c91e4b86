// Which way of choosing references colours best: PSNR of clean pictures, centre squares at 256, as `main.js evaluate` judges
// them, with references chosen by each way on the same pictures. Prints JSON; decibels, and the mean difference to no
// reference with its 95 % interval over pictures.
//
// npm run bench -- retrieval --index <references> --catalogue <a run's catalogue.safetensors> --photos <folder>
//   [--model base] [--teacher <file>] [--limit 64] [--side 256] [--threads 1]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openCorpus, openExtractor } from '@romnet/renovation';
import { loadModel } from '@romnet/renovation/files';
import { loadProgram } from '@romnet/runtime';
import { joinChroma, psnr, rasterToLab, resize } from '../../packages/imaging/dist/index.js';
import { loadCatalogue } from '../../packages/laboratory/dist/data/catalogue.js';
import { describe, nearest } from '../../packages/laboratory/dist/data/descriptor.js';
import { listPictures, readPicture, spread } from '../../packages/laboratory/dist/data/files.js';
import { integerBelow, randomAt } from '../../packages/laboratory/dist/data/random.js';
import { centreSquare, paint } from '../../packages/laboratory/dist/data/square.js';
import { estimate } from '../../packages/laboratory/dist/evaluate/statistics.js';
import { openTeacher } from '../../packages/laboratory/dist/meaning/describers.js';
import { standardise } from '../../packages/laboratory/dist/meaning/retrieval.js';
import { loadTeacher } from '../../packages/laboratory/dist/train/networks.js';
import { loadWeights } from '../../packages/laboratory/dist/train/run-folder.js';
import { colorizationModel } from '../../packages/network/dist/index.js';

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
  const trust = model.preset.similarity.trust && trustOf(model, extractor);
  const colour = createColouring(model, Number(values.side), threads);

  const rows = [];
  const names = spread(await listPictures(values.photos), Number(values.limit));
  for (const name of names) {
    const truth = centreSquare(await readPicture(join(values.photos, name)), SIDE);
    const luminance = rasterToLab(truth).L;
    const place = integerBelow(randomAt(1, 'evaluation reference', name), catalogue.files.length);
    const listed = (row) => join(catalogue.folder, catalogue.files[row]);
    const deep = (await corpus.find(luminance, { count: 10 })).references.map(({ file }) => file);
    const thumbnail = nearest(catalogue.descriptors, describe(truth), 3).map(listed);
    const chosen = {
      none: [],
      random: [listed(place)],
      thumbnail: thumbnail.slice(0, 1),
      'three by thumbnail': thumbnail,
      deep: deep.slice(0, 1),
      'three by deep': deep.slice(0, 3),
      ...(trust ? { 'most trusted of ten by deep': [await mostTrusted(trust, luminance, deep)] } : {}),
      ...(teacher ? { teacher: [listed(await teacher.nearest(luminance))] } : {}),
    };
    const row = {};
    for (const [way, files] of Object.entries(chosen))
      row[way] = psnr(paint(luminance, await colour(luminance, files)), truth);
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
  await colour.release();
}

const squareLab = async (file) => rasterToLab(centreSquare(await readPicture(file), SIDE));

/** ab' at SIDE of a luminance, by these files as references. */
function createColouring({ preset, weights }, side, threads) {
  const programs = new Map();
  const size = { height: side, width: side };
  const at = ({ width, height, data }, to) => resize({ width, height, data }, to, to).data;
  const colour = async (luminance, files) => {
    if (!programs.has(files.length)) {
      const graph = colorizationModel(preset, weights, size, new Array(files.length).fill(size));
      programs.set(files.length, await loadProgram(graph, threads));
    }
    const feeds = { luminance: at(luminance, side) };
    for (const [i, file] of files.entries()) {
      const { L, a, b } = await squareLab(file);
      feeds[`referenceLuminance${i}`] = at(L, side);
      feeds[`referenceChroma${i}`] = joinChroma(resize(a, side, side), resize(b, side, side));
    }
    const { chroma } = await programs.get(files.length).run(feeds);
    const plane = (i) => ({ ...size, data: chroma.subarray(i * side * side, (i + 1) * side * side) });
    const whole = new Float32Array(2 * SIDE * SIDE);
    for (const i of [0, 1]) whole.set(at(plane(i), SIDE), i * SIDE * SIDE);
    return whole;
  };
  colour.release = async () => {
    for (const program of programs.values()) await program.release();
  };
  return colour;
}

/** The scene vector of network/trust.ts of a luminance, from pooled features. */
function trustOf({ weights }, extractor) {
  const project = weights.get('similarity.trust.project');
  const bias = weights.get('similarity.trust.bias').data;
  return async (luminance) => {
    const means = (await extractor.extract(luminance)).flatMap(({ channels, height, width, data }) =>
      Array.from({ length: channels }, (_, channel) => {
        const cells = data.subarray(channel * height * width, (channel + 1) * height * width);
        return cells.reduce((sum, value) => sum + value, 0) / cells.length;
      }),
    );
    const vector = Float32Array.from(bias);
    for (const [i, mean] of means.entries())
      for (let j = 0; j < vector.length; j++) vector[j] += mean * project.data[i * vector.length + j];
    const norm = Math.hypot(...vector);
    return vector.map((value) => value / norm);
  };
}

async function mostTrusted(trust, luminance, files) {
  const scene = await trust(luminance);
  let best = { cosine: Number.NEGATIVE_INFINITY };
  for (const file of files) {
    const other = await trust((await squareLab(file)).L);
    const cosine = scene.reduce((sum, value, i) => sum + value * other[i], 0);
    if (cosine > best.cosine) best = { file, cosine };
  }
  return best.file;
}

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
