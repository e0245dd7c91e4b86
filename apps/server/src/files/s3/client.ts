// Signed requests to one endpoint, tried again where that may help. Bodies are small enough for memory, so that each is signed with
// its hash. No redirection is followed: no request ever goes elsewhere.

import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { StorageError } from '../storage.js';
import type { S3Place } from './address.js';
import { textOf } from './xml.js';

export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD';
  /** Whole, with the prefix; '' asks the bucket. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** Undefined where there is no such key. Throws a StorageError in one line. */
export type S3Client = (request: S3Request) => Promise<Response | undefined>;

const TRIES = 5;
/** Before the second try, in milliseconds; then twice as long each time. */
const PAUSE = 100;
/** Until the headers of an answer are there. */
const PATIENCE_MS = 60_000;
const TRANSIENT = new Set([429, 500, 502, 503, 504]);

/** `pause` before the second try is for tests. */
export function createS3Client(place: S3Place, pause = PAUSE): S3Client {
  const cache = new Map<string, ArrayBuffer>();
  const { accessKeyId, secretAccessKey, sessionToken, region } = place;
  const send = async ({ method, key, query = {}, headers = {}, body = '' }: S3Request): Promise<Response> => {
    const base = `${place.endpoint.pathname.replace(/\/$/, '')}/${place.bucket}`;
    const path = key === '' ? base : `${base}/${key}`;
    const url = new URL(path, place.endpoint);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const signer = new AwsV4Signer({
      ...{ method, url: url.href, service: 's3', region, accessKeyId, secretAccessKey, cache },
      ...(sessionToken === undefined ? {} : { sessionToken }),
      headers: {
        ...{ ...headers, 'x-amz-content-sha256': createHash('sha256').update(body).digest('hex') },
        // An answer is what is stored, byte by byte.
        'accept-encoding': 'identity',
      },
    });
    const signed = await signer.sign();
    const patience = new AbortController();
    const timer = setTimeout(
      () => patience.abort(new Error(`no answer in ${PATIENCE_MS / 1000} s`)),
      PATIENCE_MS,
    );
    try {
      return await fetch(signed.url, {
        ...{ method, headers: signed.headers, redirect: 'manual', signal: patience.signal },
        ...(method === 'PUT' || method === 'POST' ? { body: body as BodyInit } : {}),
      });
    } finally {
      clearTimeout(timer);
    }
  };
  return async (request) => {
    for (let tried = 1; ; tried++) {
      const response = await send(request).catch((error: Error) => error);
      if (!(response instanceof Error) && response.ok) return response;
      const fault = await faultOf(response, place, request);
      if (fault === undefined) return undefined;
      if (!fault.isTransient || tried === TRIES) throw fault.error;
      await wait(pause * 2 ** (tried - 1) * (0.5 + Math.random()));
    }
  };
}

/**
 * What an answer says; '' for none. Some requests are answered with 200 before it is known how they end: a fault in the text is
 * thrown, too.
 */
export async function bodyOf(response: Response | undefined): Promise<string> {
  const xml = await response?.text().catch((cause: Error) => {
    throw new StorageError(`the storage broke off its answer: ${cause.message}`, { cause });
  });
  if (xml && /<Error>/.test(xml))
    throw new StorageError(`the storage could not do it: ${textOf(xml, 'Message') ?? 'no reason given'}`);
  return xml ?? '';
}

/** Undefined where all is well but that there is no such key. */
async function faultOf(
  response: Response | Error,
  { bucket, endpoint }: S3Place,
  { method }: S3Request,
): Promise<{ readonly error: StorageError; readonly isTransient: boolean } | undefined> {
  const where = `the storage at ${endpoint.host}`;
  if (response instanceof Error) {
    const why = (response.cause as Error | undefined)?.message || response.message;
    return {
      error: new StorageError(`${where} does not answer: ${why}`, { cause: response }),
      isTransient: true,
    };
  }
  const { status } = response;
  const xml = await response.text().catch(() => '');
  const code = textOf(xml, 'Code') ?? '';
  if (
    status === 404 &&
    (method === 'HEAD' || code === 'NoSuchKey' || (method === 'DELETE' && code !== 'NoSuchBucket'))
  )
    return undefined;
  const error = new StorageError(
    status === 404 && code !== 'NoSuchUpload'
      ? `${where} has no bucket ${bucket}`
      : `${where} answers ${status}${code && ` ${code}`}: ${adviceOf(status, code) ?? textOf(xml, 'Message') ?? 'no reason given'}`,
    {},
    status,
  );
  // By this code the API and workers know a full disk.
  if (status === 507 || /Full$|^Quota/.test(code)) Object.assign(error, { code: 'ENOSPC' });
  return { error, isTransient: TRANSIENT.has(status) || code === 'RequestTimeout' };
}

function adviceOf(status: number, code: string): string | undefined {
  if (status >= 300 && status < 400) return 'it points elsewhere, where nobody follows; is AWS_REGION right?';
  if (code === 'RequestTimeTooSkewed') return 'the clock of this machine is wrong';
  if (status === 401 || status === 403) return 'it does not take these keys for this bucket';
  return undefined;
}
