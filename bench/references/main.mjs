// References: what colouring with them costs; how long a search among many descriptors takes and what it holds; and of an
// index, how its two stages compare with ranking every picture. Prints JSON; times of a search are wall and processor
// milliseconds, medians.
//
// npm run bench -- references [--rounds 8] [--threads 1] [--count 1000000] [--index file --photos folder [--limit 20]]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openExtractor, searchRows } from '@romnet/references';
import { openCorpus } from '@romnet/references/files';
import { loadModel } from '@romnet/renovation/files';
import { decodeFile } from '../../packages/imaging/dist/files/index.js';
import { rasterToLuminance } from '../../packages/imaging/dist/index.js';
import { listPictures } from '../../packages/laboratory/dist/files/pictures.js';
import { colorCost } from './color.mjs';

const LENGTH = 128;
const WANTED = 100;

export async function references(args) {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '8' },
      threads: { type: 'string', default: '1' },
      count: { type: 'string', default: '1000000' },
      index: { type: 'string' },
      photos: { type: 'string' },
      limit: { type: 'string', default: '20' },
    },
  });
  const color = await colorCost({ rounds: Number(values.rounds), threads: Number(values.threads) });
  const result = { color, descriptors: searchMany(Number(values.count)) };
  if (values.index && values.photos) result.corpus = await compareStages(values);
  console.log(JSON.stringify(result, null, 2));
}

/** Random descriptors: a search looks at all of them whatever they are. */
function searchMany(count) {
  const table = new Int8Array(count * LENGTH);
  let state = 1;
  for (let i = 0; i < table.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    table[i] = (state >> 24) | 1;
  }
  const times = [];
  for (let round = 0; round < 9; round++)
    times.push(timed(() => searchRows(table, table.slice(round * LENGTH, (round + 1) * LENGTH), WANTED)));
  return { count, megabytes: table.byteLength / 1e6, wanted: WANTED, search: medians(times) };
}

/** Top ten of the two stages against the top ten of ranking everything. */
async function compareStages({ index, photos, limit }) {
  const extractor = await openExtractor({ kind: 'backbone', model: await loadModel() }, { threads: 1 });
  const begun = process.cpuUsage();
  const since = performance.now();
  const corpus = await openCorpus(index, extractor);
  const open = elapsed(since, begun);
  const names = await listPictures(photos);
  const count = Math.min(Number(limit), names.length);
  const overlaps = [];
  const sameFirst = [];
  const times = { features: [], find: [], exact: [] };
  for (let i = 0; i < count; i++) {
    const luminance = rasterToLuminance(
      await decodeFile(join(photos, names[Math.floor((i * names.length) / count)])),
    );
    const ask = async (shortlist) => {
      const before = process.cpuUsage();
      const start = performance.now();
      const { references: found } = await corpus.find(luminance, { count: 10, ...shortlist });
      return { paths: found.map(({ path }) => path), time: elapsed(start, before) };
    };
    const before = process.cpuUsage();
    const start = performance.now();
    await extractor.extract(luminance);
    times.features.push(elapsed(start, before));
    const two = await ask({});
    const all = await ask({ shortlist: corpus.size });
    times.find.push(two.time);
    times.exact.push(all.time);
    overlaps.push(two.paths.filter((path) => all.paths.includes(path)).length);
    sameFirst.push(two.paths[0] === all.paths[0] ? 1 : 0);
  }
  await corpus.close();
  await extractor.release();
  const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  return {
    pictures: corpus.size,
    photos: count,
    open,
    features: medians(times.features),
    find: medians(times.find),
    exact: medians(times.exact),
    ofTopTenAlsoExact: mean(overlaps),
    leastOfTopTen: Math.min(...overlaps),
    sameFirst: mean(sameFirst),
    residentMegabytes: process.memoryUsage().rss / 1e6,
  };
}

function timed(work) {
  const before = process.cpuUsage();
  const start = performance.now();
  work();
  return elapsed(start, before);
}

function elapsed(start, before) {
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - start, processor: (user + system) / 1000 };
}

function medians(times) {
  const middle = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
  return {
    wall: middle(times.map(({ wall }) => wall)),
    processor: middle(times.map(({ processor }) => processor)),
  };
}
