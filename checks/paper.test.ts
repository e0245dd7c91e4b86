// docs/paper.md names files and commands that are there, and leaves out no section, equation, table or figure.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './imports.js';

const page = readFileSync(join(root, 'docs/paper.md'), 'utf8');

test('every file that the page names exists', () => {
  const files = [...page.matchAll(/`((?:packages|apps|checks|docs)\/[\w./-]+)`/g)].map(([, file]) => file!);
  expect(files.length).toBeGreaterThan(40);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  const links = [...page.matchAll(/\]\(([\w./-]+)\)/g)].map(([, link]) => link!);
  expect(links.filter((link) => !existsSync(join(root, 'docs', link)))).toEqual([]);
});

test('every command that the page names is one', () => {
  const commands = readFileSync(join(root, 'apps/cli/src/main.ts'), 'utf8');
  const named = new Set([...page.matchAll(/`romnet (\w+)/g)].map(([, name]) => name!));
  expect(named.size).toBeGreaterThan(6);
  expect([...named].filter((name) => !commands.includes(`./${name}/command.js`))).toEqual([]);
});

test('no section, equation, table or figure is left out', () => {
  const [, sections = '', equations = '', tables = '', figures = ''] = page.split(/^## /m);
  for (const section of ['III-A', 'III-B', 'III-C', 'III-D', 'III-E', 'IV-A', 'IV-B', 'IV-C', 'V'])
    expect(sections).toMatch(new RegExp(`^\\| ${section}[ ,]`, 'm'));
  for (let n = 1; n <= 10; n++) expect(equations).toContain(`| (${n}) `);
  for (const table of ['I', 'II', 'III', 'IV', 'V', 'VI'])
    expect(tables).toMatch(new RegExp(`^\\| ${table}, `, 'm'));
  for (let n = 1; n <= 6; n++) expect(figures).toContain(`| ${n}, `);
});
