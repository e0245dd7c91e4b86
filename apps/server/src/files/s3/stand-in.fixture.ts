// A small S3 server for tests, on loopback: path-style addresses, one user. It knows nothing of the client: signatures are worked out
// here from what came over the wire, and a request whose signature or hash is wrong is refused.

import { createHash, createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Object {
  readonly bytes: Buffer;
  modified: number;
}

interface Begun {
  readonly key: string;
  readonly since: number;
  readonly parts: Map<number, Buffer>;
}

export interface StandIn {
  /** What a program finds in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** By key. */
  readonly objects: Map<string, Object>;
  readonly begun: Map<string, Begun>;
  /** What came, as `METHOD /path?query`. */
  readonly requests: string[];
  /** Asked before each request is looked at: a status to answer, or `cut` to break the line off. */
  trouble: (request: string) => number | 'cut' | undefined;
  /** Of files, where more are refused. */
  room: number;
  close(): Promise<void>;
}

export const BUCKET = 'photos';
const ACCESS = 'AKIDSTANDIN';
const SECRET = 'a secret/of+the stand-in';
const REGION = 'eu-test-1';
const PAGE = 1000;

const hex = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');
const escaped = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const xml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const tag = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`;

export interface Wire {
  readonly method: string;
  /** As it came, with its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** The signature of a request (AWS Signature Version 4), by the headers it says it has signed. */
export function signatureOf({ method, url, headers }: Wire, secret: string): string {
  const [, scope = '', signed = ''] =
    /Credential=[^/]+\/([^,]+), ?SignedHeaders=([^,]+),/.exec(headers.authorization ?? '') ?? [];
  const [path = '', query = ''] = url.split('?');
  const sorted = [...new URLSearchParams(query)]
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort();
  const canonical = [
    ...[
      method,
      path
        .split('/')
        .map((part) => escaped(decodeURIComponent(part)))
        .join('/'),
      sorted.join('&'),
    ],
    ...signed.split(';').map((name) => `${name}:${`${headers[name] ?? ''}`.trim().replace(/ +/g, ' ')}`),
    ...['', signed, headers['x-amz-content-sha256']],
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hex(canonical)].join('\n');
  const hmac = (key: Buffer | string, data: string) => createHmac('sha256', key).update(data).digest();
  return hmac(scope.split('/').reduce<Buffer | string>(hmac, `AWS4${secret}`), text).toString('hex');
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

function checkSigned(wire: Wire, body: Buffer): void {
  const { authorization = '', ...headers } = wire.headers;
  const expected = `AWS4-HMAC-SHA256 Credential=${ACCESS}/${`${headers['x-amz-date']}`.slice(0, 8)}/${REGION}/s3/aws4_request`;
  if (!authorization.startsWith(expected)) throw new Refusal(403, 'InvalidAccessKeyId');
  if (!authorization.endsWith(`Signature=${signatureOf(wire, SECRET)}`))
    throw new Refusal(403, 'SignatureDoesNotMatch');
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(authorization) ?? [];
  for (const name of Object.keys(headers))
    if (name === 'host' || name.startsWith('x-amz-'))
      if (!names.split(';').includes(name)) throw new Refusal(403, 'AccessDenied');
  if (headers['x-amz-content-sha256'] !== hex(body)) throw new Refusal(400, 'XAmzContentSHA256Mismatch');
  const md5 = headers['content-md5'];
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64'))
    throw new Refusal(400, 'BadDigest');
}

/** Starts it with an empty bucket. */
export async function startStandIn(): Promise<StandIn> {
  const objects: StandIn['objects'] = new Map();
  const begun: StandIn['begun'] = new Map();
  const sizeOfAll = () => [...objects.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  const store = (key: string, bytes: Buffer) => {
    if (sizeOfAll() + bytes.length > standIn.room) throw new Refusal(507, 'XMinioStorageFull');
    objects.set(key, { bytes, modified: Math.floor(Date.now() / 1000) * 1000 });
    return { etag: tag(bytes) };
  };
  const list = (query: URLSearchParams) => {
    const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter')];
    const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
    const most = Math.min(PAGE, Number(query.get('max-keys') ?? PAGE));
    const entries = new Map<string, string>();
    for (const [key, { bytes, modified }] of objects) {
      if (!key.startsWith(prefix)) continue;
      const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
      const name = end < 0 ? key : key.slice(0, end + 1);
      entries.set(
        name,
        end < 0
          ? `<Contents><Key>${xml(key)}</Key><LastModified>${new Date(modified).toISOString()}</LastModified><Size>${bytes.length}</Size></Contents>`
          : `<CommonPrefixes><Prefix>${xml(name)}</Prefix></CommonPrefixes>`,
      );
    }
    const names = [...entries.keys()].filter((name) => name > after).sort();
    const page = names.slice(0, most);
    const isTruncated = names.length > most;
    const next = isTruncated ? `<NextContinuationToken>${xml(page.at(-1)!)}</NextContinuationToken>` : '';
    return `<ListBucketResult><Prefix>${xml(prefix)}</Prefix><IsTruncated>${isTruncated}</IsTruncated>${next}${page.map((name) => entries.get(name)).join('')}</ListBucketResult>`;
  };
  const ofBucket = (method: string, query: URLSearchParams, body: Buffer): string => {
    if (method === 'GET' && query.get('list-type') === '2') return list(query);
    if (method === 'GET' && query.has('uploads'))
      return `<ListMultipartUploadsResult>${[...begun].map(([id, { key, since }]) => `<Upload><Key>${xml(key)}</Key><UploadId>${id}</UploadId><Initiated>${new Date(since).toISOString()}</Initiated></Upload>`).join('')}</ListMultipartUploadsResult>`;
    if (method !== 'POST' || !query.has('delete')) throw new Refusal(405, 'MethodNotAllowed');
    for (const [, key = ''] of `${body}`.matchAll(/<Key>([^<]*)<\/Key>/g)) objects.delete(key);
    return '<DeleteResult/>';
  };
  const ofUpload = (method: string, id: string, query: URLSearchParams, body: Buffer) => {
    const upload = begun.get(id);
    if (!upload) throw new Refusal(404, 'NoSuchUpload');
    const { key, parts } = upload;
    if (method === 'PUT') {
      parts.set(Number(query.get('partNumber')), body);
      return { headers: { etag: tag(body) } };
    }
    if (method === 'POST') {
      const given = [...`${body}`.matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]*)<\/ETag>/g)];
      const bytes = given.map(([, number, etag]) => {
        const part = parts.get(Number(number));
        if (!part || xml(tag(part)) !== `${etag}`.replaceAll('"', '&quot;'))
          throw new Refusal(400, 'InvalidPart');
        return part;
      });
      for (const part of bytes.slice(0, -1))
        if (part.length < 5 * 2 ** 20) throw new Refusal(400, 'EntityTooSmall');
      store(key, Buffer.concat(bytes));
    }
    begun.delete(id);
    return method === 'POST' ? { text: '<CompleteMultipartUploadResult/>' } : { status: 204 };
  };
  const ofObject = (method: string, key: string, query: URLSearchParams, wire: Wire, body: Buffer) => {
    const id = query.get('uploadId');
    if (id !== null) return ofUpload(method, id, query, body);
    if (method === 'POST' && query.has('uploads')) {
      const id = randomUUID();
      begun.set(id, { key, since: Date.now(), parts: new Map() });
      return {
        text: `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      };
    }
    if (method === 'DELETE') {
      objects.delete(key);
      return { status: 204 };
    }
    const source = wire.headers['x-amz-copy-source'];
    if (method === 'PUT' && source !== undefined) {
      const from = objects.get(decodeURIComponent(`${source}`).replace(`/${BUCKET}/`, ''));
      if (!from) throw new Refusal(404, 'NoSuchKey');
      if (objects.get(key) === from && wire.headers['x-amz-metadata-directive'] !== 'REPLACE')
        throw new Refusal(400, 'InvalidRequest');
      store(key, from.bytes);
      return { text: '<CopyObjectResult/>' };
    }
    if (method === 'PUT') return { headers: store(key, body) };
    const object = objects.get(key);
    if (!object) throw new Refusal(404, 'NoSuchKey');
    const headers = { 'last-modified': new Date(object.modified).toUTCString() };
    return { headers, bytes: object.bytes };
  };
  const server = createServer(async (request, response) => {
    const wire: Wire = { method: request.method ?? '', url: request.url ?? '', headers: request.headers };
    try {
      const body = await bodyOf(request);
      const what = `${wire.method} ${wire.url}`;
      standIn.requests.push(what);
      const trouble = standIn.trouble(what);
      if (trouble === 'cut') return void response.socket?.destroy();
      if (trouble !== undefined) throw new Refusal(trouble, trouble === 503 ? 'SlowDown' : 'Trouble');
      checkSigned(wire, body);
      const [path = '', search = ''] = wire.url.split('?');
      const [, bucket, ...parts] = path.split('/').map(decodeURIComponent);
      if (bucket !== BUCKET) throw new Refusal(404, 'NoSuchBucket');
      const [key, query] = [parts.join('/'), new URLSearchParams(search)];
      const answer: { status?: number; headers?: object; text?: string; bytes?: Buffer } =
        key === ''
          ? { text: ofBucket(wire.method, query, body) }
          : ofObject(wire.method, key, query, wire, body);
      const bytes = answer.bytes ?? Buffer.from(answer.text ?? '');
      response.writeHead(answer.status ?? 200, { 'content-length': bytes.length, ...answer.headers });
      response.end(wire.method === 'HEAD' ? undefined : bytes);
    } catch (error) {
      const { status, code } = error instanceof Refusal ? error : new Refusal(500, `${error}`);
      response.writeHead(status, status === 301 ? { location: 'http://127.0.0.1:9/elsewhere' } : {});
      response.end(
        wire.method === 'HEAD' ? undefined : `<Error><Code>${code}</Code><Message>no</Message></Error>`,
      );
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const standIn: StandIn = {
    ...{ objects, begun, requests: [], trouble: () => undefined, room: Number.POSITIVE_INFINITY },
    env: {
      ...{ AWS_ACCESS_KEY_ID: ACCESS, AWS_SECRET_ACCESS_KEY: SECRET, AWS_REGION: REGION },
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
