// `romnet renovate`, from arguments to exit code: plan, open what all photos need, then one photo after the other.

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plane, Raster } from '@romnet/imaging';
import { decodeFile, encodeFile } from '@romnet/imaging/files';
import { createRenovator, type Renovator, shrinkReference } from '@romnet/renovation';
import { explain, naming } from '../explain.js';
import type { Io } from '../io.js';
import type { RenovateArguments } from './arguments.js';
import { type Chooser, type ChosenReference, openChooser } from './choose.js';
import { linkTarget } from './guard.js';
import type { Job } from './outputs.js';
import { makePlan, type Plan } from './plan.js';
import { createReport, type Outcome, type Report } from './report.js';

/** Returns the exit code: 0 all done, 1 something failed, 130 interrupted. Throws only for faults of ours. */
export async function runRenovate(args: RenovateArguments, io: Io): Promise<number> {
  const plan = await makePlan(args);
  const { jobs, refused } = plan;
  const report = createReport(io, jobs.length + refused.length, args.json, args.reference);
  announce(plan, report);
  const tools = jobs.length === 0 ? undefined : await openTools(args, jobs, report, io);
  if (tools) {
    try {
      await renovateAll(args, jobs, tools, report, io);
    } finally {
      await tools.renovator.release();
      await tools.chooser?.close();
    }
  }
  const interrupted = io.signal.aborted;
  const failures = report.end(interrupted);
  if (interrupted) return 130;
  return failures > 0 ? 1 : 0;
}

function announce({ refused, ignored }: Plan, report: Report): void {
  if (ignored > 0) report.note(`ignored ${ignored} other ${ignored === 1 ? 'file' : 'files'}`);
  for (const { path, output, reason } of refused) report.failed(path, output, reason);
}

interface Tools {
  readonly renovator: Renovator;
  readonly references: readonly Raster[];
  /** Where there is a corpus. */
  readonly chooser: Chooser | undefined;
}

/**
 * Opens the references, the corpus and the model. Where one of them cannot be had, no photo would come out as asked, so all
 * stop here, before the first minute of computing.
 */
async function openTools(
  args: RenovateArguments,
  jobs: readonly Job[],
  report: Report,
  io: Io,
): Promise<Tools | undefined> {
  const references: Raster[] = [];
  const faults: string[] = [];
  for (const path of args.reference) {
    try {
      references.push(shrinkReference(await decodeFile(path)));
    } catch (error) {
      faults.push(`this reference cannot be used: ${naming(path, error)}`);
    }
  }
  let renovator: Renovator | undefined;
  try {
    renovator = await createRenovator({
      ...(args.model === undefined ? {} : { model: args.model }),
      ...(args.threads === undefined ? {} : { threads: args.threads }),
    });
  } catch (error) {
    faults.push(explain(error));
  }
  let chooser: Chooser | undefined;
  if (args.corpus !== undefined && faults.length === 0) {
    try {
      chooser = await openChooser({ ...args, corpus: args.corpus }, report, io);
    } catch (error) {
      faults.push(`this corpus cannot be used: ${naming(args.corpus, error)}`);
    }
  }
  if (renovator && faults.length === 0) return { renovator, references, chooser };
  await renovator?.release();
  if (io.signal.aborted) return undefined;
  for (const fault of faults.slice(1)) report.note(fault);
  report.stopped(faults[0]!, jobs);
  return undefined;
}

async function renovateAll(
  args: RenovateArguments,
  jobs: readonly Job[],
  tools: Tools,
  report: Report,
  io: Io,
): Promise<void> {
  for (const [index, job] of jobs.entries()) {
    if (io.signal.aborted) return;
    report.started(job, index);
    try {
      report.done(job, await renovateOne(args, job, tools, report, io));
    } catch (error) {
      if (io.signal.aborted) return;
      report.failed(job.photo.path, job.output, naming(job.photo.path, error));
    }
  }
}

async function renovateOne(
  { color, restore }: RenovateArguments,
  job: Job,
  { renovator, references, chooser }: Tools,
  report: Report,
  io: Io,
): Promise<Outcome> {
  const begin = io.now();
  report.progress(0, 'read');
  const photo = await decodeFile(job.photo.path);
  const read = io.now();
  let found: readonly ChosenReference[] = [];
  const choose = async (luminance: Plane) => {
    found = (await chooser?.choose(luminance, job.photo.path)) ?? [];
    return [...references, ...found.map(({ picture }) => ({ found: picture }))];
  };
  const { picture, seconds, workingSize, used } = await renovator.renovate(photo, {
    references: chooser ? choose : references,
    color,
    restore,
    signal: io.signal,
    onProgress: (fraction, stage) => report.progress(fraction, stage),
  });
  const computed = io.now();
  report.progress(1, 'write');
  await mkdir(dirname(job.output), { recursive: true });
  await encodeFile(await linkTarget(job.output), picture, { metadataFrom: job.photo.path });
  const end = io.now();
  const stages = { read: (read - begin) / 1000, ...seconds, write: (end - computed) / 1000 };
  const { width, height } = picture;
  const chosen = found.filter((_, i) => used.includes(references.length + i)).map(({ file }) => file);
  const noneAlike = found.length > 0 && used.length === 0;
  const keptColors = color === 'auto' && workingSize === undefined;
  return { width, height, seconds: (end - begin) / 1000, stages, chosen, noneAlike, keptColors };
}
