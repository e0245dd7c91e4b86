// What is taken away when it is old, and what stays, with files in S3. With files in a folder: queue/queue.test.ts, on databases.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Sql } from '../queue/sql.js';
import { tidy } from './janitor.js';
import { openPlaces } from './places.js';
import { keepEnvironment } from './s3/environment.fixture.js';
import { BUCKET, startStandIn } from './s3/stand-in.fixture.js';

const HOUR = 3_600_000;
const uuid = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
const hash = (letter: string) => letter.repeat(64);

test('old files go, but none that anybody needs', async () => {
  const root = mkdtempSync(join(tmpdir(), 'romnet-tidy-'));
  const s3 = await startStandIn();
  const restore = keepEnvironment();
  Object.assign(process.env, s3.env);
  const places = await openPlaces(`s3://${BUCKET}/p`, root);
  restore();
  const now = Date.now();
  const lay = (key: string, hoursAgo: number, text = '') =>
    s3.objects.set(`p/ann/${key}`, { bytes: Buffer.from(text), modified: now - hoursAgo * HOUR });
  lay(`uploads/${hash('a')}`, 2); // A job waits for it.
  lay(`uploads/${hash('b')}`, 0);
  lay(`uploads/${hash('c')}`, 2);
  lay(`jobs/${uuid(1)}/0.png`, 2); // Of a job that has ended long ago.
  lay(`jobs/${uuid(2)}/0.png`, 2); // Of one that is there.
  lay(`jobs/${uuid(3)}/0.png`, 2); // Of one that nobody knows.
  lay(`jobs/${uuid(4)}/0.png`, 2); // The same, but somebody writes there still.
  lay(`jobs/${uuid(4)}/1.png`, 0);
  lay('albums/family/album.json', 99, JSON.stringify({ created: '', revision: uuid(5) }));
  lay(`albums/family/pictures/dd/${hash('d')}.jpg`, 99);
  lay(`albums/gone/indexes/x/references`, 2);
  const partial = (letter: string, hoursAgo: number) => {
    const path = places.incoming.partial('ann', hash(letter));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'x');
    utimesSync(path, now / 1000 - 3600 * hoursAgo, now / 1000 - 3600 * hoursAgo);
  };
  partial('e', 2);
  partial('f', 0);
  // What the queries ask for, in the order of the words in them.
  const answers: [RegExp, object[]][] = [
    [/completed_on < /, [{ id: uuid(1), owner: 'ann' }]],
    [/select t\.request/, [{ request: { photos: [{ upload: hash('a') }], references: [] } }]],
    [/select id from/, [{ id: uuid(2) }]],
  ];
  const sql: Sql = {
    executeSql: async (text) => ({ rows: answers.find(([pattern]) => pattern.test(text))![1] }),
  };
  const queue = { remove: async () => true };
  expect(await tidy(sql, queue, places, 3600, now)).toEqual({ jobs: 1, uploads: 2 });
  expect([...s3.objects.keys()].map((key) => key.slice('p/ann/'.length)).sort()).toEqual(
    [
      ...[`uploads/${hash('a')}`, `uploads/${hash('b')}`, `jobs/${uuid(2)}/0.png`, `jobs/${uuid(4)}/0.png`],
      ...[`jobs/${uuid(4)}/1.png`, 'albums/family/album.json', `albums/family/pictures/dd/${hash('d')}.jpg`],
    ].sort(),
  );
  expect(readdirSync(places.incoming.uploads('ann'))).toEqual([`${hash('f')}.part`]);
  await s3.close();
  rmSync(root, { recursive: true });
});
