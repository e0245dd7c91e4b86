// A run killed without warning (SIGKILL), twice, at moments of its own choosing, ends with the very bytes of one that was left
// alone. Needs the built package, because a child process runs it.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadCheckpoint } from '../run/checkpoint.js';
import { runFiles } from '../run/run-folder.js';
import { createWorkplace, type Workplace } from '../workplace.fixture.js';

const built = new URL('../../dist/index.js', import.meta.url);
const child = `
  import { readPlan, resumePlan, startPlan } from ${JSON.stringify(built.href)};
  const [what, path] = process.argv.slice(2);
  const io = { print() {}, now: () => performance.now() / 1000, stopAsked: () => false };
  await (what === 'train' ? startPlan(await readPlan(path), io) : resumePlan(path, {}, io));
`;

let place: Workplace;
beforeAll(async () => {
  place = await createWorkplace();
  writeFileSync(place.at('child.mjs'), child);
});
afterAll(() => place.remove());

const logOf = (run: string): string => {
  const path = place.at(run, runFiles.log);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

/** Trains in a process of its own; kills it once `when` holds. Resolves with the signal or exit code that ended it. */
function command(
  args: [what: 'train' | 'resume', path: string],
  when: () => boolean = () => false,
): Promise<number | NodeJS.Signals | null> {
  return new Promise((resolve) => {
    const run = spawn(process.execPath, [place.at('child.mjs'), ...args], { stdio: 'ignore' });
    const watch = setInterval(() => when() && run.kill('SIGKILL'), 5);
    run.on('exit', (code, signal) => {
      clearInterval(watch);
      resolve(signal ?? code);
    });
  });
}

test('killed twice and resumed, a run ends with the same bytes as one in peace', {
  timeout: 300_000,
}, async ({ skip }) => {
  if (!existsSync(built)) skip('packages/laboratory/dist is not built: npx tsc -b packages/laboratory');
  const file = (run: string) => {
    // A checkpoint about every third step, so that kills come before, after and amid saving.
    const config = place.config(run, { steps: 40, checkpointEverySeconds: 0.05, workers: 1 });
    writeFileSync(place.at(`${run}.json`), JSON.stringify(config));
    return place.at(`${run}.json`);
  };
  const lines = (run: string) => logOf(run).split('\n').length - 1;
  expect(await command(['train', file('peace')])).toBe(0);
  expect(await command(['train', file('killed')], () => lines('killed') >= 7)).toBe('SIGKILL');
  expect(await command(['resume', place.at('killed')], () => lines('killed') >= 23)).toBe('SIGKILL');
  expect(lines('killed')).toBeLessThan(40);
  expect(await command(['resume', place.at('killed')])).toBe(0);

  const [peace, killed] = await Promise.all(
    ['peace', 'killed'].map((run) => loadCheckpoint(place.at(run, runFiles.checkpoint))),
  );
  for (const name of ['parameters', 'firstMoment', 'secondMoment', 'average'] as const)
    expect(Buffer.from(killed!.state[name].buffer).equals(Buffer.from(peace!.state[name].buffer))).toBe(true);
  const losses = (run: string) =>
    logOf(run)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ step, losses }) => [step, losses.loss]);
  expect(losses('killed')).toEqual(losses('peace'));
  expect(losses('killed')).toHaveLength(40);
});

test('a run killed before it saved anything starts again', { timeout: 300_000 }, async ({ skip }) => {
  if (!existsSync(built)) skip('packages/laboratory/dist is not built: npx tsc -b packages/laboratory');
  const config = place.config('early', { steps: 2 });
  writeFileSync(place.at('early.json'), JSON.stringify(config));
  const hasConfig = () => existsSync(place.at('early', runFiles.config));
  expect(await command(['train', place.at('early.json')], hasConfig)).toBe('SIGKILL');
  expect(await command(['resume', place.at('early')])).toBe(0);
  expect((await loadCheckpoint(place.at('early', runFiles.checkpoint))).state.step).toBe(2);
});
