// An empty database to start tests from: making one takes PGlite many seconds, copying it takes none.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const version = manifest.dependencies['@electric-sql/pglite'].replace(/[^\d.]/g, '');
const TEMPLATE = join(tmpdir(), `romnet-empty-pglite-${version}-${process.getuid?.() ?? 0}`);

/** Lays an empty database where a server looks for it, unless there is one. */
export async function copyEmptyDatabase(folder: string): Promise<void> {
  if (!existsSync(TEMPLATE)) {
    const draft = mkdtempSync(`${TEMPLATE}-`);
    await (await PGlite.create(join(draft, 'pg'))).close();
    try {
      renameSync(draft, TEMPLATE);
    } catch {
      rmSync(draft, { recursive: true }); // Another test was quicker.
    }
  }
  const place = join(folder, 'pg');
  if (existsSync(place)) return;
  mkdirSync(dirname(folder), { recursive: true });
  cpSync(TEMPLATE, folder, { recursive: true });
}
