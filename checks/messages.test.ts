// Libraries tell what is wrong; which command of which program helps is the program's to say.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRooms, root } from './imports.js';

/** Lines but for comments. */
const code = (file: string): string[] =>
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line));

test('no package names a command of the romnet program', () => {
  const command =
    /\bromnet (renovate|degrade|train|evaluate|experiment|export|meaning|model|weights|references \w)/;
  const found = readRooms()
    .filter(({ folder }) => folder.startsWith('packages/'))
    .flatMap(({ files }) => [...files.keys()])
    .filter((file) => !/\.(test|fixture)\.ts$/.test(file))
    .flatMap((file) => code(file).flatMap((line) => (command.test(line) ? [`${file}: ${line.trim()}`] : [])));
  expect(found).toEqual([]);
});
