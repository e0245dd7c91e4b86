// One file over HTTP to disk. What has come stays in `<path>.part` when the connection breaks, and the next call goes on
// there, if the server still has the same file. Knows nothing of weights.

import { type FileHandle, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { writeWhole } from '@romnet/imaging/files';
import { z } from 'zod';

export interface DownloadOptions {
  /** Called as bytes come in; `total` where the server tells it. */
  onProgress?(bytes: number, total: number | undefined): void;
  /** Aborting rejects with the signal's reason; what has come is kept. */
  readonly signal?: AbortSignal;
  /** The connection is given up after so many seconds without a byte. Default 60. */
  readonly stallSeconds?: number;
}

/**
 * Downloads `url` to `path`; redirects are followed.
 *
 * @throws Error in one line with the address and the reason: no connection, an answer that is no success, a connection
 *   that breaks off or falls silent, a disk that is full.
 */
export async function download(url: string, path: string, options: DownloadOptions = {}): Promise<void> {
  const { onProgress, signal, stallSeconds = 60 } = options;
  const part = `${path}.part`;
  const silence = silenceWatch(stallSeconds);
  const stop = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
  const begun = await readBegun(path, url);
  let bytes = begun?.bytes ?? 0;
  try {
    if (!begun || bytes !== begun.total) {
      const { response, from } = await ask(url, begun, stop);
      bytes = from;
      const total = totalOf(response, from);
      if (from === 0) await writeWhole(`${part}.json`, JSON.stringify(noteOf(url, response, total)));
      const file = await open(part, from === 0 ? 'w' : 'r+');
      try {
        for await (const piece of response.body ?? []) {
          silence.heard();
          await writeAll(file, piece, bytes);
          bytes += piece.length;
          onProgress?.(bytes, total);
        }
      } finally {
        await file.close();
      }
      if (total !== undefined && bytes !== total)
        throw new Error(`the connection ended after ${bytes} of ${total} bytes`);
    }
    await rename(part, path);
    await rm(`${part}.json`, { force: true });
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    const reason = silence.signal.aborted ? `no byte came for ${stallSeconds} seconds` : whyNot(cause);
    throw new Error(`cannot download ${url}: ${reason}`, { cause });
  } finally {
    silence.end();
  }
}

/** A download that was broken off: how much there is of it, and what tells whether the server still has the same. */
interface Begun {
  readonly bytes: number;
  readonly total: number | undefined;
  readonly validator: string;
}

const noteSchema = z.object({
  url: z.string(),
  validator: z.string().nullable(),
  total: z.int().min(0).nullable(),
});

async function readBegun(path: string, url: string): Promise<Begun | undefined> {
  try {
    const note = noteSchema.parse(JSON.parse(await readFile(`${path}.part.json`, 'utf8')));
    const { size } = await stat(`${path}.part`);
    if (note.url !== url || note.validator === null || size === 0) return undefined;
    return { bytes: size, total: note.total ?? undefined, validator: note.validator };
  } catch {
    // Nothing was begun, or its note is damaged: begin anew.
    return undefined;
  }
}

/** A weak ETag promises no equal bytes, so it does not do. */
function noteOf(url: string, { headers }: Response, total: number | undefined): z.infer<typeof noteSchema> {
  const etag = headers.get('etag');
  const strong = etag?.startsWith('W/') ? null : etag;
  return { url, validator: strong ?? headers.get('last-modified'), total: total ?? null };
}

/** Asks for the rest of what was begun. The server may send it all instead; `from` tells where the answer begins. */
async function ask(
  url: string,
  begun: Begun | undefined,
  signal: AbortSignal,
): Promise<{ response: Response; from: number }> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (begun) {
    headers.range = `bytes=${begun.bytes}-`;
    headers['if-range'] = begun.validator;
  }
  const response = await fetch(url, { headers, signal });
  if (begun && response.status === 206) {
    const first = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
    if (Number(first) === begun.bytes) return { response, from: begun.bytes };
  }
  if (response.status === 200) return { response, from: 0 };
  await response.body?.cancel();
  // What was asked for makes no sense to this server: ask for all, once.
  if (begun && (response.status === 206 || response.status === 416)) return ask(url, undefined, signal);
  throw new Error(`the server answered ${response.status} ${response.statusText}`.trim());
}

function totalOf({ headers }: Response, from: number): number | undefined {
  const length = headers.get('content-length');
  return length === null ? undefined : from + Number(length);
}

async function writeAll(file: FileHandle, piece: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < piece.length) {
    const { bytesWritten } = await file.write(piece, written, piece.length - written, position + written);
    written += bytesWritten;
  }
}

/** A signal that aborts when nothing was heard for so many seconds. */
function silenceWatch(seconds: number) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), seconds * 1000);
  return { signal: controller.signal, heard: () => void timer.refresh(), end: () => clearTimeout(timer) };
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'its host is not known here; is there a network?',
  EAI_AGAIN: 'its host is not known here; is there a network?',
  ECONNRESET: 'the connection broke off',
  UND_ERR_SOCKET: 'the connection broke off',
  UND_ERR_CONNECT_TIMEOUT: 'no answer in time',
  ETIMEDOUT: 'no answer in time',
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is exceeded',
  EACCES: 'writing is not permitted',
  EROFS: 'the disk cannot be written to',
};

/** fetch hides what happened under `cause`: the innermost error that says something. */
function whyNot(error: unknown): string {
  let reason = error instanceof Error ? error.message : String(error);
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    const { code } = inner as NodeJS.ErrnoException;
    if (code !== undefined && REASONS[code]) return REASONS[code];
    if (inner.message !== '') reason = inner.message;
  }
  return reason;
}
