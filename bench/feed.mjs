// How fast data can be made, without any training: to choose the number of workers for a machine. Prints JSON.
//
// npm run bench -- feed --config <config.json> [--batches 20]
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createFeed, parseConfig, sampleTensors, scanFolder, sourcePictures } from '@romnet/laboratory';

export async function feed(args) {
  const { values } = parseArgs({
    args,
    options: { config: { type: 'string' }, batches: { type: 'string', default: '20' } },
  });
  if (values.config === undefined) throw new Error('expected --config with a training config');
  const config = parseConfig(JSON.parse(await readFile(values.config, 'utf8')), values.config);
  const { folder, names } = await sourcePictures(config.data);
  const catalogue = await scanFolder(folder, { names, workingSide: config.workingSide });
  const { workers, queue, crop, batch } = config;
  const [start, batches] = [performance.now(), Number(values.batches)];
  const batchesOf = { ...config, catalogue, tensors: sampleTensors };
  const stream = await createFeed(batchesOf, { first: 0, workers, queue });
  try {
    await stream.next(); // loads textures and threads, so it says nothing of the rest
    const loaded = performance.now();
    for (let count = 0; count < batches; count++) await stream.next();
    const seconds = (performance.now() - loaded) / 1000;
    const result = {
      ...{ crop, batch, workers, batches },
      samplesPerSecond: Number(((batches * batch) / seconds).toFixed(1)),
      firstBatchSeconds: Number(((loaded - start) / 1000).toFixed(1)),
    };
    console.log(JSON.stringify(result));
  } finally {
    await stream.close();
  }
}
