// What is of S3 alone: signatures, what is tried again, what is half done, and that nobody is asked but the endpoint.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsV4Signer } from 'aws4fetch';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readText, type Storage } from '../storage.js';
import { readS3Address } from './address.js';
import { createS3Client } from './client.js';
import { PART } from './multipart.js';
import { BUCKET, type StandIn, signatureOf, startStandIn } from './stand-in.fixture.js';
import { createS3Storage } from './storage.js';

let root = '';
let s3: StandIn;
let storage: Storage;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'romnet-s3-'));
  s3 = await startStandIn();
  const place = readS3Address(`s3://${BUCKET}/p`, s3.env);
  storage = createS3Storage(place, createS3Client(place, 10));
});
afterEach(() => {
  s3.trouble = () => undefined;
  s3.room = Number.POSITIVE_INFINITY;
  s3.requests.length = 0;
});
afterAll(async () => {
  await s3.close();
  rmSync(root, { recursive: true });
});
const put = async (key: string, content: string | Uint8Array) => {
  writeFileSync(join(root, 'file'), content);
  await storage.take(key, join(root, 'file'));
};

test('the signature of the example in Amazon’s documentation, by the stand-in and by the client', async () => {
  // "GET Object" of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, with its published keys.
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const signature = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41';
  const headers = {
    ...{ host: 'examplebucket.s3.amazonaws.com', range: 'bytes=0-9', 'x-amz-date': '20130524T000000Z' },
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  };
  const authorization =
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
    `SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=${signature}`;
  expect(
    signatureOf({ method: 'GET', url: '/test.txt', headers: { ...headers, authorization } }, secret),
  ).toBe(signature);
  const signer = new AwsV4Signer({
    ...{
      method: 'GET',
      url: `https://${headers.host}/test.txt`,
      headers,
      service: 's3',
      region: 'us-east-1',
    },
    ...{ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: secret, datetime: headers['x-amz-date'] },
    allHeaders: true,
  });
  expect((await signer.sign()).headers.get('authorization')).toContain(`Signature=${signature}`);
});

test('what fails for a moment is tried again, and what fails for good is said', async () => {
  await put('a', 'text');
  for (const trouble of [503, 500, 'cut'] as const) {
    let left = 2;
    s3.trouble = () => (left-- > 0 ? trouble : undefined);
    expect(await readText(storage, 'a'), `${trouble}`).toBe('text');
  }
  s3.trouble = () => 403;
  s3.requests.length = 0;
  await expect(storage.read('a')).rejects.toThrow(
    /^the storage at 127\.0\.0\.1:\d+ answers 403 Trouble: it does not/,
  );
  expect(s3.requests).toHaveLength(1);
  s3.trouble = () => 503;
  await expect(storage.state('a')).rejects.toThrow('answers 503');
  s3.trouble = () => 'cut';
  await expect(storage.write('a', 'other')).rejects.toThrow('does not answer');
  s3.trouble = () => undefined;
  expect(await readText(storage, 'a')).toBe('text');
});

test('nobody goes where an answer points to', async () => {
  s3.trouble = () => 301;
  await expect(storage.state('a')).rejects.toThrow('it points elsewhere, where nobody follows');
  expect(s3.requests).toHaveLength(1);
});

test('a large file whose parts cannot all be stored is not there at all', async () => {
  const bytes = new Uint8Array(2 * PART + 1).fill(7);
  s3.trouble = (request) => (/partNumber=3/.test(request) ? 400 : undefined);
  await expect(put('large', bytes)).rejects.toThrow('answers 400');
  expect(await storage.state('large')).toBeUndefined();
  expect(s3.begun.size).toBe(0);
  // A worker that is killed cannot say so; what it began is swept later.
  s3.trouble = (request) => (/^DELETE|^POST.*uploadId/.test(request) ? 400 : undefined);
  await expect(put('large', bytes)).rejects.toThrow('answers 400');
  expect(await storage.state('large')).toBeUndefined();
  expect(s3.begun.size).toBe(1);
  s3.trouble = () => undefined;
  await storage.sweep(Date.now() - 3_600_000);
  expect(s3.begun.size).toBe(1);
  await storage.sweep(Date.now() + 1000);
  expect(s3.begun.size).toBe(0);
  s3.requests.length = 0;
  await put('large', bytes);
  expect(s3.requests.filter((request) => /partNumber=/.test(request))).toHaveLength(3);
});

test('full storage is told from storage that is away', async () => {
  s3.room = 5;
  await expect(put('much', '123456')).rejects.toMatchObject({ code: 'ENOSPC', name: 'StorageError' });
});

test('lists and deletes more than a page', async () => {
  for (let i = 0; i < 2500; i++)
    s3.objects.set(`p/many/${i % 7}/${i}`, { bytes: Buffer.from('x'), modified: 0 });
  s3.objects.set('q/other', { bytes: Buffer.from('x'), modified: 0 });
  let count = 0;
  for await (const _ of storage.list('many')) count++;
  expect(count).toBe(2500);
  await storage.removeAll('many');
  expect([...s3.objects.keys()].filter((key) => key.startsWith('p/many'))).toEqual([]);
  expect(s3.objects.has('q/other')).toBe(true);
  expect(s3.requests.filter((request) => /^POST .*delete/.test(request))).toHaveLength(3);
});

test('addresses and keys of the environment', () => {
  const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  expect(readS3Address('s3://bucket/some//prefix/', { ...env, AWS_REGION: 'eu-central-1' })).toMatchObject({
    ...{ bucket: 'bucket', prefix: 'some/prefix/', region: 'eu-central-1', sessionToken: undefined },
    endpoint: new URL('https://s3.eu-central-1.amazonaws.com'),
  });
  expect(readS3Address('s3://bucket', { ...env, AWS_ENDPOINT_URL: 'http://box:9000/s3' }).endpoint.href).toBe(
    'http://box:9000/s3',
  );
  for (const address of [
    's3://',
    's3://B',
    's3://bucket/a b',
    's3://bucket/../x',
    's3://bucket?x',
    's3:bucket',
  ])
    expect(() => readS3Address(address, env), address).toThrow(/^expected s3:\/\/bucket or/);
  expect(() => readS3Address('s3://bucket', { AWS_ACCESS_KEY_ID: 'a' })).toThrow(
    'expected AWS_SECRET_ACCESS_KEY in the environment for s3://bucket, got none',
  );
  for (const endpoint of ['box:9000', 'ftp://box', 'http://user@box', 'http://box?x=1'])
    expect(() => readS3Address('s3://bucket', { ...env, AWS_ENDPOINT_URL_S3: endpoint })).toThrow(
      /^expected an address such as .* for AWS_ENDPOINT_URL_S3, got/,
    );
});
