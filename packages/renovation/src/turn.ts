// The event loop's turn, wherever this runs.

/**
 * Resolves once the event loop had its turn: signals, clicks and pictures of progress. A message is the browsers' way, because
 * they make timers wait: for 4 ms where one follows another, for a second and more in a tab that is not looked at.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
