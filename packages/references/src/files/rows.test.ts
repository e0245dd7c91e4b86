// How large an index is, with the channels of the network that ships: the room that the plan of an archive counts on.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@romnet/imaging';
import { expect, test } from 'vitest';
import { RANKED_WHOLE } from '../defaults.js';
import { createFeatureFile, keyOf } from './feature-file.js';
import { newFeatureName } from './feature-folder.js';
import { openIndex, recordKind, writeIndex } from './index-file.js';
import { makeSearchable, type Row, slotsOf } from './rows.js';

test('an index has at most 2 KB a picture at the very number from which pictures are searched, where it has the most', async () => {
  const root = mkdtempSync(join(tmpdir(), 'romnet-rows-'));
  const features = { name: 'generated', fingerprint: 'generated', channels: [32, 64, 96, 128] };
  const kind = recordKind(features);
  const random = createRandom(1);
  const path = join(root, 'index');
  const name = newFeatureName(path);
  const file = await createFeatureFile(join(root, name), kind);
  const rows: Row[] = [];
  for (let n = 0; n <= RANKED_WHOLE; n++) {
    const record = new Uint8Array(kind.bytes);
    const view = new DataView(record.buffer);
    for (let channel = 0; channel < 320; channel++) view.setFloat32(4 * channel, random.uniform(), true);
    for (let at = 4 * 320; at < record.length; at++) record[at] = at * (n + 1) + (at >> 6);
    const picture = { path: `a folder/of some depth/picture number ${n}.jpg`, size: n, modified: n };
    const whole = { ...picture, width: 640, height: 480 };
    const slot = await file.append({ ...whole, key: keyOf(picture) }, record);
    rows.push({ file: whole, name, slot, old: undefined });
  }
  const search = await makeSearchable(rows, undefined, new Map([[name, file]]), features.channels);
  const color = rows.map((row) => row.file);
  await writeIndex(path, { folder: root, features, color, grey: [], search, ...slotsOf(rows) });
  await file.close();
  expect(statSync(path).size / rows.length).toBeLessThan(2000);
  const opened = await openIndex(path, features);
  expect(opened.search?.table.bytes).toEqual(search!.table.bytes);
  expect(opened.place(77)).toEqual({ name, slot: 77 });
  await opened.close();
  rmSync(root, { recursive: true });
});
