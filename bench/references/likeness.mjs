// How many references that were found should colour a photo, and how alike their scenes must be: clean pictures, centre squares at
// 256, coloured with every choice. Also given and found references of the same scene and at random. Prints JSON: means over
// photos of PSNR (dB) and CIEDE2000, the mean difference in PSNR to no reference with its 95 % interval, and how many were used.
//
// npm run bench -- likeness --index <references> --photos <folder> [--every 3 --from 0] [--model base] [--threads 1]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openExtractor } from '@romnet/references';
import { openCorpus } from '@romnet/references/files';
import { loadModel } from '@romnet/renovation/files';
import { loadProgram } from '@romnet/runtime';
import { joinChroma, meanCiede2000, psnr, rasterToLab } from '../../packages/imaging/dist/index.js';
import { integerBelow, randomAt } from '../../packages/laboratory/dist/data/random.js';
import { makeReference } from '../../packages/laboratory/dist/data/sample.js';
import { centreSquare, paint } from '../../packages/laboratory/dist/data/square.js';
import { estimate } from '../../packages/laboratory/dist/evaluate/statistics.js';
import { listPictures, readPicture } from '../../packages/laboratory/dist/files/pictures.js';
import {
  likeness,
  paintFeeds,
  paintModel,
  pictureModel,
  readReference,
  readPicture as readSight,
  referenceModel,
  vividnessFeeds,
} from '../../packages/network/dist/index.js';

const SIDE = 256;
const COUNTS = [1, 3, 5];
/** Likeness is a cosine: -1 takes all. */
const LEAST = [-1, 0.9, 0.95, 0.97, 0.98, 0.99];

export async function likenessBench(args) {
  const { values } = parseArgs({
    args,
    options: {
      index: { type: 'string' },
      photos: { type: 'string' },
      every: { type: 'string', default: '3' },
      from: { type: 'string', default: '0' },
      model: { type: 'string', default: 'base' },
      threads: { type: 'string', default: '1' },
    },
  });
  const threads = { threads: Number(values.threads) };
  const [every, from] = [Number(values.every), Number(values.from)];
  const model = await loadModel(values.model);
  const extractor = await openExtractor({ kind: 'backbone', model }, threads);
  const corpus = await openCorpus(values.index, extractor);
  const network = await openNetwork(model, threads);
  const all = (await listPictures(values.photos)).filter((_, i) => i % every === from);
  const pool = await listPictures(corpus.folder);
  const rows = [];
  for (const name of all) {
    const picture = await readPicture(join(values.photos, name));
    const truth = centreSquare(picture, SIDE);
    const { L } = rasterToLab(truth);
    const seen = await network.look(L.data);
    const encodeFile = async (file) => network.encode(planesOf(centreSquare(await readPicture(file), SIDE)));
    const { references } = await corpus.find(L, { count: Math.max(...COUNTS) });
    const found = [];
    for (const { file } of references) {
      const encoded = await encodeFile(file);
      found.push({ encoded, likeness: likeness(seen, encoded) });
    }
    const same = await network.encode(
      makeReference(picture, 'same', SIDE, randomAt(1, 'evaluation crop', name)),
    );
    const place = integerBelow(randomAt(1, 'evaluation reference', name), pool.length);
    const random = await encodeFile(join(corpus.folder, pool[place]));
    const answers = new Map();
    const judge = async (key, offered) => {
      if (!answers.has(key)) {
        const result = paint(L, await network.color(L.data, seen, offered));
        answers.set(key, { psnr: psnr(result, truth), ciede: meanCiede2000(result, truth) });
      }
      return { ...answers.get(key), used: offered.length };
    };
    const row = { none: await judge('none', []) };
    for (const [kind, encoded] of Object.entries({ same, random }))
      for (const origin of ['given', 'found'])
        row[`${kind}, ${origin}`] = await judge(`${kind} ${origin}`, [{ encoded, origin }]);
    for (const count of COUNTS)
      for (const least of LEAST) {
        // The best `count` first, then those alike enough, as `romnet renovate` has it.
        const taken = found.slice(0, count).filter(({ likeness }) => likeness >= least);
        const offered = taken.map(({ encoded }) => ({ encoded, origin: 'found' }));
        row[`${count}, ${least}`] = await judge(
          taken.map((one) => found.indexOf(one)).join() || 'none',
          offered,
        );
      }
    rows.push(row);
    console.error(`${rows.length}/${all.length} ${name} ${found.map((f) => f.likeness.toFixed(2))}`);
  }
  const mean = (way, of) => estimate(rows.map((row) => of(row[way], row)));
  const ways = Object.keys(rows[0]).map((way) => {
    const gain = mean(way, ({ psnr }, row) => psnr - row.none.psnr);
    return [
      way,
      {
        psnr: mean(way, ({ psnr }) => psnr).mean,
        ciede2000: mean(way, ({ ciede }) => ciede).mean,
        minusNone: gain.mean,
        interval: gain.interval,
        used: mean(way, ({ used }) => used).mean,
      },
    ];
  });
  console.log(JSON.stringify({ photos: rows.length, ways: Object.fromEntries(ways) }, null, 2));
  await corpus.close();
  await extractor.release();
  await network.release();
}

function planesOf(raster) {
  const { L, a, b } = rasterToLab(raster);
  return { luminance: L.data, chroma: joinChroma(a, b) };
}

async function openNetwork({ preset, weights }, threads) {
  const size = { width: SIDE, height: SIDE };
  const load = (graph) => loadProgram(graph, threads);
  const look = await load(pictureModel(preset, weights, size));
  const encode = await load(referenceModel(preset, weights, size));
  const paints = [
    await load(paintModel(preset, weights, size, false)),
    await load(paintModel(preset, weights, size, true)),
  ];
  return {
    look: async (luminance) => readSight(await look.run({ luminance })),
    encode: async ({ luminance, chroma }) => readReference(await encode.run({ luminance, chroma })),
    async color(luminance, seen, offered) {
      const feeds = { ...paintFeeds(seen, offered, preset, weights), ...vividnessFeeds(preset, 0) };
      return (await paints[offered.length > 0 ? 1 : 0].run({ luminance, ...feeds })).chroma;
    },
    async release() {
      for (const program of [look, encode, ...paints]) await program.release();
    },
  };
}
