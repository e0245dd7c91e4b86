// The order in which one observer sees the comparisons: the same each time for a name, so that a break changes nothing.

/** How many others lie between a comparison and its repeat, where there are so many. */
const APART = 8;

/**
 * Random numbers in [0, 1) that follow from a text (FNV-1a, then mulberry32).
 * @param {string} text
 */
function randomFrom(text) {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Everything once, in random order; repeats a while after what they repeat.
 * @param {PagePlan} plan
 * @param {string} observer
 * @returns {PageTrial[]}
 */
function orderFor(plan, observer) {
  const random = randomFrom(`${plan.hash}/${observer}`);
  const order = plan.trials.filter(({ after }) => after === undefined);
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  for (const trial of plan.trials.filter(({ after }) => after !== undefined)) {
    const first = order.findIndex(({ id }) => id === trial.after) + 1 + APART;
    const place = first + Math.floor(random() * (order.length + 1 - first));
    order.splice(first >= order.length ? order.length : place, 0, trial);
  }
  return order;
}
