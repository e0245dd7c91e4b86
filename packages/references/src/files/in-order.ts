// Work ahead on a list: several items at once, results in the list's order.

/** `work` on every item, at most `ahead` begun and not yet taken. A failure comes when its item's turn does. */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  for (const item of items) {
    const result = work(item);
    // Without this, a failure that waits for its turn would end the process as an unhandled rejection.
    result.catch(() => undefined);
    begun.push(result);
    if (begun.length >= ahead) yield await (begun.shift() as Promise<Result>);
  }
  for (const result of begun) yield await result;
}
