// Weights into the store and out of it: by download, from a file, and every way in which they are not what they should be.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Weights, writeSafetensors } from '@romnet/network';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type KnownWeights, knownWeights } from './catalogue.js';
import { sha256Of } from './files.js';
import { type FileServer, serve } from './server.fixture.js';
import { findWeights, importPublished, importWeights, loadStoredWeights, pullWeights } from './store.js';

/** AlexNet's tensors as torchvision shapes them, and one of the classifier's. Whole numbers stand for training. */
const kernels = {
  0: [64, 3, 11, 11],
  3: [192, 64, 5, 5],
  6: [384, 192, 3, 3],
  8: [256, 384, 3, 3],
  10: [256, 256, 3, 3],
};
function alexnet(seed: number): Weights {
  const filled = (shape: number[]) => {
    const length = shape.reduce((product, n) => product * n, 1);
    return { shape, data: Float32Array.from({ length }, (_, i) => (i * 7 + seed) % 1000) };
  };
  const tensors = Object.entries(kernels).flatMap(([index, shape]) => [
    [`features.${index}.weight`, filled(shape)] as const,
    [`features.${index}.bias`, filled([shape[0]!])] as const,
  ]);
  return new Map([...tensors, ['classifier.1.weight', filled([4, 4])]]);
}

const content = writeSafetensors(alexnet(1), { precision: 'F32' });
let folder = '';
let server: FileServer;
let known: KnownWeights;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'romnet-store-'));
  server = await serve({ content, etag: '"one"' });
  known = { ...knownWeights.alexnet, url: server.url, sha256Start: sha256Of(content).slice(0, 8) };
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});
const file = (bytes: Uint8Array, name = 'given.pth') => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

it('pulls, keeps what is used with both checksums, and loads it', async () => {
  const stored = await pullWeights(folder, known);
  expect(readdirSync(folder).sort()).toEqual(['alexnet.json', 'alexnet.safetensors']);
  const sha256 = sha256Of(readFileSync(stored.file));
  expect(stored.record).toEqual({
    source: server.url,
    sourceSha256: sha256Of(content),
    sha256,
    published: true,
  });
  expect(await findWeights(folder, 'alexnet')).toEqual(stored);
  const weights = await loadStoredWeights(folder, 'alexnet');
  const used = new Map([...alexnet(1)].filter(([name]) => name.startsWith('features.')));
  expect([...weights.keys()]).toEqual([...used.keys()]);
  // As bytes: comparing two million numbers one by one takes the test runner a minute.
  const bytesOf = (tensors: Weights) => writeSafetensors(tensors, { precision: 'F32' });
  expect(Buffer.compare(bytesOf(weights), bytesOf(used))).toBe(0);
});

it('refuses a download with another checksum, and leaves nothing of it', async () => {
  const wrong = pullWeights(folder, { ...known, sha256Start: '00000000' });
  const received = sha256Of(content);
  await expect(wrong).rejects.toThrow(
    `expected a SHA-256 that begins with 00000000 for alexnet, got ${received}: a damaged or another file (${server.url})`,
  );
  expect(readdirSync(folder)).toEqual([]);
});

it('once stored, only the same file to the last digit is the published one', async () => {
  await pullWeights(folder, known);
  server.manners.content = writeSafetensors(alexnet(2), { precision: 'F32' });
  // A file made to have the same first digits.
  const forged = { ...known, sha256Start: '' };
  await expect(pullWeights(folder, forged)).rejects.toThrow(
    `expected SHA-256 ${sha256Of(content)} for alexnet`,
  );
  expect((await findWeights(folder, 'alexnet'))?.record.published).toBe(true);
});

it('imports a file of one’s own, but as the published one only if it is', async () => {
  const own = file(writeSafetensors(alexnet(3), { precision: 'F32' }));
  await expect(importPublished(folder, known, own)).rejects.toThrow('expected a SHA-256 that begins with');
  const stored = await importWeights(folder, known, own);
  expect(stored.record).toMatchObject({ source: own, published: false });
  expect((await importPublished(folder, known, file(content))).record.published).toBe(true);
});

it('names the tensor that does not fit, and keeps what was there before', async () => {
  await pullWeights(folder, known);
  const few = new Map([...alexnet(1)].filter(([name]) => name !== 'features.6.weight'));
  const own = file(writeSafetensors(few, { precision: 'F32' }));
  await expect(importWeights(folder, known, own)).rejects.toThrow(
    `expected tensor "features.6.weight" [384, 192, 3, 3] of alexnet, got none (${own})`,
  );
  await expect(importWeights(folder, known, file(content.subarray(0, 1000), 'cut.pth'))).rejects.toThrow('(');
  expect((await findWeights(folder, 'alexnet'))?.record.source).toBe(server.url);
});

it('says what to do where nothing is stored, or it has changed since', async () => {
  await expect(loadStoredWeights(folder, 'alexnet')).rejects.toMatchObject({
    message: `expected weights of alexnet, got none (${folder})`,
    ...{ network: 'alexnet', isDamaged: false },
  });
  const { file: stored } = await pullWeights(folder, known);
  const bytes = readFileSync(stored);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(stored, bytes);
  await expect(loadStoredWeights(folder, 'alexnet')).rejects.toMatchObject({
    message: `the weights of alexnet are not what was stored (${stored})`,
    ...{ network: 'alexnet', isDamaged: true },
  });
});
