// A few loaded programs kept for the next picture of the same shape; the least recently used is released first.

import type { Graph } from '@romnet/graph';
import type { Program } from '@romnet/runtime';

/** Loaded programs by key. One caller at a time: a program handed out is in use until the next call. */
export interface ProgramCache {
  /** The program under `key`, loaded from `build()` where it is not kept. */
  get(key: string, build: () => Graph): Promise<Program>;
  /** Releases all. */
  release(): Promise<void>;
}

/**
 * Keeps at most `capacity` programs (at least 1). Room is made before loading, not after, so that no more than
 * `capacity` ever hold memory at once.
 */
export function createProgramCache(capacity: number, load: (graph: Graph) => Promise<Program>): ProgramCache {
  const kept = new Map<string, Program>(); // a Map keeps the order of insertion: the first is the oldest
  return {
    async get(key, build) {
      let program = kept.get(key);
      kept.delete(key);
      if (!program) {
        for (const [oldest, unused] of kept) {
          if (kept.size < capacity) break;
          kept.delete(oldest);
          await unused.release();
        }
        program = await load(build());
      }
      kept.set(key, program);
      return program;
    },
    async release() {
      const all = [...kept.values()];
      kept.clear();
      for (const program of all) await program.release();
    },
  };
}
