// A sample of broken pictures of every format: each is read, or told in one line. `npm run bench -- mutations` does thousands, in
// processes of their own, and reads what is said of the picture besides its pixels, too.

import { expect, it } from 'vitest';
import { mutants } from '../../../../bench/mutations/mutants.mjs';
import { noise } from './files.fixture.js';
import { decode, encode } from './index.js';

it('72 broken pictures: each is read, or told in one line that names it', async () => {
  const small = noise(8, 8, 8);
  let [read, refused] = [0, 0];
  for await (const { number, name, bytes } of mutants(7, 0, 72)) {
    const error = await decode(bytes, { name: 'it' }).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    if (error === undefined) {
      read++;
      const format = (['jpeg', 'png', 'webp', 'tiff'] as const)[number % 4]!;
      const made = await encode(small, { format, metadataFrom: bytes, profile: 'keep' });
      expect(made.bytes.length).toBeGreaterThan(0);
    } else {
      refused++;
      expect([number, name, error.message]).toEqual([
        number,
        name,
        expect.stringMatching(/^cannot read it: .+$/),
      ]);
      expect(error.message).not.toContain('\n');
    }
  }
  // Both happen, so that the sample tests both.
  expect(Math.min(read, refused)).toBeGreaterThan(5);
});
