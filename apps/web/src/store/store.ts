// A value that changes by being replaced, and who wants to know. The whole state of the page is one.

export interface Store<T> {
  get(): T;
  set(change: (value: T) => T): void;
  /** Returns how to stop. */
  watch(then: () => void): () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const watchers = new Set<() => void>();
  return {
    get: () => value,
    set(change) {
      const next = change(value);
      if (next === value) return;
      value = next;
      for (const then of [...watchers]) then();
    },
    watch(then) {
      watchers.add(then);
      return () => watchers.delete(then);
    },
  };
}
