// `romnet renovate`, from arguments to exit code: plan, open what all photos need, then renovate.

import { createDesk, type Desk } from '../desk.js';
import { explain } from '../explain.js';
import { statAt } from '../files.js';
import type { Io } from '../io.js';
import type { RenovateArguments } from './arguments.js';
import { openHints } from './hints.js';
import type { Job } from './outputs.js';
import { makePlan, type Plan } from './plan.js';
import { openPool } from './pool.js';
import { createReport, type Report } from './report.js';
import { openRunner } from './runner.js';
import { watchFolders } from './watch.js';

/** Returns the exit code: 0 all done, 1 something failed, 130 interrupted. Throws only for faults of ours. */
export async function runRenovate(args: RenovateArguments, io: Io): Promise<number> {
  const desk = createDesk(io);
  try {
    return await (args.watch ? runWatch(desk, args, io) : runOn(desk, args, io));
  } finally {
    await desk.clear();
  }
}

async function runOn(desk: Desk, args: RenovateArguments, io: Io): Promise<number> {
  const plan = await makePlan(args, desk);
  const { jobs, refused } = plan;
  const report = createReport(io, jobs.length + refused.length, args);
  if (!io.signal.aborted) announce(plan, report);
  const hinted = jobs.length === 0 ? [] : await withHints(args, jobs, report);
  if (hinted.length > 0 && !io.signal.aborted) {
    const open = Math.min(args.jobs, jobs.length) > 1 ? openPool : openRunner;
    const runner = await open({ ...args, jobs: Math.min(args.jobs, jobs.length) }, desk, report, io);
    if ('run' in runner) {
      try {
        await runner.run(hinted);
      } finally {
        await runner.close();
      }
    } else if (!io.signal.aborted) {
      const [first, ...others] = runner.faults;
      for (const fault of others) report.note(fault);
      report.stopped(first!, jobs);
    }
  }
  const interrupted = io.signal.aborted;
  const failures = report.end(interrupted);
  if (interrupted) return 130;
  return failures > 0 ? 1 : 0;
}

/** The jobs with the hints for their photos; none where hints cannot be used, which is then told of each. */
async function withHints(
  args: RenovateArguments,
  jobs: readonly Job[],
  report: Report,
): Promise<readonly Job[]> {
  try {
    const hintsOf = await openHints(
      args,
      jobs.map(({ photo }) => photo),
    );
    return jobs.map((job) => ({ ...job, hints: hintsOf(job.photo) }));
  } catch (error) {
    report.stopped(explain(error), jobs);
    return [];
  }
}

function announce({ refused, ignored }: Plan, report: Report): void {
  if (ignored > 0) report.note(`ignored ${ignored} other ${ignored === 1 ? 'file' : 'files'}`);
  for (const { path, output, reason } of refused) report.failed(path, output, reason);
}

/** Ends only when the user stops it, which is therefore no interruption: 1 where something failed, else 0. */
async function runWatch(desk: Desk, args: RenovateArguments, io: Io): Promise<number> {
  const report = createReport(io, 0, args);
  for (const folder of args.photos) {
    const entry = await statAt(folder).catch(() => undefined);
    if (!entry?.isDirectory()) report.failed(folder, undefined, 'expected a folder to watch');
  }
  const hintsOf = await openHints(args, undefined).catch((error) => {
    report.failed(args.photos[0]!, undefined, explain(error));
    return () => [];
  });
  if (report.failures() === 0) {
    const runner = await (args.jobs > 1 ? openPool : openRunner)(args, desk, report, io);
    if ('faults' in runner) {
      for (const fault of runner.faults) report.failed(args.photos[0]!, undefined, fault);
    } else {
      report.note(`watching ${args.photos.join(', ')}; Ctrl-C ends it`);
      try {
        const run = (jobs: readonly Job[]) =>
          runner.run(jobs.map((job) => ({ ...job, hints: hintsOf(job.photo) })));
        await watchFolders(args, run, desk, report, io);
      } finally {
        await runner.close();
      }
    }
  }
  return report.end(false) > 0 ? 1 : 0;
}
