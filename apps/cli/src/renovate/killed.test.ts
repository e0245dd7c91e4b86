// A batch that is killed at random moments, and one whose disk fills up: nothing half-written, nothing done twice. Runs what
// `npm run build` has built. ROMNET_KILLS=50 kills it fifty times and prints the figures; the seed of the moments is fixed.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeFile } from '@romnet/imaging/files';
import { readRecord } from '@romnet/renovation/provenance';
import { beforeAll, describe, expect, test } from 'vitest';
import { at, photo, useFolder } from '../command.fixture.js';
import { hashFile } from '../hash.js';
import { sidecarOf } from './sidecar.js';

const bin = fileURLToPath(new URL('../../bin/romnet.js', import.meta.url));
const KILLS = Number(process.env.ROMNET_KILLS ?? 3);
const names = Array.from({ length: 12 }, (_, i) => `${i}.png`);

useFolder();
beforeAll(() => {
  if (!existsSync(new URL('../../dist/start.js', import.meta.url)))
    throw new Error('expected built sources but apps/cli/dist is missing; run `npm run build`');
});

interface Ended {
  readonly code: number | null;
  readonly lines: readonly { status?: string; error?: string; photo?: string }[];
}

/** When to kill: after so many results of this run, and then a little later. */
interface Moment {
  readonly results: number;
  readonly delay: number;
}

/** One run of the batch, killed at that moment. */
function batch(output: string, flags: readonly string[], moment?: Moment) {
  const argv = [
    bin,
    'renovate',
    '--model',
    at('model'),
    at('in'),
    '-o',
    output,
    '--resume',
    '--json',
    ...flags,
  ];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'ignore'] });
  const kill = () => setTimeout(() => child.kill('SIGKILL'), moment!.delay);
  let out = '';
  let isAimed = false;
  const aim = () => {
    if (!moment || isAimed || (out.match(/"status":"done"/g) ?? []).length < moment.results) return;
    isAimed = true;
    kill();
  };
  aim();
  child.stdout.on('data', (text) => {
    out += text;
    aim();
  });
  return new Promise<Ended>((resolve) => {
    child.on('close', (code) => {
      const whole = out.split('\n').slice(0, -1);
      resolve({ code, lines: whole.map((line) => JSON.parse(line)) });
    });
  });
}

/**
 * Checks every file that has a name, and returns the results there are: which file each is, on the disk. `hidden`: how many
 * drafts may lie there.
 */
async function results(folder: string, hidden: number): Promise<Map<string, string>> {
  const found = existsSync(folder) ? readdirSync(folder) : [];
  expect(found.filter((name) => name.startsWith('.')).length).toBeLessThanOrEqual(hidden);
  const files = new Map<string, string>();
  for (const name of found.filter((entry) => !entry.startsWith('.'))) {
    const path = join(folder, name);
    if (name.endsWith('.json')) readRecord(readFileSync(path, 'utf8'), name);
    else {
      expect(await decodeFile(path)).toMatchObject({ width: 40, height: 24 });
      const record = readRecord(readFileSync(sidecarOf(path), 'utf8'), name);
      expect(await hashFile(path)).toBe(record.result.sha256);
      const { ino, mtimeNs } = statSync(path, { bigint: true });
      files.set(name, `${ino} ${mtimeNs}`);
    }
  }
  return files;
}

/** What was there is there still, and is the same file. */
function expectKept(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
  for (const [name, file] of before) expect([name, after.get(name)]).toEqual([name, file]);
}

/** Numbers in [0, 1) that are the same each time (Park and Miller). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('a batch of small pictures', () => {
  test.each([
    ['one at a time', 1],
    ['two at once', 2],
  ])(
    `killed ${KILLS} times, %s: every result is whole and made once`,
    async (_, jobs) => {
      const flags = ['--jobs', `${jobs}`];
      // A picture has two drafts while its record is written. What one run leaves, the next removes before it writes.
      const drafts = 2 * jobs;
      for (const name of names) await photo(`in/${name}`);
      const out = at('out');
      const start = performance.now();
      expect((await batch(out, flags)).code).toBe(0);
      const whole = performance.now() - start;
      const next = random(7);
      const figures = { kills: 0, batches: 0, whileWorking: 0, made: 0, recordsWithoutResult: 0, hidden: 0 };
      let before = new Map<string, string>();
      rmSync(out, { recursive: true });
      while (figures.kills < KILLS) {
        // Mostly in the midst of work, and at times before it: the seconds of starting would take most of the moments.
        const found = Math.floor(next() * 4);
        const moment = { results: found, delay: next() * (found === 0 ? whole / 2 : whole / names.length) };
        const { code } = await batch(out, flags, moment);
        if (code === null) figures.kills++;
        const after = await results(out, drafts);
        expectKept(before, after);
        const files = existsSync(out) ? readdirSync(out) : [];
        if (after.size > 0 && after.size < names.length) figures.whileWorking++;
        const isBare = (name: string) => !after.has(name.replace(/\.romnet\.json$/, ''));
        figures.recordsWithoutResult += files.filter((name) => name.endsWith('.json') && isBare(name)).length;
        figures.made += after.size - before.size;
        before = after;
        if (after.size === names.length) {
          figures.batches++;
          figures.hidden += files.filter((name) => name.startsWith('.')).length;
          rmSync(out, { recursive: true });
          before = new Map();
        }
      }
      expect(figures.made).toBeGreaterThan(0);
      const last = await batch(out, flags);
      const after = await results(out, before.size < names.length ? 0 : drafts);
      expectKept(before, after);
      expect(after.size).toBe(names.length);
      const count = (status: string) => last.lines.filter((line) => line.status === status).length;
      expect([count('skipped'), count('done'), count('failed')]).toEqual([
        before.size,
        names.length - before.size,
        0,
      ]);
      if (process.env.ROMNET_KILLS) console.log(JSON.stringify({ ...figures, wholeMs: Math.round(whole) }));
    },
    1_800_000,
  );
});

/** Mounts a small disk, where the system lets us. */
function mount(folder: string, size: string): boolean {
  try {
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test.runIf(process.platform === 'linux')(
  'a disk that fills up: what fits is whole, the rest fails in a line each, and a larger disk takes it',
  async ({ skip }) => {
    for (const name of names) await photo(`in/${name}`);
    const disk = at('disk');
    if (!mount(disk, '60k')) skip('a small tmpfs could not be mounted: that takes root');
    try {
      const full = await batch(join(disk, 'out'), []);
      const before = await results(join(disk, 'out'), 0);
      const failed = full.lines.filter(({ status }) => status === 'failed');
      expect(full.code).toBe(1);
      expect(before.size).toBeGreaterThan(0);
      expect(before.size + failed.length).toBe(names.length);
      for (const { error } of failed) expect(error).toMatch(/no space left/);
      execFileSync('mount', ['-o', 'remount,size=10m', disk]);
      const rest = await batch(join(disk, 'out'), []);
      const after = await results(join(disk, 'out'), 0);
      expect([rest.code, after.size]).toEqual([0, names.length]);
      expectKept(before, after);
      if (process.env.ROMNET_KILLS)
        console.log(JSON.stringify({ fitted: before.size, failed: failed.length }));
    } finally {
      execFileSync('umount', [disk]);
    }
  },
);
