// Files of any size to S3: small ones in one request, large ones in parts. Either way a key stands for the whole, or for nothing.

import { open } from 'node:fs/promises';
import { several } from '../several.js';
import { StorageError } from '../storage.js';
import { bodyOf, type S3Client } from './client.js';
import { encode, textOf } from './xml.js';

/** Of one request, in bytes; at least 5 MiB, as S3 wants it. */
export const PART = 8 * 2 ** 20;
const MOST_PARTS = 10_000;
/** Parts under way at once: what of a file is in memory. */
const AT_ONCE = 3;

export async function putFile(s3: S3Client, key: string, path: string): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const part = Math.max(PART, Math.ceil(size / MOST_PARTS));
    const read = async (at: number) => {
      const bytes = Buffer.alloc(Math.min(part, size - at));
      let done = 0;
      while (done < bytes.length) {
        const { bytesRead } = await file.read(bytes, done, bytes.length - done, at + done);
        if (bytesRead === 0) throw new Error(`expected ${size} bytes, got ${at + done} (${path})`);
        done += bytesRead;
      }
      return bytes;
    };
    if (size <= part) await s3({ method: 'PUT', key, body: await read(0) });
    else await putParts(s3, key, Math.ceil(size / part), (i) => read(i * part));
  } finally {
    await file.close();
  }
}

async function putParts(
  s3: S3Client,
  key: string,
  count: number,
  read: (i: number) => Promise<Uint8Array>,
): Promise<void> {
  const begun = await bodyOf(await s3({ method: 'POST', key, query: { uploads: '' } }));
  const uploadId = textOf(begun, 'UploadId');
  if (uploadId === undefined)
    throw new StorageError(`expected a number for an upload in parts, got ${begun}`);
  const query = { uploadId };
  try {
    const numbers = Array.from({ length: count }, (_, i) => i + 1);
    const parts = await several(numbers, AT_ONCE, async (number) => {
      const body = await read(number - 1);
      const answer = await s3({ method: 'PUT', key, query: { ...query, partNumber: `${number}` }, body });
      const tag = encode(answer?.headers.get('etag') ?? '');
      return `<Part><PartNumber>${number}</PartNumber><ETag>${tag}</ETag></Part>`;
    });
    const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
    await bodyOf(await s3({ method: 'POST', key, query, body }));
  } catch (error) {
    await s3({ method: 'DELETE', key, query }).catch(() => undefined);
    throw error;
  }
}
