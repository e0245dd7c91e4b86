// Everything but the files folder must load in a browser: no Node module, no sharp.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const source = new URL('.', import.meta.url).pathname;

it('nothing outside files/ imports a Node module, sharp, or files/', () => {
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /(?<!\.test|\.fixture)\.ts$/.test(name) && !name.startsWith('files/'),
  );
  expect(names).toContain('colour.ts');
  const guilty = names.filter((name) =>
    /from '(node:|sharp|.*\/files\/)/.test(readFileSync(join(source, name), 'utf8')),
  );
  expect(guilty).toEqual([]);
});
