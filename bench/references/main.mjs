// References: what colouring with them costs; how long a search among many descriptors takes, in several ways; and of an index, how
// large it is, how its two stages compare with ranking every picture, and how long a search takes with as many pictures as `--count`.
// Prints JSON; times of a search are wall and processor milliseconds, medians.
//
// npm run bench -- references [--rounds 8] [--threads 1] [--count 1000000] [--index file --photos folder [--limit 20]]
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openExtractor } from '@romnet/references';
import { openCorpus } from '@romnet/references/files';
import { loadModel } from '@romnet/renovation/files';
import { decodeFile } from '../../packages/imaging/dist/files/index.js';
import { rasterToLuminance } from '../../packages/imaging/dist/index.js';
import { listPictures } from '../../packages/laboratory/dist/files/pictures.js';
import { colorCost } from './color.mjs';
import { compareSearches, searchLarge } from './search.mjs';
import { elapsed, mean, medians } from './times.mjs';

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
  const result = { color, search: await compareSearches(Number(values.count), values.index) };
  if (values.index && values.photos) result.corpus = await compareStages(values);
  console.log(JSON.stringify(result, null, 2));
}

/** Top ten of the two stages against the top ten of ranking everything. */
async function compareStages({ index, photos, limit, count: many }) {
  const extractor = await openExtractor({ kind: 'backbone', model: await loadModel() }, { threads: 1 });
  const begun = process.cpuUsage();
  const since = performance.now();
  const corpus = await openCorpus(index, extractor);
  const open = elapsed(since, begun);
  const names = await listPictures(photos);
  const count = Math.min(Number(limit), names.length);
  const overlaps = [];
  const sameFirst = [];
  const luminances = [];
  const times = { features: [], find: [], exact: [] };
  for (let i = 0; i < count; i++) {
    const luminance = rasterToLuminance(
      await decodeFile(join(photos, names[Math.floor((i * names.length) / count)])),
    );
    luminances.push(luminance);
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
  const large = await searchLarge(Number(many), index, extractor, luminances);
  await extractor.release();
  return {
    pictures: corpus.size,
    bytesAPicture: statSync(index).size / corpus.size,
    photos: count,
    open,
    features: medians(times.features),
    find: medians(times.find),
    exact: medians(times.exact),
    ofTopTenAlsoExact: mean(overlaps),
    leastOfTopTen: Math.min(...overlaps),
    sameFirst: mean(sameFirst),
    large,
    residentMegabytes: process.memoryUsage().rss / 1e6,
  };
}
