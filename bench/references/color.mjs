// What references cost: colouring at 256x256 with none, one and three, by programs alone, with the shipped weights and the
// example's pictures. Processor time, each the least of some rounds taken in turns; a ratio is against none.

import { loadModel } from '@romnet/renovation/files';
import { loadProgram } from '@romnet/runtime';
import { decodeFile } from '../../packages/imaging/dist/files/index.js';
import { joinChroma, rasterToLab, resizeRaster } from '../../packages/imaging/dist/index.js';
import {
  paintFeeds,
  paintModel,
  pictureModel,
  readPicture,
  readReference,
  referenceModel,
  vividnessFeeds,
} from '../../packages/network/dist/index.js';

const SIDE = 256;
const COUNTS = [0, 1, 3];

export async function colorCost({ rounds, threads }) {
  const { preset, weights } = await loadModel();
  const size = { width: SIDE, height: SIDE };
  const load = (graph) => loadProgram(graph, { threads });
  const programs = {
    look: await load(pictureModel(preset, weights, size)),
    encode: await load(referenceModel(preset, weights, size)),
    unguided: await load(paintModel(preset, weights, size, false)),
    guided: await load(paintModel(preset, weights, size, true)),
  };
  const luminance = (await example('old-photo.jpg')).L.data;
  const { L, a, b } = await example('reference.jpg');
  const encode = async () =>
    readReference(await programs.encode.run({ luminance: L.data, chroma: joinChroma(a, b) }));
  const reference = { encoded: await encode(), origin: 'given' };
  const color = async (count) => {
    const seen = readPicture(await programs.look.run({ luminance }));
    const offered = new Array(count).fill(reference);
    const feeds = { ...paintFeeds(seen, offered, preset, weights), ...vividnessFeeds(preset, 0) };
    await (count === 0 ? programs.unguided : programs.guided).run({ luminance, ...feeds });
  };
  const times = { encode: [], color: COUNTS.map(() => []) };
  for (let round = 0; round <= rounds; round++) {
    times.encode.push(await milliseconds(encode));
    for (const [i, count] of COUNTS.entries()) times.color[i].push(await milliseconds(() => color(count)));
  }
  for (const program of Object.values(programs)) await program.release();
  // The first round warms up.
  const least = (list) => Math.min(...list.slice(1));
  const none = least(times.color[0]);
  return {
    side: SIDE,
    threads,
    rounds,
    processorMilliseconds: {
      encodeOneReference: least(times.encode),
      ...Object.fromEntries(COUNTS.map((count, i) => [`references${count}`, least(times.color[i])])),
    },
    ratios: {
      encodeOneReference: least(times.encode) / none,
      ...Object.fromEntries(
        COUNTS.slice(1).map((count, i) => [`references${count}`, least(times.color[i + 1]) / none]),
      ),
    },
  };
}

async function example(name) {
  const file = new URL(`../../examples/${name}`, import.meta.url).pathname;
  return rasterToLab(resizeRaster(await decodeFile(file), SIDE, SIDE));
}

async function milliseconds(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
