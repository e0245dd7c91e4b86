// How many bytes an owner has in storage: counted once, kept up to date by whoever adds or removes, and counted anew now and then.

import type { Keys } from './areas.js';
import type { Storage } from './storage.js';

export interface Usage {
  /** Of all uploads and albums. */
  of(owner: string): Promise<number>;
  /** Tells of bytes that came or, below 0, went. */
  add(owner: string, bytes: number): void;
  /** Tells that it is no longer known. */
  forget(owner: string): void;
}

export function createUsage(storage: Pick<Storage, 'list'>, keys: Keys): Usage {
  const known = new Map<string, Promise<number>>();
  const count = async (owner: string) => {
    let sum = 0;
    for (const folder of [keys.uploads(owner), keys.albums(owner)])
      for await (const { bytes } of storage.list(folder)) sum += bytes;
    return sum;
  };
  return {
    of(owner) {
      const counted = known.get(owner) ?? count(owner);
      known.set(owner, counted);
      counted.catch(() => known.delete(owner));
      return counted;
    },
    add(owner, bytes) {
      const counted = known.get(owner);
      if (!counted) return;
      const next = counted.then((sum) => sum + bytes);
      // Whoever asks hears of it.
      next.catch(() => undefined);
      known.set(owner, next);
    },
    forget: (owner) => void known.delete(owner),
  };
}
