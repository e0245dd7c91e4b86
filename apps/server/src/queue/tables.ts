// What pg-boss does not keep of a job: whose it is, what was asked, how far it is, and who has it. Its state is pg-boss's alone.

import type { Sql } from './sql.js';

/** Makes the tables where they are missing; several processes may do so at once. */
export async function makeTables(sql: Sql): Promise<void> {
  await sql.executeSql(`
    begin;
    select pg_advisory_xact_lock(7206514);
    create schema if not exists romnet;
    create table if not exists romnet.task (
      id uuid primary key,
      owner text not null,
      key text,
      request jsonb not null,
      request_hash text not null,
      created timestamptz not null default now(),
      progress real not null default 0,
      stage text not null default '',
      outcomes jsonb not null,
      worker text,
      beat timestamptz,
      unique (owner, key)
    );
    create index if not exists task_owner on romnet.task (owner, created desc, id);
    commit;
  `);
}
