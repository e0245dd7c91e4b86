// `romnet replay`, from arguments to exit code: read the record, find all it names, do it again, compare.

import { readFile } from 'node:fs/promises';
import { dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { decodeFile, onDisk } from '@romnet/imaging/files';
import { shrinkReference } from '@romnet/renovation';
import { differences, otherPrograms, type RenovationRecord, readRecord } from '@romnet/renovation/provenance';
import { createDesk, type Desk } from '../desk.js';
import { naming } from '../explain.js';
import { refuseExisting } from '../fresh.js';
import type { Io } from '../io.js';
import { printable } from '../printable.js';
import type { RenovateArguments } from '../renovate/arguments.js';
import type { Chooser } from '../renovate/choose.js';
import { renovateOne } from '../renovate/one.js';
import { orderOf, programs } from '../renovate/order.js';
import type { Job } from '../renovate/outputs.js';
import { createStore } from '../renovate/store.js';
import { openTools } from '../renovate/tools.js';
import type { ReplayArguments } from './arguments.js';
import { compareResults } from './compare.js';
import { findFiles } from './found.js';

/** What a replay came to. */
interface Ending {
  readonly same: boolean;
  readonly differences: readonly string[];
  /** Where nothing was computed: why. */
  readonly error?: string;
}

/** Returns the exit code: 0 the same bytes, 1 something differs or cannot be had, 130 interrupted. */
export async function runReplay(args: ReplayArguments, io: Io): Promise<number> {
  const desk = createDesk(io);
  let ending: Ending;
  try {
    ending = await replay(args, desk, io);
  } catch (error) {
    if (io.signal.aborted) return 130;
    ending = { same: false, differences: [], error: naming(args.record, error) };
  } finally {
    await desk.clear();
  }
  const { same, differences, error } = ending;
  const complain = (text: string) => io.stderr.write(`romnet: ${printable(text)}\n`);
  for (const line of differences) complain(line);
  if (error !== undefined) complain(error);
  const output = args.output ?? null;
  if (args.json) {
    const line = { schema: 1, kind: 'replay', record: args.record, output, same, differences };
    io.stdout.write(`${JSON.stringify(error === undefined ? line : { ...line, error })}\n`);
  } else if (error === undefined)
    io.stdout.write(`${printable(args.record)}: ${same ? 'the same bytes' : 'another result'}\n`);
  return same ? 0 : 1;
}

async function replay(args: ReplayArguments, desk: Desk, io: Io): Promise<Ending> {
  const record = readRecord(await readFile(onDisk(args.record), 'utf8'), args.record);
  const folder = dirname(resolve(args.record));
  if (args.output !== undefined) await refuseExisting([args.output], args.overwrite);
  const path = args.photo ?? record.photo.path;
  if (path === null)
    throw new Error(`the photo ${record.photo.name} came through a pipe; --photo <file> says where it is`);
  const photo = args.photo === undefined ? within(folder, path) : resolve(path);
  const references = await findFiles(record.references, folder, 'reference');
  const found = await findFiles(
    record.pages.flatMap(({ found }) => found),
    folder,
    'reference from the corpus',
  );
  const masks = await findFiles(record.masks, folder, 'mask');
  const profile = typeof record.profile === 'string' ? [] : [record.profile];
  const profiles = await findFiles(profile, folder, 'colour profile');
  const others = [...masks.faults, ...profiles.faults];
  const extension = extname(args.output ?? record.result.name);
  const output = args.output ?? (await desk.newPath(extension));
  const job: Job = {
    photo: { path: photo, name: record.photo.name, real: photo },
    output,
    extension,
    hints: record.hints.map(({ radius, ...hint }) => (radius === undefined ? hint : { ...hint, radius })),
  };
  const asked = argumentsOf(record, args, folder, photo, [...references.paths.values()]);
  const [mask] = masks.paths.values();
  const [icc] = profiles.paths.values();
  const told = {
    ...asked,
    ...(mask === undefined ? {} : { mask }),
    profile: icc ?? (typeof record.profile === 'string' ? record.profile : 'srgb'),
  };
  const store = createStore(true, desk, io);
  const note = (text: string) => io.stderr.write(`romnet: ${printable(text)}\n`);
  const opened = await openTools(told, store, desk, note, io);
  if ('faults' in opened) return { same: false, differences: opened.faults, error: STOPPED };
  try {
    const file = await desk.openable(photo);
    // Where references are missing or have changed is told of each above; the corpus is not searched again.
    const now = await orderOf(opened.common, { ...job, output: args.record }, file, [
      ...masks.paths.values(),
    ]).catch((error) => {
      throw new Error(`the photo ${record.photo.name} is missing: ${naming(path, error, photo)}`);
    });
    const { references: named, corpus, masks: marked, profile } = record;
    const order = { ...now, references: named, corpus, masks: marked, profile };
    const faults = [...differences(record, order), ...references.faults, ...found.faults, ...others];
    // Without its mask, what was to stay would be repaired.
    const isLost = record.masks.some(({ path }) => !masks.paths.has(path));
    if (isLost) return { same: false, differences: faults, error: 'nothing was computed: a mask is missing' };
    if (faults.length > 0 && !args.force) return { same: false, differences: faults, error: STOPPED };
    const chooser = record.corpus === null ? undefined : await recordedChoice(record, found.paths);
    const keeping = { provenance: false, keepTimes: false };
    const { sha256 } = await renovateOne(
      job,
      file,
      now,
      { ...opened, chooser },
      keeping,
      () => undefined,
      io,
    );
    if (sha256 === record.result.sha256) return { same: true, differences: faults };
    const how = await compareResults(output, join(folder, record.result.name), record.result.sha256);
    return { same: false, differences: [...faults, ...otherPrograms(record.programs, programs()), how] };
  } finally {
    await opened.close();
  }
}

const STOPPED = 'the same result cannot be had, so nothing was computed; --force goes on as far as it can';

const within = (folder: string, path: string) => (isAbsolute(path) ? path : resolve(folder, path));

/** The command line that a record amounts to, without its corpus: what that gave is named in the record. */
function argumentsOf(
  { settings, model }: RenovationRecord,
  { threads }: ReplayArguments,
  folder: string,
  photo: string,
  reference: readonly string[],
): RenovateArguments {
  return {
    ...settings,
    photos: [photo],
    hint: [],
    reference,
    referencesCount: 1,
    features: 'backbone',
    vgg19Input: 'torchvision',
    model: model.path === null ? model.name : within(folder, model.path),
    ...(threads === undefined ? {} : { threads }),
    ...{ overwrite: true, json: false, provenance: false, resume: false, skipExisting: false },
    ...{ keepTimes: false, jobs: 1, watch: false },
  };
}

/** Chooses for each page what was found for it then, where it is still there. */
async function recordedChoice(
  { pages }: RenovationRecord,
  paths: ReadonlyMap<string, string>,
): Promise<Chooser> {
  return {
    async choose(_luminance, _photo, page) {
      const files = (pages[page]?.found ?? []).flatMap(({ path }) => paths.get(path) ?? []);
      return Promise.all(
        files.map(async (file) => ({ file, picture: shrinkReference(await decodeFile(file)) })),
      );
    },
    close: async () => undefined,
  };
}
