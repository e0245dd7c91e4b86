// A fingerprint against Node's own hash of the same bytes, since indexes that exist were made with it.

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { fingerprintOf } from './fingerprint.js';

test('is SHA-256 over names, shapes and numbers, and differs where any of them does', async () => {
  const tensor = { shape: [2, 1], data: Float32Array.of(0.5, -2) };
  const hash = createHash('sha256')
    .update('a 2x1\n')
    .update(new Uint8Array(tensor.data.buffer))
    .update('also');
  const own = await fingerprintOf(new Map([['a', tensor]]), 'also');
  expect(own).toBe(hash.digest('hex').slice(0, 32));
  const others = await Promise.all([
    fingerprintOf(new Map([['b', tensor]]), 'also'),
    fingerprintOf(new Map([['a', { ...tensor, shape: [1, 2] }]]), 'also'),
    fingerprintOf(new Map([['a', { ...tensor, data: Float32Array.of(0.5, 2) }]]), 'also'),
    fingerprintOf(new Map([['a', tensor]]), 'other'),
  ]);
  expect(new Set([own, ...others]).size).toBe(5);
});
