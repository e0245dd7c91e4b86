// Takes away what is older than it may be kept: jobs that have ended, with their files, and uploads that no job waits for.

import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type JobRequest, uploadsOf } from '../job.js';
import { QUEUE } from '../queue/boss.js';
import type { Queue } from '../queue/queue.js';
import type { Sql } from '../queue/sql.js';
import { type Areas, isOwner } from './areas.js';

/** Looks once; `now` in milliseconds. Returns how many jobs and uploads are gone. */
export async function tidy(
  sql: Sql,
  queue: Pick<Queue, 'remove'>,
  areas: Areas,
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
    await rm(areas.job(owner, id), { recursive: true, force: true });
    jobs++;
  }
  let uploads = 0;
  for (const owner of await namesIn(areas.root)) {
    if (!isOwner(owner)) continue;
    const needed = await neededBy(sql, owner);
    for (const name of await namesIn(areas.uploads(owner)))
      if (!needed.has(name)) uploads += await removeOld(join(areas.uploads(owner), name), before);
    // Folders that a worker wrote into while its job was being deleted.
    const known = await jobsOf(sql, owner);
    for (const name of await namesIn(areas.jobs(owner)))
      if (!known.has(name)) await removeOld(join(areas.jobs(owner), name), before);
  }
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

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

async function removeOld(path: string, before: number): Promise<number> {
  const entry = await stat(path).catch(() => undefined);
  if (!entry || entry.mtimeMs >= before) return 0;
  await rm(path, { recursive: true, force: true });
  return 1;
}
