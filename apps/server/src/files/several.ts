// Several things at once, but not all.

/** Calls `work` for each item, `most` at a time; results in the order of the items. Throws the first fault, once all have stopped. */
export async function several<T, R>(
  items: readonly T[],
  most: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const entries = items.entries();
  let fault: { readonly error: unknown } | undefined;
  const go = async () => {
    for (const [i, item] of entries) {
      if (fault) return;
      try {
        results[i] = await work(item, i);
      } catch (error) {
        fault ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, go));
  if (fault) throw (fault as { readonly error: unknown }).error;
  return results;
}
