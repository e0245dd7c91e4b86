// Entry of a data thread: receives batch numbers, sends batches back without copying them.
import { parentPort, workerData } from 'node:worker_threads';
import { type BatchOptions, createBatchMaker } from './batch.js';

const port = parentPort;
if (port === null) throw new Error('internal: data/worker.js must run as a worker thread');

const maker = createBatchMaker(workerData as BatchOptions);
let last: Promise<void> = Promise.resolve();
port.on('message', (number: number) => {
  // One after another: two at once would only compete for the same core.
  last = last.then(async () => {
    try {
      const batch = await (await maker)(number);
      port.postMessage(
        batch,
        Object.values(batch.tensors).map((tensor) => tensor.buffer as ArrayBuffer),
      );
    } catch (error) {
      port.postMessage({ number, fault: error instanceof Error ? error.message : String(error) });
    }
  });
});
