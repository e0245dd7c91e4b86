// One photo from its file to its result: read, renovate page by page, write, and record what was done.

import type { Plane, Raster } from '@romnet/imaging';
import { decodeFile, type OutputProfile } from '@romnet/imaging/files';
import type { Preset } from '@romnet/network';
import type { Estimate, Renovator } from '@romnet/renovation';
import { type Order, type PageRecord, writeRecord } from '@romnet/renovation/provenance';
import { hashFile } from '../hash.js';
import type { Io } from '../io.js';
import type { Choice, Chooser } from './choose.js';
import type { Extras } from './extras.js';
import { foretell } from './foretell.js';
import type { Outcome } from './lines.js';
import { markOf } from './mark.js';
import { type Common, fromRecord } from './order.js';
import type { Job } from './outputs.js';
import { pagesToRenovate } from './pages.js';
import { sidecarOf } from './sidecar.js';
import type { Store } from './store.js';

/** What all photos need. */
export interface Tools {
  readonly renovator: Renovator;
  readonly references: readonly Raster[];
  /** Where there is a corpus. */
  readonly chooser: Chooser | undefined;
  readonly extras: Extras;
  readonly preset: Preset;
  /** Tells the user something before the result is there. */
  readonly note: (text: string) => void;
  /** Of all results. */
  readonly profile: OutputProfile;
  readonly store: Store;
  readonly common: Common;
}

/** How a photo is to be kept besides its pixels. */
export interface Keeping {
  /** A record is laid beside the result. */
  readonly provenance: boolean;
  /** The result gets the times of the photo. */
  readonly keepTimes: boolean;
}

type OnProgress = (fraction: number, stage: string) => void;

/** `file` is where the photo can be opened. Throws one line where the photo cannot be renovated, or the signal's reason. */
export async function renovateOne(
  job: Job,
  file: string,
  order: Order,
  tools: Tools,
  keeping: Keeping,
  onProgress: OnProgress,
  io: Pick<Io, 'now' | 'date' | 'signal'>,
): Promise<Outcome> {
  const { renovator, references, chooser, extras, profile, preset, note, store, common } = tools;
  const { hints = [] } = job;
  const begin = io.now();
  onProgress(0, 'read');
  const { pages: count, of: pagesOf, notes: told } = await pagesToRenovate(job, file);
  const notes = new Set(told);
  if (hints.length > 0 && count > 1) throw new Error(`expected one page for hints, got ${count}`);
  const stages: Record<string, number> = {};
  const took = (stage: string, seconds: number) => {
    stages[stage] = (stages[stage] ?? 0) + seconds;
  };
  let foreseen: Estimate | undefined;
  let tile: number | undefined;
  const pages: PageRecord[] = [];
  const chosen: Choice[][] = [];
  const renovatePage = async (page: number) => {
    const start = io.now();
    const photo = await decodeFile(file, { page });
    took('read', (io.now() - start) / 1000);
    for (const note of photo.notes ?? []) notes.add(note);
    const foretold = foretell(photo, order.settings, {
      preset,
      threads: common.system.threads ?? undefined,
      isInPlace: !extras.explains,
      isMasked: order.masks.length > 0,
    });
    if (foretold) note(`${job.photo.path}: ${foretold.line}`);
    foreseen ??= foretold?.estimate;
    let found: readonly Choice[] = [];
    const choose = async (luminance: Plane) => {
      found = (await chooser?.choose(luminance, file, page)) ?? [];
      return [...references, ...found.map(({ picture }) => ({ found: picture }))];
    };
    const it = { photo: job.photo, page, file, raster: photo, mapsDamage: renovator.mapsDamage };
    const made = await renovator.renovate(photo, {
      ...order.settings,
      ...(await extras.before(it)),
      hints,
      // Nobody reads the photo's samples afterwards.
      inPlace: true,
      references: chooser ? choose : references,
      signal: io.signal,
      onProgress: (fraction, stage) => onProgress((page + fraction) / count, stage),
    });
    const named = references.map((picture, i) => ({ file: common.references[i]!.path, picture }));
    for (const note of await extras.after(it, made, [...named, ...found])) notes.add(note);
    const { picture, seconds, used, ownColors, workingSize } = made;
    if (made.tile !== undefined) tile = Math.min(tile ?? made.tile, made.tile);
    for (const note of made.notes) notes.add(note);
    for (const [stage, value] of Object.entries(seconds)) took(stage, value);
    chosen.push([...found]);
    pages.push({
      width: picture.width,
      height: picture.height,
      keptColors: ownColors?.keeps === true,
      colorReason: ownColors?.reason ?? null,
      found: await Promise.all(
        found.map(async ({ file }) => ({ path: fromRecord(job, file), sha256: await hashFile(file) })),
      ),
      used: [...used],
      colorSize: workingSize ? [workingSize.width, workingSize.height] : null,
    });
    const [first] = pages;
    if (ownColors && ownColors.keeps !== first!.keptColors)
      notes.add(
        `page ${page + 1} ${ownColors.keeps ? 'kept its own colours' : 'has new colours'}, unlike page 1`,
      );
    return picture;
  };
  // Several pages are written as they come, so that never more than one is in memory.
  const pictures = async function* () {
    for (let page = 0; page < count; page++) yield await renovatePage(page);
  };
  const made = count === 1 ? await renovatePage(0) : pictures();
  onProgress(1, 'write');
  const record = (sha256: string, lost: readonly string[]) => {
    for (const note of lost) notes.add(note);
    const result = { name: fromRecord(job, job.output), sha256 };
    const { programs, system } = common;
    const made = (io.date?.() ?? new Date()).toISOString();
    return writeRecord({
      made,
      programs,
      system,
      ...order,
      tile: tile ?? null,
      pages,
      notes: [...notes],
      result,
    });
  };
  const written = await store.put(job, made, file, {
    profile,
    mark: (page) => markOf(order, pages, page),
    record: keeping.provenance ? record : undefined,
    keepTimes: keeping.keepTimes,
  });
  for (const note of written.notes) notes.add(note);
  const seconds = (io.now() - begin) / 1000;
  const known = Object.values(stages).reduce((sum, value) => sum + value, 0);
  stages.write = Math.max(0, seconds - known);
  const [first] = pages;
  const usedOf = ({ used }: PageRecord, page: number) =>
    used.flatMap((i) =>
      i < references.length ? common.references[i]!.path : (chosen[page]![i - references.length]?.file ?? []),
    );
  const used = new Set(pages.flatMap(usedOf));
  return {
    ...{ width: first!.width, height: first!.height, seconds, stages },
    chosen: [...used].filter((path) => chosen.flat().some(({ file }) => file === path)),
    used: [...used],
    noneAlike: pages.some(({ found, used }) => found.length > 0 && used.length === 0),
    keptColors: first!.keptColors,
    colorReason: first!.colorReason ?? undefined,
    colorSize: first!.colorSize ?? undefined,
    tile,
    estimate: foreseen,
    pages: { renovated: count, of: pagesOf },
    system: common.system,
    settings: order.settings,
    sha256: written.sha256,
    record: keeping.provenance ? sidecarOf(job.output) : undefined,
    notes: [...notes],
  };
}
