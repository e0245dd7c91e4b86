// `romnet renovate`, from arguments to exit code: plan, open what all photos need, then one photo after the other.

import type { Plane, Raster } from '@romnet/imaging';
import { decodeFile, type OutputProfile, openProfile } from '@romnet/imaging/files';
import type { RetrievedReference } from '@romnet/references/files';
import { createRenovator, type OwnColors, type Renovator, shrinkReference } from '@romnet/renovation';
import { createDesk, type Desk } from '../desk.js';
import { explain, naming } from '../explain.js';
import { spellings } from '../files.js';
import { refuseExisting } from '../fresh.js';
import { type Io, STDOUT } from '../io.js';
import type { RenovateArguments } from './arguments.js';
import { type Chooser, openChooser } from './choose.js';
import { createExtras, type Extras } from './extras.js';
import { openHints } from './hints.js';
import type { Job } from './outputs.js';
import { pagesToRenovate } from './pages.js';
import { makePlan, type Plan } from './plan.js';
import { createReport, type Outcome, type Report } from './report.js';
import { createStore, type Store } from './store.js';

/** Returns the exit code: 0 all done, 1 something failed, 130 interrupted. Throws only for faults of ours. */
export async function runRenovate(args: RenovateArguments, io: Io): Promise<number> {
  const desk = createDesk(io);
  try {
    return await runOn(desk, args, io);
  } finally {
    await desk.clear();
  }
}

async function runOn(desk: Desk, args: RenovateArguments, io: Io): Promise<number> {
  const plan = await makePlan(args, desk);
  const { jobs, refused } = plan;
  const report = createReport(io, jobs.length + refused.length, args);
  if (!io.signal.aborted) announce(plan, report);
  const tools =
    jobs.length === 0 || io.signal.aborted ? undefined : await openTools(args, jobs, desk, report, io);
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
  readonly hintsOf: Awaited<ReturnType<typeof openHints>>;
  readonly desk: Desk;
  readonly store: Store;
  readonly extras: Extras;
}

/**
 * Opens the references, the corpus and the model. Where one of them cannot be had, no photo would come out as asked, so all
 * stop here, before the first minute of computing.
 */
async function openTools(
  args: RenovateArguments,
  jobs: readonly Job[],
  desk: Desk,
  report: Report,
  io: Io,
): Promise<Tools | undefined> {
  const references: Raster[] = [];
  const faults: string[] = [];
  for (const path of args.reference) {
    let file = path;
    try {
      file = await desk.openable((await spellings(path))[0]!);
      references.push(shrinkReference(await decodeFile(file)));
    } catch (error) {
      faults.push(`this reference cannot be used: ${naming(path, error, file)}`);
    }
  }
  const photos = jobs.map(({ photo }) => photo);
  const hintsOf = await openHints(args, photos).catch((error) => void faults.push(explain(error)));
  const extras = await createExtras(args).catch((error) => void faults.push(explain(error)));
  let profile: OutputProfile = 'srgb';
  try {
    if (args.profile !== undefined) profile = await openProfile(args.profile);
  } catch (error) {
    faults.push(explain(error));
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
  if (renovator && extras && hintsOf && faults.length === 0) {
    const store = createStore(args.overwrite, profile, desk, io);
    return { renovator, references, chooser, hintsOf, desk, store, extras };
  }
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
    let file = job.photo.path;
    try {
      // What has come since planning is seen before the minutes of computing; what comes during them, by the store.
      if (job.output !== STDOUT) await refuseExisting([job.output], args.overwrite);
      file = await tools.desk.openable(file);
      report.done(job, await renovateOne(args, job, file, tools, report, io));
    } catch (error) {
      if (io.signal.aborted) return;
      report.failed(job.photo.path, job.output, naming(job.photo.path, error, file));
    }
  }
}

async function renovateOne(
  { color, restore, vividness, reference }: RenovateArguments,
  job: Job,
  file: string,
  { renovator, references, chooser, hintsOf, store, extras }: Tools,
  report: Report,
  io: Io,
): Promise<Outcome> {
  const begin = io.now();
  report.progress(0, 'read');
  const { pages, notes: told } = await pagesToRenovate(job, file);
  const notes = new Set(told);
  const hints = hintsOf(job.photo);
  if (hints.length > 0 && pages > 1) throw new Error(`expected one page for hints, got ${pages}`);
  const stages: Record<string, number> = {};
  const took = (stage: string, seconds: number) => {
    stages[stage] = (stages[stage] ?? 0) + seconds;
  };
  const chosen = new Set<string>();
  let found: readonly RetrievedReference[] = [];
  const choose = async (luminance: Plane) => {
    found = (await chooser?.choose(luminance, file)) ?? [];
    return [...references, ...found.map(({ picture }) => ({ found: picture }))];
  };
  let size = { width: 0, height: 0 };
  let noneAlike = false;
  let own: OwnColors | undefined;
  const renovatePage = async (page: number) => {
    const start = io.now();
    const photo = await decodeFile(file, { page });
    took('read', (io.now() - start) / 1000);
    for (const note of photo.notes ?? []) notes.add(note);
    found = [];
    const it = { photo: job.photo, page, file, raster: photo, mapsDamage: renovator.mapsDamage };
    const made = await renovator.renovate(photo, {
      ...(await extras.before(it)),
      references: chooser ? choose : references,
      color,
      restore,
      vividness,
      hints,
      signal: io.signal,
      onProgress: (fraction, stage) => report.progress((page + fraction) / pages, stage),
    });
    const named = references.map((picture, i) => ({ file: reference[i]!, picture }));
    for (const note of await extras.after(it, made, [...named, ...found])) notes.add(note);
    const { picture, seconds, used, ownColors } = made;
    for (const [stage, value] of Object.entries(seconds)) took(stage, value);
    for (const [i, { file }] of found.entries()) if (used.includes(references.length + i)) chosen.add(file);
    if (found.length > 0 && used.length === 0) noneAlike = true;
    if (page === 0) {
      size = { width: picture.width, height: picture.height };
      own = ownColors;
    } else if (ownColors?.keeps !== own?.keeps) {
      notes.add(
        `page ${page + 1} ${ownColors?.keeps ? 'kept its own colours' : 'has new colours'}, unlike page 1`,
      );
    }
    return picture;
  };
  // Several pages are written as they come, so that never more than one is in memory.
  const pictures = async function* () {
    for (let page = 0; page < pages; page++) yield await renovatePage(page);
  };
  const made = pages === 1 ? await renovatePage(0) : pictures();
  report.progress(1, 'write');
  for (const note of await store.put(job, made, file)) notes.add(note);
  const seconds = (io.now() - begin) / 1000;
  const known = Object.values(stages).reduce((sum, value) => sum + value, 0);
  stages.write = Math.max(0, seconds - known);
  return {
    ...{ ...size, seconds, stages, chosen: [...chosen], noneAlike },
    keptColors: own?.keeps === true,
    colorReason: own?.reason,
    notes: [...notes],
  };
}
