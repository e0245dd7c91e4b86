// Builds a study: pictures under names that say nothing, the list of comparisons, and the page that shows them.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Raster, resizeRaster, toEightBit } from '@romnet/imaging';
import { decodeFile, encodePng, readSize, writeWhole } from '@romnet/imaging/files';
import { type Matched, matchResults } from '../compared/results.js';
import { permutation, randomAt } from '../data/random.js';
import { openDataset } from '../datasets/dataset.js';
import { assemblePage } from './page.js';
import { planTrials, type ShownFiles, type Study, sealed, type TrialOptions } from './plan.js';

export interface BuildOptions extends TrialOptions {
  readonly title: string;
  readonly systems: readonly { readonly name: string; readonly folder: string }[];
  /** The pictures that the systems were given. */
  readonly originals: string;
  /** Where the study is written: a folder that is empty or not there. */
  readonly output: string;
  /** At most so many pictures, drawn by the seed; the paper has 100. */
  readonly limit?: number;
  /** Larger pictures are shrunk to this longer side. */
  readonly side: number;
  readonly onPicture?: (name: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface Built {
  readonly study: Study;
  /** Results that are missing, extra or of another size; their pictures are left out. */
  readonly faults: readonly string[];
}

export const studyFiles = {
  study: 'study.json',
  votes: 'votes.jsonl',
  page: 'page',
  report: 'report',
} as const;

/**
 * @throws Error where the output holds anything, where a system's folder has no result of any original, or where no original
 *   has a result of every system.
 */
export async function buildStudy(options: BuildOptions): Promise<Built> {
  const { output, seed, side, title } = options;
  await refuseFull(output);
  const { pictures, faults } = await findPictures(options);
  const systems = options.systems.map(({ name }, i) => ({ id: `s${i + 1}`, name }));
  const folder = join(output, studyFiles.page, 'pictures');
  await mkdir(folder, { recursive: true });
  const hashes: Record<string, string> = {};
  const write = async (picture: Raster, ...what: string[]): Promise<string> => {
    const name = createHash('sha256')
      .update([seed, ...what].join('/'))
      .digest('hex')
      .slice(0, 16);
    const bytes = await encodePng(picture);
    const file = `pictures/${name}.png`;
    await writeWhole(join(output, studyFiles.page, file), bytes);
    hashes[file] = createHash('sha256').update(bytes).digest('hex');
    return file;
  };
  const files = new Map<string, ShownFiles>();
  const listed: Study['pictures'] = [];
  for (const [i, { name, original, results }] of pictures.entries()) {
    options.signal?.throwIfAborted();
    const id = `p${String(i + 1).padStart(4, '0')}`;
    const shown: Record<string, string> = {};
    const spoiled: Record<string, string> = {};
    for (const [place, path] of results.entries()) {
      const system = systems[place]!.id;
      const picture = await readShown(path, side);
      shown[system] = await write(picture, name, system);
      if (options.catches > 0) spoiled[system] = await write(spoil(picture), name, system, 'spoiled');
    }
    files.set(id, { results: shown, spoiled });
    listed.push({ id, name, original: await write(await readShown(original, side), name) });
    options.onPicture?.(name, i + 1, pictures.length);
  }
  const trials = planTrials(
    systems.map(({ id }) => id),
    listed.map(({ id }) => id),
    files,
    options,
  );
  const used = new Set(trials.flatMap(shownFiles));
  for (const { original } of listed) used.add(original);
  const shown = Object.fromEntries(Object.entries(hashes).filter(([file]) => used.has(file)));
  const head = { format: 'romnet study', version: 1, title, seed } as const;
  const study = sealed({ ...head, systems, pictures: listed, files: shown, trials });
  for (const [file, content] of await assemblePage(study))
    await writeWhole(join(output, studyFiles.page, file), content);
  await writeWhole(join(output, studyFiles.study), `${JSON.stringify(study, null, 1)}\n`);
  return { study, faults };
}

const shownFiles = (trial: Study['trials'][number]): string[] =>
  (trial.kind === 'pair' ? [trial.left, trial.right] : trial.shown).map(({ file }) => file);

async function refuseFull(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (entries.length > 0)
    throw new Error(
      `expected an empty folder for a study, got one with ${entries[0]} (${folder}): votes belong to the study that they were given in`,
    );
}

interface Found {
  readonly name: string;
  readonly original: string;
  /** In the order of the systems. */
  readonly results: readonly string[];
}

async function findPictures({ systems, originals, limit, seed }: BuildOptions) {
  const { items } = await openDataset(originals, { kind: 'folder' });
  const expected = items.map(({ name, input }) => ({ name, size: () => readSize(input) }));
  const matched: Matched[] = [];
  for (const { folder } of systems) matched.push(await matchResults(folder, expected));
  const faults = matched.flatMap((each, i) => each.faults.map((fault) => `${systems[i]!.name}: ${fault}`));
  const complete = items.flatMap(({ name, input }): Found[] => {
    const results = matched.map(({ files }) => files.get(name));
    return results.every((result) => result !== undefined)
      ? [{ name, original: input, results: results as string[] }]
      : [];
  });
  if (complete.length === 0)
    throw new Error(
      `expected originals that every system has a result of but found none; the first fault: ${faults[0]}`,
    );
  const chosen = permutation(randomAt(seed, 'study pictures'), complete.length).slice(0, limit);
  return { pictures: [...chosen.toSorted()].map((place) => complete[place]!), faults };
}

async function readShown(path: string, side: number): Promise<Raster> {
  const picture = toEightBit(await decodeFile(path));
  const factor = Math.min(1, side / Math.max(picture.width, picture.height));
  const { width, height, data } =
    factor === 1
      ? picture
      : resizeRaster(
          picture,
          Math.max(1, Math.round(picture.width * factor)),
          Math.max(1, Math.round(picture.height * factor)),
        );
  return { width, height, bitDepth: 8, data };
}

/** As coarse as a sixteenth of its size shows it: nobody who looks can prefer that. */
function spoil(picture: Raster): Raster {
  const { width, height } = picture;
  const side = (length: number) => Math.max(2, Math.round(length / 16));
  return resizeRaster(resizeRaster(picture, side(width), side(height)), width, height);
}

/** Reads and checks a study's list, and that the pictures are those that it was built of. Throws one line that names the file. */
export async function readStudyPictures(study: Study, folder: string): Promise<void> {
  for (const [file, hash] of Object.entries(study.files)) {
    const path = join(folder, studyFiles.page, file);
    const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
      throw new Error(`expected a picture of the study but could not read it: ${cause.code} (${path})`, {
        cause,
      });
    });
    if (createHash('sha256').update(bytes).digest('hex') !== hash)
      throw new Error(`expected the picture that the study was built with, got another (${path})`);
  }
}
