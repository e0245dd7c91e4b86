// Serves a study's page and takes its votes: a function from request to answer, and a server around it.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { VoteBox } from './box.js';
import { studyFiles } from './build.js';
import type { Study } from './plan.js';
import { readVote, readVotes, trialsById } from './votes.js';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
};
/** A ranking of many systems has some hundred bytes. */
const MOST_BYTES = 10_000;

const HEADERS = {
  'Content-Security-Policy':
    "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

export interface StudyRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly contentType?: string | undefined;
  readonly body: string;
}

export interface StudyAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

export type StudyHandler = (request: StudyRequest) => Promise<StudyAnswer>;

const say = (status: number, body: string): StudyAnswer => ({
  status,
  type: 'text/plain; charset=utf-8',
  body,
});

/** Answers for a study in `folder`. A vote is confirmed when it is on the disk; what is no vote of this study is refused. */
export function studyHandler(study: Study, folder: string, box: VoteBox): StudyHandler {
  const trials = trialsById(study);
  const files = new Set(['index.html', 'style.css', 'study.js', 'plan.js', ...Object.keys(study.files)]);
  return async ({ method, url, contentType, body }) => {
    const { pathname, searchParams } = new URL(url, 'http://study');
    if (pathname === '/votes' && method === 'POST') {
      // Other sites' pages can send no JSON here without asking, and nobody answers them.
      if (contentType?.split(';')[0] !== 'application/json')
        return say(415, 'expected a vote as application/json');
      const read = readVote(body, study, trials);
      if ('fault' in read) return say(422, read.fault);
      await box.put(JSON.stringify(read.vote));
      return say(201, 'kept');
    }
    if (pathname === '/votes' && method === 'GET') {
      const name = searchParams.get('observer')?.trim();
      const { votes } = readVotes(await box.read(), study, studyFiles.votes);
      const own = votes.filter(({ observer }) => observer === name).map(({ trial }) => trial);
      return { status: 200, type: 'application/json', body: JSON.stringify(own) };
    }
    if (method !== 'GET' && method !== 'HEAD') return say(405, 'expected GET');
    const file = pathname === '/' ? 'index.html' : pathname.slice(1);
    if (!files.has(file)) return say(404, 'no such file in the study');
    const content = await readFile(join(folder, studyFiles.page, file));
    return { status: 200, type: TYPES[extname(file)] ?? 'application/octet-stream', body: content };
  };
}

export interface StudyServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on `host`, loopback unless someone wants the votes of others' machines; port 0: any. */
export async function serveStudy(handler: StudyHandler, host: string, port: number): Promise<StudyServer> {
  const server = createServer((request, response) => {
    answer(handler, request, response, host).catch((error: Error) => {
      response.writeHead(500, { 'Content-Type': 'text/plain' }).end(`${error.message}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${own}/`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

const loopback = new Set(['127.0.0.1', 'localhost', '::1']);

async function answer(
  handler: StudyHandler,
  request: IncomingMessage,
  response: ServerResponse,
  host: string,
): Promise<void> {
  const asked = (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  // A name that somebody else's server points here must not reach a page on this machine.
  const isForeign = loopback.has(host) && !loopback.has(asked);
  let body = '';
  for await (const part of request.setEncoding('utf8')) {
    body += part;
    if (body.length > MOST_BYTES) break;
  }
  const result = isForeign
    ? say(403, 'expected the address that the study is served at')
    : body.length > MOST_BYTES
      ? say(413, 'expected a vote of less than 10 kB')
      : await handler({
          ...{ method: request.method ?? 'GET', url: request.url ?? '/', body },
          contentType: request.headers['content-type'],
        });
  response.writeHead(result.status, { 'Content-Type': result.type, 'Cache-Control': 'no-store', ...HEADERS });
  response.end(request.method === 'HEAD' ? undefined : result.body);
}
