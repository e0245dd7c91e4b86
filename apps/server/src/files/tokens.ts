// Tokens of users, kept as hashes in a file: who reads it cannot use them.

import { createHash, randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { z } from '@hono/zod-openapi';
import { writeWhole } from '@romnet/imaging/files';
import { isOwner } from './areas.js';

const fileSchema = z.array(
  z.strictObject({ user: z.string().refine(isOwner), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
);

type Tokens = z.infer<typeof fileSchema>;

/** Reads the tokens again when their file has changed; none where there is no file. Throws one line where it is none of ours. */
export function openTokens(path: string): () => Promise<Tokens> {
  let known: Tokens = [];
  let seen = '';
  return async () => {
    const entry = await stat(path).catch(() => undefined);
    const now = entry ? `${entry.mtimeMs} ${entry.size} ${entry.ino}` : '';
    if (now !== seen) known = entry ? await readTokens(path) : [];
    seen = now;
    return known;
  };
}

/** Makes a token for a user and returns it; it is not to be had a second time. Throws one line where the name will not do. */
export async function addToken(path: string, user: string): Promise<string> {
  if (!isOwner(user)) throw new Error(`expected a user of a-z, 0-9, - and _, got ${JSON.stringify(user)}`);
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  const tokens = isThere ? await readTokens(path) : [];
  const token = `romnet_${randomBytes(32).toString('base64url')}`;
  tokens.push({ user, sha256: createHash('sha256').update(token).digest('hex') });
  await writeWhole(path, `${JSON.stringify(tokens, null, 2)}\n`);
  return token;
}

async function readTokens(path: string): Promise<Tokens> {
  const parsed = fileSchema.safeParse(
    await readFile(path, 'utf8')
      .then(JSON.parse)
      .catch(() => undefined),
  );
  if (!parsed.success) throw new Error(`expected a list of users and hashes of tokens (${path})`);
  return parsed.data;
}
