// Files in S3-compatible storage, below a prefix of a bucket.

import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Storage, StorageError, Stored } from '../storage.js';
import type { S3Place } from './address.js';
import { bodyOf, type S3Client } from './client.js';
import { putFile } from './multipart.js';
import { encode, partsOf, textOf, textsOf } from './xml.js';

/** A file is copied onto itself to make it fresh; one stored so short a time ago is fresh enough, in milliseconds. */
const FRESH = 600_000;
/** The most that one request lists or deletes. */
const PAGE = 1000;

const lengthOf = ({ headers }: Response): number => Number(headers.get('content-length') ?? Number.NaN);

export function createS3Storage({ bucket, prefix }: S3Place, s3: S3Client): Storage {
  const below = (folder: string) => (folder === '' ? prefix : `${prefix}${folder}/`);
  const state = async (key: string): Promise<Stored | undefined> => {
    const response = await s3({ method: 'HEAD', key: prefix + key });
    if (!response) return undefined;
    const modified = Date.parse(response.headers.get('last-modified') ?? '');
    return { key, bytes: lengthOf(response), modified };
  };
  /** The pages of a listing. */
  const pages = async function* (query: Readonly<Record<string, string>>): AsyncGenerator<string> {
    let token: string | undefined;
    do {
      const more: Record<string, string> = token === undefined ? {} : { 'continuation-token': token };
      const asked = { 'list-type': '2', ...query, ...more };
      const xml = await bodyOf(await s3({ method: 'GET', key: '', query: asked }));
      yield xml;
      token = textOf(xml, 'IsTruncated') === 'true' ? textOf(xml, 'NextContinuationToken') : undefined;
    } while (token !== undefined);
  };
  const list: Storage['list'] = async function* (folder, { after, most = Number.POSITIVE_INFINITY } = {}) {
    const start: Record<string, string> = after === undefined ? {} : { 'start-after': prefix + after };
    const page: Record<string, string> = most < PAGE ? { 'max-keys': `${most}` } : {};
    let left = most;
    if (left <= 0) return;
    for await (const xml of pages({ prefix: below(folder), ...start, ...page }))
      for (const entry of partsOf(xml, 'Contents')) {
        if (left-- <= 0) return;
        yield {
          key: textOf(entry, 'Key')!.slice(prefix.length),
          bytes: Number(textOf(entry, 'Size')),
          modified: Date.parse(textOf(entry, 'LastModified') ?? ''),
        };
      }
  };
  const removeKeys = async (keys: readonly string[]) => {
    const objects = keys.map((key) => `<Object><Key>${encode(prefix + key)}</Key></Object>`).join('');
    const body = `<Delete>${objects}<Quiet>true</Quiet></Delete>`;
    const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
    await bodyOf(await s3({ method: 'POST', key: '', query: { delete: '' }, headers, body }));
  };
  const copy = async (from: string, to: string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await s3({
      ...{ method: 'PUT', key: prefix + to },
      headers: { 'x-amz-copy-source': `/${bucket}/${prefix}${from}`, ...headers },
    });
    await bodyOf(response);
    return response !== undefined;
  };
  return {
    folder: undefined,
    async check() {
      await s3({ method: 'GET', key: '', query: { 'list-type': '2', prefix, 'max-keys': '1' } });
    },
    state,
    async read(key) {
      const response = await s3({ method: 'GET', key: prefix + key });
      if (!response) return undefined;
      const body = response.body ? Readable.fromWeb(response.body as ReadableStream) : Readable.from([]);
      return { bytes: lengthOf(response), body };
    },
    async write(key, content) {
      await s3({ method: 'PUT', key: prefix + key, body: content });
    },
    take: (key, path) => putFile(s3, prefix + key, path),
    copy: (from, to) => copy(from, to),
    async touch(key) {
      const now = await state(key);
      if (!now || Date.now() - now.modified < FRESH) return now !== undefined;
      return copy(key, key, { 'x-amz-metadata-directive': 'REPLACE' });
    },
    async names(folder) {
      const names = new Set<string>();
      for await (const xml of pages({ prefix: below(folder), delimiter: '/' })) {
        const files = partsOf(xml, 'Contents').flatMap((entry) => textsOf(entry, 'Key'));
        const folders = partsOf(xml, 'CommonPrefixes').flatMap((entry) => textsOf(entry, 'Prefix'));
        for (const key of [...files, ...folders])
          names.add(key.slice(below(folder).length).replace(/\/$/, ''));
      }
      return [...names].sort();
    },
    list,
    async remove(key) {
      await s3({ method: 'DELETE', key: prefix + key });
    },
    async removeAll(folder) {
      let keys: string[] = [];
      for await (const { key } of list(folder)) {
        keys.push(key);
        if (keys.length < PAGE) continue;
        await removeKeys(keys);
        keys = [];
      }
      if (keys.length > 0) await removeKeys(keys);
    },
    async sweep(before) {
      // The first thousand; the next time finds the others.
      const asked = { method: 'GET', key: '', query: { uploads: '', prefix } } as const;
      const xml = await s3(asked).then(bodyOf, (error: StorageError) => {
        // Not all storage can tell of them; their own rules for what is left over have to do then.
        if (error.status === 501 || error.status === 405) return '';
        throw error;
      });
      for (const entry of partsOf(xml, 'Upload')) {
        const [key, uploadId] = [textOf(entry, 'Key'), textOf(entry, 'UploadId')];
        if (key === undefined || uploadId === undefined) continue;
        if (Date.parse(textOf(entry, 'Initiated') ?? '') < before)
          await s3({ method: 'DELETE', key, query: { uploadId } });
      }
    },
  };
}
