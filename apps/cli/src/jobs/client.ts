// A client of the server's API, version 1: what `romnet jobs` needs of it. A transfer that breaks goes on where it ended.

import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { onDisk } from '@romnet/imaging/files';
import { hashFile } from '../hash.js';

/** A job, as far as this client looks at it. */
export interface JobView {
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly progress: number;
  readonly created: string;
  readonly ended: string | null;
  readonly error: string | null;
  readonly photos: readonly { readonly name: string; readonly status: string; readonly error?: string }[];
}

export interface Client {
  /** Sends a file unless it is there; returns its name, the SHA-256 of its bytes. */
  upload(path: string): Promise<string>;
  create(request: object, key: string): Promise<JobView>;
  list(): Promise<readonly JobView[]>;
  get(id: string): Promise<JobView>;
  act(id: string, verb: 'cancel' | 'retry'): Promise<JobView>;
  /** The renovated photo, and the extension of its format. */
  result(id: string, photo: number): Promise<{ readonly bytes: Uint8Array; readonly extension: string }>;
}

const TRIES = 5;
const EXTENSIONS: Readonly<Record<string, string>> = {
  ...{ 'image/jpeg': '.jpg', 'image/png': '.png', 'image/webp': '.webp', 'image/tiff': '.tif' },
};

/** Every call throws one line where the server refuses it or does not answer. */
export function createClient(
  server: string,
  token: string | undefined,
  signal: AbortSignal,
  pause = 500,
): Client {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const send = async (method: string, path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(new URL(path, server), {
      ...{ ...init, method, signal, redirect: 'error' },
      headers: { ...headers, ...(init.headers as Record<string, string> | undefined) },
    }).catch((cause) => {
      signal.throwIfAborted();
      const why = (cause as Error).cause ?? cause;
      throw new Unreached(`no answer from ${server}: ${(why as Error).message}`, { cause });
    });
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as { detail?: string };
    throw new Error(`${server} refuses: ${problem.detail ?? `status ${response.status}`}`);
  };
  const ask = async <T>(method: string, path: string): Promise<T> =>
    (await (await send(method, path)).json()) as T;
  return {
    async upload(path) {
      const hash = await hashFile(path);
      for (let tried = 1; ; tried++) {
        try {
          const at = `/v1/uploads/${hash}`;
          const { offset, complete } = await ask<{ offset: number; complete: boolean }>('GET', at);
          if (complete) return hash;
          const body = Readable.toWeb(createReadStream(onDisk(path), { start: offset }));
          await send('PUT', `${at}?offset=${offset}`, { body, duplex: 'half' } as unknown as RequestInit);
          return hash;
        } catch (error) {
          if (!(error instanceof Unreached) || tried === TRIES) throw error;
          await wait(pause * tried, undefined, { signal });
        }
      }
    },
    async create(request, key) {
      const init = {
        body: JSON.stringify(request),
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
      };
      return (await (await send('POST', '/v1/jobs', init)).json()) as JobView;
    },
    list: async () => (await ask<{ jobs: JobView[] }>('GET', '/v1/jobs')).jobs,
    get: (id) => ask('GET', `/v1/jobs/${encodeURIComponent(id)}`),
    act: (id, verb) => ask('POST', `/v1/jobs/${encodeURIComponent(id)}/${verb}`),
    async result(id, photo) {
      const response = await send('GET', `/v1/jobs/${encodeURIComponent(id)}/photos/${photo}/result`);
      const extension = EXTENSIONS[response.headers.get('content-type') ?? ''] ?? '';
      return { bytes: new Uint8Array(await response.arrayBuffer()), extension };
    },
  };
}

/** The server did not answer, or not to the end: worth another try. */
class Unreached extends Error {}
