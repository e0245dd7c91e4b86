// One server has a database, until it ends in whatever way; after the database restarted it has it again.

import { expect, test } from 'vitest';
import { noPostgres, startPostgres } from '../postgres.fixture.js';
import { beAlone } from './alone.js';

if (noPostgres) console.warn(`skipped on PostgreSQL: ${noPostgres}`);

test.skipIf(noPostgres)('one at a time', async () => {
  const postgres = await startPostgres();
  const faults: string[] = [];
  const onFault = ({ message }: Error) => faults.push(message);
  try {
    const first = await beAlone(postgres.address, onFault);
    await expect(beAlone(postgres.address, onFault)).rejects.toThrow(/another server has this database/);
    await postgres.kill();
    await expect.poll(() => first.holds()).toBe(false);
    await postgres.start();
    await expect.poll(() => first.holds(), { timeout: 20_000 }).toBe(true);
    await expect(beAlone(postgres.address, onFault)).rejects.toThrow(/another server has this database/);
    await first.close();
    await (await beAlone(postgres.address, onFault)).close();
  } finally {
    await postgres.remove();
  }
});
