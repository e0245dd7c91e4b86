// `romnet jobs`: from arguments to calls of the API, and to what a person reads.

import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { writeWhole } from '@romnet/imaging/files';
import { createDesk } from '../desk.js';
import { explain } from '../explain.js';
import { linkAt, unlessMissing } from '../files.js';
import { hashText } from '../hash.js';
import type { Io } from '../io.js';
import { printable } from '../printable.js';
import { findPhotos } from '../renovate/inputs.js';
import { type Client, createClient, type JobRequest, type JobView } from './client.js';

/** Which server, and as whom. */
export interface Target {
  readonly server: string;
  readonly tokenFile?: string;
}

export interface SubmitArguments extends Target {
  readonly photos: readonly string[];
  readonly reference: readonly string[];
  /** The most photos of one job. */
  readonly batch: number;
  /** As the API takes them. */
  readonly options: NonNullable<JobRequest['options']>;
  /** An album of the server to find references in, and how many. */
  readonly album?: string;
  readonly referencesCount?: number;
}

async function open({ server, tokenFile }: Target, { signal }: Io): Promise<Client> {
  // The one place below the command line where the environment is asked: a token must not stand on a command line.
  const token =
    tokenFile === undefined ? process.env.ROMNET_TOKEN : (await readFile(tokenFile, 'utf8')).trim();
  return createClient(server, token, signal);
}

/** Prints one number a job. Submitting the same photos with the same options again gives the same jobs. */
export async function runSubmit(args: SubmitArguments, io: Io): Promise<number> {
  const client = await open(args, io);
  const desk = createDesk(io);
  try {
    const { photos, bad, ignored } = await findPhotos(args.photos, undefined, desk);
    for (const { path, reason } of bad) complain(io, `${path}: ${reason}`);
    if (ignored > 0) complain(io, `ignored ${ignored} other ${ignored === 1 ? 'file' : 'files'}`);
    const references: string[] = [];
    for (const path of args.reference) references.push(await client.upload(path));
    for (let i = 0; i < photos.length; i += args.batch) {
      const asked: { upload: string; name: string }[] = [];
      for (const { path, name } of photos.slice(i, i + args.batch))
        asked.push({ upload: await client.upload(path), name: nameOf(name) });
      const request: JobRequest = {
        ...{ photos: asked, references, options: args.options },
        ...(args.album === undefined ? {} : { album: albumOf(args.album, args.referencesCount) }),
      };
      const { id } = await client.create(request, `cli-${hashText(JSON.stringify(request))}`);
      io.stdout.write(`${id}\n`);
    }
    return bad.length > 0 ? 1 : 0;
  } finally {
    await desk.clear();
  }
}

const albumOf = (name: string, count: number | undefined) => ({
  name,
  ...(count === undefined ? {} : { count }),
});

/** Folders are not the server's business; of a name, what it takes. */
const nameOf = (name: string): string => printable(basename(name)).replaceAll('\\', '_').slice(-200);

export async function runStatus(
  ids: readonly string[],
  { json, ...target }: Target & { readonly json?: boolean },
  io: Io,
): Promise<number> {
  const client = await open(target, io);
  const show = (job: JobView) => io.stdout.write(json ? `${JSON.stringify(job)}\n` : `${lineOf(job)}\n`);
  if (ids.length === 0) for (const job of await client.list()) show(job);
  return each(ids, io, async (id) => show(await client.get(id)));
}

export async function runAct(
  ids: readonly string[],
  verb: 'cancel' | 'retry',
  target: Target,
  io: Io,
): Promise<number> {
  const client = await open(target, io);
  return each(ids, io, async (id) => io.stdout.write(`${lineOf(await client.act(id, verb))}\n`));
}

export async function runResults(
  ids: readonly string[],
  { output, ...target }: Target & { readonly output: string },
  io: Io,
): Promise<number> {
  const client = await open(target, io);
  let failures = 0;
  const code = await each(ids, io, async (id) => {
    const { photos } = await client.get(id);
    for (const [i, { name, status, error }] of photos.entries()) {
      if (status === 'failed') complain(io, error ?? `${name}: failed`);
      if (status === 'failed') failures++;
      if (status !== 'done') continue;
      // Numbers keep apart what has one name.
      const stem = `${i}-${basename(name, extname(name))}`;
      const { bytes, extension } = await client.result(id, i);
      const path = join(output, id, `${stem}${extension}`);
      if (await unlessMissing(linkAt(path))) continue;
      await put(path, bytes);
      io.stdout.write(`${path}\n`);
    }
  });
  return failures > 0 ? 1 : code;
}

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeWhole(path, bytes, { replace: false });
}

/** Does all that can be done; 1 where something could not. */
async function each(ids: readonly string[], io: Io, act: (id: string) => Promise<unknown>): Promise<number> {
  let code = 0;
  for (const id of ids) {
    try {
      await act(id);
    } catch (error) {
      if (io.signal.aborted) return 130;
      complain(io, `${id}: ${explain(error)}`);
      code = 1;
    }
  }
  return code;
}

/** id, state, progress, photos done of all, and why it failed. */
function lineOf({ id, state, progress, photos, error }: JobView): string {
  const done = photos.filter(({ status }) => status === 'done').length;
  const failed = photos.filter(({ status }) => status === 'failed').length;
  const parts = [`${done} of ${photos.length} done`, ...(failed > 0 ? [`${failed} failed`] : [])];
  const share = state === 'running' ? ` ${Math.round(100 * progress)} %` : '';
  return printable(`${id} ${state}${share}, ${parts.join(', ')}${error ? `: ${error}` : ''}`);
}

const complain = ({ stderr }: Io, text: string) => stderr.write(`romnet: ${printable(text)}\n`);
