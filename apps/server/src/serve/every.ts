// What need not be asked each time.

/** Asks at most once in so many milliseconds; between, the last answer holds. A fault is not kept. */
export function atMostEvery<T>(
  milliseconds: number,
  ask: () => Promise<T>,
  now: () => number = () => performance.now(),
): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let asked = 0;
  return () => {
    if (answer && now() - asked < milliseconds) return answer;
    asked = now();
    const mine = ask();
    answer = mine;
    mine.catch(() => {
      if (answer === mine) answer = undefined;
    });
    return mine;
  };
}
