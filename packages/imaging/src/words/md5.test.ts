// MD5 against Node's, at every length around the border of a block, and on bytes of every kind.
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { md5 } from './md5.js';

it('is that of Node', () => {
  for (const length of [0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 1000, 70_001]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 167 + 13) & 255);
    expect(md5(bytes)).toBe(createHash('md5').update(bytes).digest('hex'));
  }
});
