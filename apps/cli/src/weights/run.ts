// `romnet weights list|pull|import`: what is known, what is here, and how it came; exit codes as main.ts tells them.

import { fileURLToPath } from 'node:url';
import {
  findWeights,
  importPublished,
  importWeights,
  isIntact,
  type KnownWeights,
  knownWeights,
  pullWeights,
  type StoredWeights,
} from '@romnet/renovation/weights';
import { explain } from '../explain.js';
import type { Io } from '../io.js';
import { createTerminal } from '../terminal.js';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** Prints every known network. Returns the exit code. */
export async function list(folder: string, json: boolean, io: Io): Promise<number> {
  for (const known of Object.values(knownWeights)) {
    const stored = await findWeights(folder, known.name);
    io.stdout.write(json ? `${JSON.stringify(jsonOf(known, stored))}\n` : textOf(known, stored));
  }
  if (!json) io.stdout.write(`kept in ${folder}\n`);
  return 0;
}

const jsonOf = ({ mebibytes, ...known }: KnownWeights, stored: StoredWeights | undefined) => ({
  ...known,
  downloadMebibytes: mebibytes,
  present: stored !== undefined,
  file: stored?.file ?? null,
  bytes: stored?.bytes ?? null,
  ...(stored ? stored.record : {}),
});

function textOf(known: KnownWeights, stored: StoredWeights | undefined): string {
  const facts = stored
    ? [
        `here: ${stored.file}, ${megabytes(stored.bytes)}`,
        `from: ${stored.record.source}`,
        `      ${publishedAs(known, stored)}, SHA-256 ${stored.record.sourceSha256}`,
      ]
    : [`not here: romnet weights pull ${known.name}`, `from: ${known.url}, ${known.mebibytes} MiB`];
  return [`${known.name}: ${known.use}`, ...facts, `licence: ${known.licence}`].join('\n  ').concat('\n');
}

function publishedAs({ sha256Start }: KnownWeights, { record }: StoredWeights): string {
  if (!record.published) return 'not the published file';
  return sha256Start === '' ? 'no published checksum is known' : 'the published file';
}

export interface PullOptions {
  readonly folder: string;
  /** A file or an address in place of the public one. */
  readonly from: string | undefined;
  readonly overwrite: boolean;
}

/** Fetches one after the other; a failure does not keep the next from being tried. Returns the exit code. */
export async function pull(all: readonly KnownWeights[], options: PullOptions, io: Io): Promise<number> {
  let failed = false;
  for (const known of all) {
    try {
      const stored = options.overwrite ? undefined : await findWeights(options.folder, known.name);
      if (stored && (await isIntact(stored)))
        io.stdout.write(`${known.name} is already here: ${stored.file} (--overwrite downloads it again)\n`);
      else io.stdout.write(told(known, await fetchOne(known, options, io)));
    } catch (error) {
      if (io.signal.aborted) {
        io.stderr.write('romnet: interrupted; the same command continues the download from here\n');
        return 130;
      }
      failed = true;
      io.stderr.write(`romnet: ${explain(error)}; ${advice(known)}\n`);
    }
  }
  return failed ? 1 : 0;
}

const advice = ({ name, url }: KnownWeights): string =>
  `pull again (what broke off goes on), or get ${url} in another way and run \`romnet weights pull ${name} --from <file>\``;

const told = ({ name }: KnownWeights, { file, bytes, record }: StoredWeights): string =>
  `${record.source} -> ${file}  ${name}, ${megabytes(bytes)}, SHA-256 of the source ${record.sourceSha256}\n`;

async function fetchOne(known: KnownWeights, { folder, from }: PullOptions, io: Io): Promise<StoredWeights> {
  if (from !== undefined && !/^https?:/i.test(from))
    return importPublished(folder, known, from.startsWith('file:') ? fileURLToPath(from) : from);
  const show = progress(known.name, io);
  try {
    return await pullWeights(folder, known, {
      ...(from === undefined ? {} : { url: from }),
      signal: io.signal,
      onProgress: show.at,
    });
  } finally {
    show.end();
  }
}

function progress(name: string, io: Io) {
  const terminal = createTerminal(io);
  terminal.begin();
  return {
    at(bytes: number, total: number | undefined): void {
      const label = total ? `${megabytes(bytes)} of ${megabytes(total)}` : megabytes(bytes);
      terminal.progress({ fraction: total ? bytes / total : 0, stage: name, label }, `${name}: ${label}`);
    },
    end: terminal.clear,
  };
}

/** Takes weights from a file. Returns the exit code; throws where the file will not do. */
export async function importOne(known: KnownWeights, file: string, folder: string, io: Io): Promise<number> {
  const stored = await importWeights(folder, known, file);
  io.stdout.write(told(known, stored));
  if (!stored.record.published)
    io.stderr.write(`romnet: this is not the file published as ${known.url}; using it as it is\n`);
  return 0;
}
