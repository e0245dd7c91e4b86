// Takes away what is older than it may be kept: jobs that have ended, with their files, and uploads that no job waits for.

import { readdir } from 'node:fs/promises';
import { type JobRequest, uploadsOf } from '../job.js';
import { QUEUE } from '../queue/boss.js';
import type { Queue } from '../queue/queue.js';
import type { Sql } from '../queue/sql.js';
import { readAlbum } from './album-files.js';
import { isOwner } from './areas.js';
import { removeOld } from './partials.js';
import type { Places } from './places.js';
import type { Storage } from './storage.js';

/** Looks once; `now` in milliseconds. Returns how many jobs and uploads are gone. */
export async function tidy(
  sql: Sql,
  queue: Pick<Queue, 'remove'>,
  { storage, keys, incoming, usage }: Places,
  keepSeconds: number,
  now: number,
): Promise<{ readonly jobs: number; readonly uploads: number }> {
  const before = now - keepSeconds * 1000;
  const { rows } = await sql.executeSql(
    `select t.id, t.owner from romnet.task t join pgboss.job j on j.name = '${QUEUE}' and j.id = t.id
     where j.completed_on < $1`,
    [new Date(before)],
  );
  let jobs = 0;
  for (const { id, owner } of rows) {
    if (!(await queue.remove(owner, id))) continue;
    await storage.removeAll(keys.job(owner, id));
    jobs++;
  }
  let uploads = 0;
  const came = await readdir(incoming.root).catch(() => []);
  for (const owner of new Set([...(await storage.names('')), ...came])) {
    if (!isOwner(owner)) continue;
    const needed = await neededBy(sql, owner);
    for await (const { key, modified } of storage.list(keys.uploads(owner))) {
      if (modified >= before || needed.has(key.slice(key.lastIndexOf('/') + 1))) continue;
      const isStill = ((await storage.state(key))?.modified ?? now) < before;
      if (!isStill) continue;
      await storage.remove(key);
      uploads++;
    }
    // Now and then it is counted anew, whoever else may have written there.
    usage.forget(owner);
    uploads += await removeOld(incoming.uploads(owner), before);
    // Folders that a worker wrote into while its job was being deleted.
    const folders = await storage.names(keys.jobs(owner));
    const known = await jobsOf(sql, owner);
    for (const name of folders)
      if (!known.has(name)) await removeIfOld(storage, `${keys.jobs(owner)}/${name}`, before);
    // What a worker wrote into an album while it was being deleted.
    for (const name of await storage.names(keys.albums(owner)))
      if (!(await readAlbum(storage, keys, owner, name)))
        await removeIfOld(storage, keys.album(owner, name), before);
  }
  await storage.sweep(before);
  return { jobs, uploads };
}

async function neededBy(sql: Sql, owner: string): Promise<Set<string>> {
  const { rows } = await sql.executeSql(
    `select t.request from romnet.task t join pgboss.job j on j.name = '${QUEUE}' and j.id = t.id
     where t.owner = $1 and j.completed_on is null`,
    [owner],
  );
  return new Set(rows.flatMap(({ request }) => uploadsOf(request as JobRequest)));
}

async function jobsOf(sql: Sql, owner: string): Promise<Set<string>> {
  const { rows } = await sql.executeSql('select id from romnet.task where owner = $1', [owner]);
  return new Set(rows.map(({ id }) => id));
}

/** Removes a folder in which nothing was stored since. */
async function removeIfOld(storage: Storage, folder: string, before: number): Promise<void> {
  for await (const { modified } of storage.list(folder)) if (modified >= before) return;
  await storage.removeAll(folder);
}
