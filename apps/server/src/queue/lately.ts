// Many questions as few: one that was asked a moment ago has its answer, and what is asked while an answer is on its way is asked
// together next, with all that was asked lately. Fifty clients then cost the database no more than one.

export interface Lately<T> {
  /** What was found for a key, at most `age` before it was asked for. */
  ask(key: string): Promise<T | undefined>;
  /** What was found before may be wrong now. */
  forget(): void;
}

export interface LatelyOptions {
  /** In milliseconds. */
  readonly age: number;
  /** For how long after a question its key is asked for again with others, in milliseconds. */
  readonly interest: number;
  readonly now: () => number;
}

interface Look<T> {
  readonly keys: Set<string>;
  readonly found: Promise<ReadonlyMap<string, T>>;
  /** When it was asked. */
  begun: number;
}

/** In place of a time: it waits for the one before. */
const WAITS = Number.POSITIVE_INFINITY;

/** Asks `all` for keys, one question at a time. */
export function createLately<T>(
  all: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>,
  { age, interest, now }: LatelyOptions,
): Lately<T> {
  const asked = new Map<string, number>();
  let look: Look<T> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const newLook = (): Look<T> => {
    const keys = new Set<string>();
    const ask = () => {
      next.begun = now();
      for (const [key, time] of asked)
        if (next.begun - time <= interest) keys.add(key);
        else asked.delete(key);
      return all([...keys]);
    };
    const found = last.then(ask, ask);
    const next: Look<T> = { keys, found, begun: WAITS };
    last = found.catch(() => {
      if (look === next) look = undefined;
    });
    return next;
  };
  return {
    async ask(key) {
      asked.set(key, now());
      const waits = look?.begun === WAITS;
      const isFresh = look?.keys.has(key) && now() - look.begun <= age;
      if (!look || !(waits || isFresh)) look = newLook();
      if (look.begun === WAITS) look.keys.add(key);
      return (await look.found).get(key);
    },
    forget() {
      look = undefined;
    },
  };
}
