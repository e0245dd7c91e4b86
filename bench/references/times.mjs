// Wall and processor milliseconds of the search's benches.

export function timed(work) {
  const before = process.cpuUsage();
  const start = performance.now();
  work();
  return elapsed(start, before);
}

export function elapsed(start, before) {
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - start, processor: (user + system) / 1000 };
}

export function medians(times) {
  const middle = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
  return {
    wall: middle(times.map(({ wall }) => wall)),
    processor: middle(times.map(({ processor }) => processor)),
  };
}

export const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
