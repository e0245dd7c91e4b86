// A PostgreSQL server that goes away takes what is under way with it, and nothing else.

import { expect, test } from 'vitest';
import { noPostgres, startPostgres } from '../postgres.fixture.js';
import { openDatabase } from './database.js';

if (noPostgres) console.warn(`skipped on PostgreSQL: ${noPostgres}`);

test.skipIf(noPostgres)('a transaction that loses its connection throws, and later ones go on', async () => {
  const postgres = await startPostgres();
  const db = await openDatabase(postgres.address, () => undefined);
  try {
    const lost = db.transaction(async (sql) => {
      await sql.executeSql('select 1');
      await postgres.kill();
      await sql.executeSql('select 1');
    });
    await expect(lost).rejects.toThrow(/connection|terminating/i);
    await postgres.start();
    const { rows } = await db.transaction((sql) => sql.executeSql('select 2 as two'));
    expect(rows).toEqual([{ two: 2 }]);
  } finally {
    await db.close();
    await postgres.remove();
  }
});
