// Batches in order, prepared ahead by worker threads while the training step blocks the main one.
// Batch n is a pure function of n, so neither the number of threads nor their speed changes the stream.
import { Worker } from 'node:worker_threads';
import type { TrainingConfig } from '../config/config.js';
import { type Batch, type BatchOptions, createBatchMaker } from './batch.js';

export interface Feed {
  /** The next batch. Rejects with the file's name where data cannot be made, and when a thread dies. */
  next(): Promise<Batch>;
  close(): Promise<void>;
}

/** `workers` 0: batches are made by the caller's thread when asked for; `queue` is at least one a worker. */
export interface FeedOptions extends Pick<TrainingConfig, 'workers' | 'queue'> {
  /** Number of the first batch; a resumed run goes on where it stopped. */
  readonly first: number;
  /** The worker's entry; tests that run from sources give the built one. */
  readonly entry?: URL;
}

/** Opens a stream of batches. The cache is divided among the workers. */
export async function createFeed(batches: BatchOptions, options: FeedOptions): Promise<Feed> {
  if (options.workers > 0) return createThreadedFeed(batches, options);
  const maker = await createBatchMaker(batches);
  let number = options.first;
  return { next: () => maker(number++), close: async () => {} };
}

type Answer = Batch | { readonly number: number; readonly fault: string };

function createThreadedFeed(batches: BatchOptions, options: FeedOptions): Feed {
  const entry = options.entry ?? new URL('./worker.js', import.meta.url);
  const workerData: BatchOptions = {
    ...batches,
    cacheMegabytes: batches.cacheMegabytes / options.workers,
  };
  const ready = new Map<number, Answer>();
  let death: Error | undefined;
  let closing = false;
  let wake = () => {};
  const workers = Array.from({ length: options.workers }, () => {
    const worker = new Worker(entry, { workerData });
    worker.on('message', (answer: Answer) => {
      ready.set(answer.number, answer);
      wake();
    });
    const die = (cause: unknown) => {
      if (closing) return;
      death ??= new Error('a data thread stopped', { cause });
      wake();
    };
    worker.on('error', die);
    worker.on('exit', die);
    return worker;
  });

  let asked = options.first;
  const ask = () => {
    workers[asked % workers.length]!.postMessage(asked);
    asked += 1;
  };
  const ahead = Math.max(options.queue, options.workers);
  for (let count = 0; count < ahead; count++) ask();

  let number = options.first;
  return {
    async next() {
      while (!ready.has(number)) {
        if (death) throw death;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const answer = ready.get(number)!;
      ready.delete(number);
      if ('fault' in answer) throw new Error(answer.fault);
      number += 1;
      ask();
      return answer;
    },
    async close() {
      closing = true;
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
