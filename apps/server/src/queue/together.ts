// Many questions as one: what is asked while an answer is on its way is asked together next. Fifty clients then cost the database no
// more than a few.

/** Asks `all` for keys; each caller gets what was found for its own. */
export function together<T>(
  all: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>,
): (key: string) => Promise<T | undefined> {
  let next: { readonly keys: Set<string>; readonly found: Promise<ReadonlyMap<string, T>> } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  return async (key) => {
    if (!next) {
      const keys = new Set<string>();
      const ask = () => {
        next = undefined;
        return all([...keys]);
      };
      const found = last.then(ask, ask);
      last = found;
      next = { keys, found };
    }
    next.keys.add(key);
    return (await next.found).get(key);
  };
}
