// What `romnet jobs` asks of a server, through the generated client of its API. A transfer that breaks goes on where it ended.

import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { onDisk } from '@romnet/imaging/files';
import { binary, type components, createApiClient, type paths } from '@romnet/server/client';
import { hashFile } from '../hash.js';

/** A job, but for what was asked. */
export type JobView = Omit<components['schemas']['Job'], 'request'>;
export type JobRequest = paths['/v1/jobs']['post']['requestBody']['content']['application/json'];

export interface Client {
  /** Sends a file unless it is there; returns its name, the SHA-256 of its bytes. */
  upload(path: string): Promise<string>;
  create(request: JobRequest, key: string): Promise<JobView>;
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
  const api = createApiClient({
    ...{ server, token },
    fetch: (request) =>
      fetch(request, { signal }).catch((cause) => {
        signal.throwIfAborted();
        const why = (cause as Error).cause ?? cause;
        throw new Unreached(`no answer from ${server}: ${(why as Error).message}`, { cause });
      }),
  });
  const answer = async <T>(
    called: Promise<{ data?: T; error?: { detail?: string } | undefined; response: Response }>,
  ): Promise<T> => {
    const { data, error, response } = await called;
    if (response.ok) return data as T;
    throw new Error(`${server} refuses: ${error?.detail ?? `status ${response.status}`}`);
  };
  const of = (id: string) => ({ params: { path: { id } } });
  return {
    async upload(path) {
      const sha256 = await hashFile(path);
      const params = { path: { sha256 } };
      for (let tried = 1; ; tried++) {
        try {
          const { offset, complete } = await answer(api.GET('/v1/uploads/{sha256}', { params }));
          if (complete) return sha256;
          const rest = Readable.toWeb(createReadStream(onDisk(path), { start: offset }));
          const body = rest as ReadableStream<Uint8Array>;
          const from = { params: { ...params, query: { offset } }, body, ...binary };
          await answer(api.PUT('/v1/uploads/{sha256}', from));
          return sha256;
        } catch (error) {
          if (!(error instanceof Unreached) || tried === TRIES) throw error;
          await wait(pause * tried, undefined, { signal });
        }
      }
    },
    create: (body, key) =>
      answer(api.POST('/v1/jobs', { params: { header: { 'idempotency-key': key } }, body })),
    list: async () => (await answer(api.GET('/v1/jobs'))).jobs,
    get: (id) => answer(api.GET('/v1/jobs/{id}', of(id))),
    act: (id, verb) =>
      answer(
        verb === 'cancel'
          ? api.POST('/v1/jobs/{id}/cancel', of(id))
          : api.POST('/v1/jobs/{id}/retry', of(id)),
      ),
    async result(id, photo) {
      const asked = { params: { path: { id, photo } }, parseAs: 'arrayBuffer' } as const;
      const got = api.GET('/v1/jobs/{id}/photos/{photo}/result', asked);
      const bytes = new Uint8Array((await answer(got)) as ArrayBuffer);
      const type = (await got).response.headers.get('content-type');
      return { bytes, extension: EXTENSIONS[type ?? ''] ?? '' };
    },
  };
}

/** The server did not answer, or not to the end: worth another try. */
class Unreached extends Error {}
