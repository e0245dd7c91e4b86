// How fast data can be made, without any training: to choose the number of workers for a machine.
import type { TrainingConfig } from '../train/config.js';
import { scanFolder } from './catalogue.js';
import { createFeed } from './feed.js';
import { sampleTensors } from './sample.js';

/** Makes `batches` batches with every tensor and says how many samples a second came; the first batch (loading) apart. */
export async function measureFeed(
  config: TrainingConfig,
  batches: number,
  now: () => number,
): Promise<string> {
  const catalogue = await scanFolder(config.data);
  const start = now();
  const feed = await createFeed(
    {
      ...config,
      catalogue,
      tensors: sampleTensors,
      cacheBytes: config.cacheMegabytes * 1e6,
    },
    { first: 0, workers: config.workers, queue: config.queue },
  );
  try {
    await feed.next();
    const loaded = now();
    for (let count = 0; count < batches; count++) await feed.next();
    const rate = (batches * config.batch) / (now() - loaded);
    return `${rate.toFixed(1)} samples/s at crop ${config.crop} with ${config.workers} workers; first batch after ${(loaded - start).toFixed(1)} s`;
  } finally {
    await feed.close();
  }
}
