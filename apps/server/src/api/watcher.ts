// Jobs that somebody is watching, looked up together once for all: fifty watchers cost the database as much as one.

import { isDeepStrictEqual } from 'node:util';
import type { Queue } from '../queue/queue.js';
import type { JobStatus } from '../queue/status.js';

export interface Watcher {
  /** Calls back with a job's status now and whenever it changed, undefined once it is gone; until the returned function is called. */
  watch(id: string, onStatus: (status: JobStatus | undefined) => void): () => void;
  close(): void;
}

interface Watch {
  readonly id: string;
  readonly tell: (status: JobStatus | undefined) => void;
  last: JobStatus | undefined | 'untold';
}

/** Looks every `every` milliseconds while anybody watches. */
export function createWatcher(
  queue: Pick<Queue, 'states'>,
  every: number,
  onFault: (error: unknown) => void,
): Watcher {
  const watches = new Set<Watch>();
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    const looked = [...watches];
    try {
      const states = await queue.states([...new Set(looked.map(({ id }) => id))]);
      const byId = new Map(states.map((status) => [status.id, status]));
      for (const watch of looked) {
        const status = byId.get(watch.id);
        if (!watches.has(watch) || isDeepStrictEqual(watch.last, status)) continue;
        watch.last = status;
        watch.tell(status);
      }
    } catch (error) {
      onFault(error);
    }
    timer = watches.size > 0 ? setTimeout(look, every) : undefined;
  };
  return {
    watch(id, tell) {
      const watch: Watch = { id, tell, last: 'untold' };
      watches.add(watch);
      timer ??= setTimeout(look, 0);
      return () => watches.delete(watch);
    },
    close() {
      clearTimeout(timer);
      watches.clear();
    },
  };
}
