// Turns among tabs. Pages that are not served securely have no locks, and no other way to know of each other: there every tab
// goes its own way.

/** The lock of whatever computes, in all tabs. */
const COMPUTE = 'romnet-compute';

/** Does what computes when no other tab does; rejects with the signal's reason where aborted while it waits. */
export function inTurn<T>(what: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!navigator.locks) return what();
  return signal ? navigator.locks.request(COMPUTE, { signal }, what) : navigator.locks.request(COMPUTE, what);
}

/**
 * Holds a lock until the tab closes; false where another tab has it. A tab that is being reloaded may take `patience` milliseconds
 * to let go of it; without, there is no waiting.
 */
export function hold(name: string, patience?: number): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(true);
  const options = patience === undefined ? { ifAvailable: true } : { signal: AbortSignal.timeout(patience) };
  return new Promise((resolve) => {
    navigator.locks
      .request(name, options, (lock) => {
        resolve(lock !== null);
        return lock && new Promise(() => {});
      })
      .catch(() => resolve(false));
  });
}
