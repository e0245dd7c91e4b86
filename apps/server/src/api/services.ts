// What the API stands on; handed in, so that tests need neither a port nor a worker.

import type { Albums } from '../files/albums.js';
import type { Keys } from '../files/areas.js';
import type { Storage } from '../files/storage.js';
import type { Uploads } from '../files/uploads.js';
import type { Queue } from '../queue/queue.js';
import type { Access } from './access.js';
import type { Watcher } from './watcher.js';

export interface Services {
  readonly queue: Queue;
  readonly watcher: Watcher;
  readonly storage: Storage;
  readonly keys: Keys;
  readonly uploads: Uploads;
  readonly albums: Albums;
  readonly access: Access;
  /** How many unfinished jobs a user may have. */
  readonly jobsPerUser: number;
  /** What /readyz says: undefined where all is well, else why not. */
  readonly fault: () => Promise<string | undefined>;
  /** What /metrics says beside the API's own numbers. */
  readonly metrics: () => Promise<string>;
  readonly version: string;
  /** Hears of faults that are ours. */
  readonly onFault: (error: unknown) => void;
}
