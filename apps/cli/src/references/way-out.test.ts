// What the command to make an index anew looks like, wherever the index lies.

import { UnusableIndexError } from '@romnet/references/files';
import { expect, test } from 'vitest';
import { explain } from '../explain.js';

const fault = new Error('its checksum does not match');
test.each([
  ['/p/.romnet-references', '/p', 'romnet references index /p --rebuild'],
  ["/i/Anne's index", '/p', "romnet references index /p -o '/i/Anne'\\''s index' --rebuild"],
  ['/i/notes.txt', undefined, 'romnet references index <folder> --rebuild'],
])('%s of %s', (index, folder, command) => {
  expect(explain(new UnusableIndexError(index, folder, fault))).toBe(
    `not a usable index of references: its checksum does not match (${index}); to rebuild it: ${command}`,
  );
});
