// The damage bench: how long decoding, damaging and Lab take per picture, and which kinds of damage it goes to.
// Prints JSON. Damage is spread over threads as a data loader would; the share of each kind is taken on one thread.
import { readdir } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { rasterToLab, resizeRaster } from '@romnet/imaging';
import { applyDamage, baseRecipe, drawDamage, paperRecipe, standardTextures } from '@romnet/imaging/damage';
import { decodeScaled } from '@romnet/imaging/files';
import { scene } from './scene.mjs';

const help = `npm run bench -- damage [--pictures N] [--threads N] [--recipe base|paper] [--photos FOLDER]
Damages N pictures of 256x256 (default 1000) on --threads threads (default 2). With --photos, also decodes as many
photographs and converts them to Lab. "cpu" is processor time of the whole process, hardly touched by other load.`;

const SIDE = 256;
const recipes = { base: baseRecipe, paper: paperRecipe };
const rounded = (number, digits = 3) => Number(number.toPrecision(digits));
const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Wall and processor seconds of some work, and both per item. */
async function timed(count, work) {
  const [wall, cpu] = [performance.now(), cpuSeconds()];
  await work();
  const seconds = { wall: (performance.now() - wall) / 1000, cpu: cpuSeconds() - cpu };
  return {
    wallSeconds: rounded(seconds.wall),
    cpuSeconds: rounded(seconds.cpu),
    cpuMilliseconds: rounded((1000 * seconds.cpu) / count),
  };
}

/** Picture number i goes to thread i mod threads; each thread starts afresh, textures included. */
function damageOnThreads(pictures, threads, recipe) {
  const entry = new URL('worker.mjs', import.meta.url);
  const run = (first) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(entry, {
        workerData: { recipe, first, step: threads, pictures, side: SIDE },
      });
      worker.on('error', reject).on('exit', resolve);
    });
  return Promise.all(Array.from({ length: threads }, (_, first) => run(first)));
}

/** Processor time of every kind over `pictures` records, after a warm-up so that no kind pays for its compilation. */
function costOfKinds(pictures, recipe) {
  const textures = standardTextures();
  const plane = scene(SIDE);
  const costs = new Map();
  for (let seed = -60; seed < pictures; seed++) {
    let now = plane;
    for (const step of drawDamage(recipe, seed).applied) {
      const before = cpuSeconds();
      now = applyDamage(now, step, textures);
      const cost = costs.get(step.kind) ?? { times: 0, seconds: 0 };
      if (seed >= 0)
        costs.set(step.kind, { times: cost.times + 1, seconds: cost.seconds + cpuSeconds() - before });
    }
  }
  return [...costs]
    .map(([kind, { times, seconds }]) => ({
      kind,
      perPicture: rounded(times / pictures),
      millisecondsEach: rounded((1000 * seconds) / times),
      millisecondsPerPicture: rounded((1000 * seconds) / pictures),
    }))
    .sort((a, b) => b.millisecondsPerPicture - a.millisecondsPerPicture);
}

/** Decoding of photographs to at most 384 pixels, as training does, and Lab of the 256x256 it uses. */
async function photographs(folder, count) {
  const names = (await readdir(folder)).filter((name) => /\.(jpe?g|png)$/i.test(name)).slice(0, count);
  if (names.length === 0) throw new Error(`expected photographs but found none (${folder})`);
  const rasters = [];
  const decoding = await timed(names.length, async () => {
    for (const name of names) rasters.push(await decodeScaled(join(folder, name), 384));
  });
  const squares = rasters.map((raster) => resizeRaster(raster, SIDE, SIDE));
  const lab = await timed(names.length, async () => {
    for (const square of squares) rasterToLab(square);
  });
  return { pictures: names.length, decoding, lab };
}

export async function damage(args) {
  const { values } = parseArgs({
    args,
    options: {
      pictures: { type: 'string', default: '1000' },
      threads: { type: 'string', default: '2' },
      recipe: { type: 'string', default: 'base' },
      photos: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [pictures, threads] = [Number(values.pictures), Number(values.threads)];
  if (values.help || !(pictures >= 1 && threads >= 1) || !Object.hasOwn(recipes, values.recipe)) {
    console.log(help);
    return;
  }
  const load = loadavg()[0];
  const damaging = await timed(pictures, () => damageOnThreads(pictures, threads, values.recipe));
  const result = {
    machine: { cpu: cpus()[0].model, cores: availableParallelism(), loadBefore: rounded(load) },
    recipe: values.recipe,
    side: SIDE,
    pictures,
    threads,
    damaging,
    kinds: costOfKinds(Math.min(pictures, 300), recipes[values.recipe]),
    ...(values.photos ? { photographs: await photographs(values.photos, Math.min(pictures, 300)) } : {}),
  };
  console.log(JSON.stringify(result, null, 2));
}
