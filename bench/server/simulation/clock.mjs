// What a discrete-event simulation runs on: a clock that calls what is due, things that are used one after the other, and numbers at
// random from a seed. Knows nothing of what is simulated.

/** Calls what was asked for, in order of time; what is due at one time, in the order in which it was asked for. */
export function createClock() {
  const heap = [];
  let asked = 0;
  const isBefore = (a, b) => a.time < b.time || (a.time === b.time && a.order < b.order);
  const clock = {
    /** Seconds. */
    now: 0,
    after(seconds, work) {
      const event = { time: clock.now + seconds, order: asked++, work };
      let at = heap.length;
      while (at > 0) {
        const above = (at - 1) >> 1;
        if (!isBefore(event, heap[above])) break;
        heap[at] = heap[above];
        at = above;
      }
      heap[at] = event;
    },
    /** Until nothing is due, or `isOver` says so. */
    run(isOver) {
      while (heap.length > 0 && !isOver()) {
        const [first] = heap;
        const last = heap.pop();
        if (heap.length > 0) sink(heap, last, isBefore);
        clock.now = first.time;
        first.work();
      }
    },
  };
  return clock;
}

function sink(heap, event, isBefore) {
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= heap.length) break;
    if (below + 1 < heap.length && isBefore(heap[below + 1], heap[below])) below += 1;
    if (!isBefore(heap[below], event)) break;
    heap[at] = heap[below];
    at = below;
  }
  heap[at] = event;
}

/** Something of which so many can be used at once, first come, first served. */
export function createResource(clock, servers) {
  const free = new Float64Array(servers);
  const resource = {
    /** Seconds of use, and of waiting for it, in all. */
    busy: 0,
    waited: 0,
    uses: 0,
    /** In how many seconds `seconds` of use will have ended. */
    use(seconds) {
      let first = 0;
      for (let i = 1; i < servers; i++) if (free[i] < free[first]) first = i;
      const start = Math.max(clock.now, free[first]);
      free[first] = start + seconds;
      resource.busy += seconds;
      resource.waited += start - clock.now;
      resource.uses += 1;
      return free[first] - clock.now;
    },
    /** The share of its time in which it was used. */
    load: () => (clock.now > 0 ? resource.busy / (servers * clock.now) : 0),
  };
  return resource;
}

/** mulberry32. */
export function createRandom(seed) {
  let state = seed | 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    exponential: (mean) => -mean * Math.log(1 - uniform()),
    /** Of this mean; `spread` is the deviation of its logarithm. */
    logNormal: (mean, spread) => mean * Math.exp(spread * normal() - (spread * spread) / 2),
  };
}
