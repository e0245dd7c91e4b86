// What a killed process left is removed by the next write into its folder; what anybody still writes is not.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newTemporary } from './leftovers.js';
import { openDraft, writeWhole } from './whole.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romnet-leftovers-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Makes a file, last changed so many days ago. */
function leave(name: string, days: number): string {
  writeFileSync(join(root, name), 'half');
  const time = Date.now() / 1000 - days * 86_400;
  utimesSync(join(root, name), time, time);
  return name;
}

/** The number of a process that has ended. */
const ended = (): number => spawnSync(process.execPath, ['-e', '']).pid;

test('of dead processes of this machine at once, of others after a week', async () => {
  const own = basename(await newTemporary(root));
  const number = `-${process.pid}-`;
  const kept = [
    leave(own, 9),
    leave(own.replace(number, `-${process.ppid}-`), 9),
    leave(`.romnet-00000000-${ended()}-0123456789ab.part`, 6),
    leave('.romnet-0123456789ab.part', 6),
    leave('.romnet-of-somebody.part', 9),
    leave('scan.part', 9),
  ];
  leave(own.replace(number, `-${ended()}-`), 0);
  leave(own.replace(number, `-${ended()}-`).concat('.page'), 0);
  leave(`.romnet-00000000-${process.pid}-0123456789ab.part`, 8);
  leave('.romnet-1123456789ab.part', 8);
  await writeWhole(join(root, 'new'), 'new');
  expect(readdirSync(root).sort()).toEqual([...kept, 'new'].sort());
});

test('nobody writes into a folder before it is cleaned, whoever of several has begun to', async () => {
  const left = basename(await newTemporary(root)).replace(`-${process.pid}-`, `-${ended()}-`);
  leave(left, 0);
  const seen = async (name: string) => {
    const draft = await openDraft(join(root, name));
    const names = readdirSync(root);
    await draft.discard();
    return names;
  };
  for (const names of await Promise.all(['a', 'b', 'c'].map(seen))) expect(names).not.toContain(left);
});

test('a draft that is still written outlives other writers of the folder', async () => {
  const draft = await openDraft(join(root, 'a'));
  const script = `import(${JSON.stringify(new URL('../../dist/files/index.js', import.meta.url).href)})
    .then(({ writeWhole }) => writeWhole(${JSON.stringify(join(root, 'b'))}, 'b'))`;
  expect(spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })).toMatchObject({ status: 0 });
  await draft.file.writeFile('a');
  await draft.place();
  expect(readdirSync(root).sort()).toEqual(['a', 'b']);
});
