// Files to the program: each is called by its hash, and none is sent that is there.
import { call, callJson } from './calls.js';

/** What is there by now, and which of it this page has sent, and so deletes. */
export interface Sent {
  readonly sha256: string;
  readonly isOurs: boolean;
}

interface Upload {
  readonly offset: number;
  readonly complete: boolean;
}

/** Sends a file, or the rest of it where a transfer broke off. */
export async function send(file: Blob, signal: AbortSignal): Promise<Sent> {
  const sha256 = await hashOf(await file.arrayBuffer());
  const path = `v1/uploads/${sha256}`;
  const { offset, complete } = await callJson<Upload>(path, { signal });
  if (complete) return { sha256, isOurs: false };
  const headers = { 'content-type': 'application/octet-stream' };
  await call(`${path}?offset=${offset}`, { method: 'PUT', body: file.slice(offset), headers, signal });
  return { sha256, isOurs: true };
}

/** Nothing stays behind; where the program is gone, its own term for uploads ends them. */
export async function forgetUploads(sent: readonly Sent[]): Promise<void> {
  for (const { sha256, isOurs } of sent)
    if (isOurs) await call(`v1/uploads/${sha256}`, { method: 'DELETE' }).catch(() => undefined);
}

export async function hashOf(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
