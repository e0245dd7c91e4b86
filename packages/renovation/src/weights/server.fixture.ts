// A server of our own on loopback that serves one file, well or badly, for tests of the real download code.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Manners {
  /** The file's bytes now. */
  content: Uint8Array;
  etag?: string | undefined;
  /** Whether it honours Range. */
  ranges?: boolean;
  /** Break the connection off after so many bytes of an answer. */
  cutAfter?: number | undefined;
  /** Fall silent after so many bytes of an answer. */
  silentAfter?: number | undefined;
  /** Answer with this status and nothing else. */
  status?: number | undefined;
}

export interface FileServer {
  readonly url: string;
  /** May be changed between requests. */
  readonly manners: Manners;
  /** The Range header of every request so far; undefined where it had none. */
  readonly ranges: (string | undefined)[];
  close(): Promise<void>;
}

/** Serves `manners.content` at /file and redirects /moved to it. */
export async function serve(manners: Manners): Promise<FileServer> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/moved') return void response.writeHead(302, { location: '/file' }).end();
    ranges.push(request.headers.range);
    if (manners.status !== undefined) return void response.writeHead(manners.status).end('sorry');
    answer(manners, request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/file`,
    manners,
    ranges,
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

function answer(manners: Manners, request: IncomingMessage, response: ServerResponse): void {
  const { content, etag, ranges = true, cutAfter, silentAfter } = manners;
  const asked = ranges ? /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] : undefined;
  const from = asked !== undefined && request.headers['if-range'] === etag ? Number(asked) : undefined;
  if (from !== undefined && from >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const body = content.subarray(from ?? 0);
  response.writeHead(from === undefined ? 200 : 206, {
    'content-length': body.length,
    ...(etag === undefined ? {} : { etag }),
    ...(from === undefined
      ? {}
      : { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
  });
  const limit = cutAfter ?? silentAfter;
  if (limit === undefined || limit >= body.length) response.end(body);
  else response.write(body.subarray(0, limit), () => cutAfter !== undefined && response.destroy());
}
