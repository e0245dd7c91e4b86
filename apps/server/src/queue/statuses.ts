// How jobs stand, remembered: a look asks the database for versions, and for the rest only of jobs that have changed since the last
// look. So an answer is never older than its question, whoever writes, on this machine or another. What nobody has changed is the same
// object as before.

import { QUEUE } from './boss.js';
import type { Row, Sql } from './sql.js';
import { type JobStatus, statusOf } from './status.js';

/** A job and whose it is. */
export interface Owned {
  readonly owner: string;
  readonly status: JobStatus;
}

interface Known extends Owned {
  /** The numbers of the transactions that wrote its two rows last. */
  readonly version: string;
}

/** Of all jobs that are remembered: with their requests some kilobytes each. */
const MOST_PHOTOS = 50_000;

/** The request of a job never changes, so it is asked for once. */
const LOOK = `select t.id, v.version, c.*, case when a.version is null then t.request end as request
  from unnest($1::uuid[], $2::text[]) as a (id, version)
  join romnet.task t on t.id = a.id
  join pgboss.job j on j.name = '${QUEUE}' and j.id = t.id
  cross join lateral (select t.xmin::text || ' ' || j.xmin::text as version) v
  left join lateral (select t.owner, t.created, t.progress, t.stage, t.outcomes,
    j.state, j.retry_count, j.completed_on, j.output) c on v.version is distinct from a.version`;

/** Looks up jobs by their numbers; those that are not there are left out. */
export function createStatuses(
  sql: Sql,
  mostPhotos = MOST_PHOTOS,
): (ids: readonly string[]) => Promise<ReadonlyMap<string, Owned>> {
  // The one that was asked for longest ago comes first.
  const known = new Map<string, Known>();
  let photos = 0;
  const forget = (id: string) => {
    photos -= known.get(id)?.status.request.photos.length ?? 0;
    known.delete(id);
  };
  const remember = (id: string, one: Known) => {
    forget(id);
    known.set(id, one);
    photos += one.status.request.photos.length;
  };
  return async (ids) => {
    const asked = [...new Set(ids)].map((id) => ({ id, before: known.get(id) }));
    const { rows } = await sql.executeSql(LOOK, [
      asked.map(({ id }) => id),
      asked.map(({ before }) => before?.version ?? null),
    ]);
    const byId = new Map<string, Row>(rows.map((row) => [row.id, row]));
    const found = new Map<string, Known>();
    for (const { id, before } of asked) {
      const row = byId.get(id);
      forget(id);
      if (!row) continue;
      const one = before && before.version === row.version ? before : knownOf(row, before);
      found.set(id, one);
      remember(id, one);
    }
    for (const id of known.keys()) {
      if (photos <= mostPhotos) break;
      forget(id);
    }
    return found;
  };
}

function knownOf(row: Row, before: Known | undefined): Known {
  const request = before?.status.request ?? row.request;
  return { owner: row.owner, version: row.version, status: statusOf({ ...row, request }) };
}
