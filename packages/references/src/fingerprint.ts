// A hash of weights, so that features of different networks are told apart. By the web's own cryptography, which Node has too.

import type { Weights } from '@romnet/network';

/** 32 hexadecimal digits of SHA-256 over names, shapes and numbers in their order, and `also`. */
export async function fingerprintOf(weights: Weights, also: string): Promise<string> {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  for (const [key, { shape, data }] of weights) {
    parts.push(encoder.encode(`${key} ${shape.join('x')}\n`));
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  parts.push(encoder.encode(also));
  // In one piece, since the web hashes no streams.
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
