// The simulation of many scans on many machines: every scan ends once whatever dies, and its figures are those that can be told
// without it.
import { describe, expect, test } from 'vitest';
import { type SimulationConfig, simulate } from '../bench/server/simulation/model.mjs';

const calm: SimulationConfig = {
  ...{ seed: 1, scans: 2000, perJob: 50, machines: 4, workersPerMachine: 2 },
  times: {
    ...{ add: 0.01, claim: 0.005, beat: 0.002, complete: 0.004, sweep: 0.002 },
    ...{ readFile: 0.002, writeFile: 0.004, compute: 3 },
  },
  ...{ spread: 0.3, brokenShare: 0, poll: 0.3, beat: 1, silence: 30 },
  database: { cores: 2, commit: 0.002 },
  files: { bytesIn: 1e6, bytesOut: 1e6, bytesPerSecond: 1e8 },
  failures: { every: 1e9, back: 300 },
  retries: { limit: 3, seconds: 2 },
};

const endsOnce = (config: SimulationConfig) => {
  const result = simulate(config);
  expect(result.done + result.failed).toBe(config.scans);
  expect(result.unfinished).toBe(0);
  expect(result.ended).toBe(config.scans);
  return result;
};

describe('the simulation of an archive', () => {
  test('in calm weather takes as long as its scans, shared among workers, and does each once', () => {
    const result = endsOnce(calm);
    expect(result).toMatchObject({ done: 2000, failed: 0, again: 0, deaths: 0, putBack: 0, lost: 0 });
    // 2,000 scans of 3 s on 8 workers; the last jobs end unevenly, by less than two jobs of 50.
    expect(result.seconds).toBeGreaterThan(750);
    expect(result.seconds).toBeLessThan(750 + 300);
    expect(result.load.workers).toBeGreaterThan(0.7);
    // A heart-beat a second of every worker that has a job.
    expect(result.beats).toBeGreaterThan(0.9 * 2000 * 3);
    expect(result.beats).toBeLessThan(1.1 * 2000 * 3);
  });

  test('with machines that die all the time still ends every scan once, and some work is done twice', () => {
    for (const seed of [1, 2, 3]) {
      const result = endsOnce({ ...calm, seed, failures: { every: 400, back: 60 } });
      expect(result.deaths).toBeGreaterThan(5);
      expect(result.putBack).toBeGreaterThan(0);
      expect(result.seconds).toBeGreaterThan(endsOnce(calm).seconds);
    }
  });

  test('jobs whose workers die too often fail, and with them what of them is left, once', () => {
    const result = endsOnce({
      ...calm,
      failures: { every: 60, back: 10 },
      retries: { limit: 0, seconds: 2 },
    });
    expect(result.jobsFailed).toBeGreaterThan(0);
    expect(result.failed).toBeGreaterThan(0);
    expect(result.putBack).toBe(0);
  });

  test('scans that cannot be read fail by themselves', () => {
    const result = endsOnce({ ...calm, brokenShare: 0.1 });
    expect(result.failed).toBeGreaterThan(150);
    expect(result.failed).toBeLessThan(250);
    expect(result.jobsFailed).toBe(0);
  });

  test('a database too slow for the beats loses jobs to others, and every scan ends once all the same', () => {
    // A beat of each second takes 8 workers 20 s of one core: answers come when the job is another's.
    const slow = { ...calm, times: { ...calm.times, beat: 20 }, database: { cores: 1, commit: 0 } };
    const result = endsOnce({ ...slow, scans: 400, retries: { limit: 1000, seconds: 2 } });
    expect(result.lost).toBeGreaterThan(0);
    expect(result.load.database).toBeGreaterThan(0.9);
  });

  test('the narrowest thing decides: a file server of 1 MB/s moves what it moves', () => {
    const files = { ...calm.files, bytesPerSecond: 1e6 };
    const result = endsOnce({ ...calm, files });
    // Each scan comes in, is read, and goes out: 3 MB.
    expect(result.scansPerSecond).toBeCloseTo(1 / 3, 2);
    expect(result.load.files).toBeGreaterThan(0.98);
  });

  test('the same seed gives the same, to the last figure', () => {
    const stormy = { ...calm, failures: { every: 400, back: 60 } };
    expect(simulate(stormy)).toEqual(simulate(stormy));
    expect(simulate({ ...stormy, seed: 2 }).seconds).not.toBe(simulate(stormy).seconds);
  });

  test('stopped at its horizon it tells what is left', () => {
    const result = simulate({ ...calm, horizon: 100 });
    expect(result.done + result.unfinished).toBe(2000);
    expect(result.unfinished).toBeGreaterThan(1000);
  });
});
