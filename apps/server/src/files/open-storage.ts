// Opens storage by its address: `s3://bucket/prefix`, or a folder.

import { createFolderStorage } from './folder-storage.js';
import { isS3, readS3Address } from './s3/address.js';
import { createS3Client } from './s3/client.js';
import { createS3Storage } from './s3/storage.js';
import type { Storage } from './storage.js';

/** `env` has the keys of S3, which no command line shows. Throws one line where it cannot be reached. */
export async function openStorage(
  address: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Storage> {
  const storage = isS3(address) ? openS3(address, env) : createFolderStorage(address);
  await storage.check();
  return storage;
}

function openS3(address: string, env: Readonly<Record<string, string | undefined>>): Storage {
  const place = readS3Address(address, env);
  return createS3Storage(place, createS3Client(place));
}
