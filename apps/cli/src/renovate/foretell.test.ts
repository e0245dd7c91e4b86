// Large photos are told what they will take; small ones are not.

import { createRaster, type Raster } from '@romnet/imaging';
import { findPreset } from '@romnet/network';
import { expect, test } from 'vitest';
import { foretell } from './foretell.js';

const asked = { color: 'auto', restore: true, luminance: 1, grain: 0 } as const;
const computing = { preset: findPreset('base'), threads: 2, isInPlace: true, isMasked: false } as const;
/** No samples: only the header is looked at. */
const large: Raster = { ...createRaster(1, 1), width: 11_547, height: 8660 };

test('one line of memory and time above 20 megapixels', () => {
  expect(foretell({ ...large, width: 2000 }, asked, computing)).toBeUndefined();
  const plenty = foretell(large, asked, computing, { free: 8e9, used: 4e8 });
  expect(plenty?.line).toMatch(
    /^11547x8660 pixels: about 1\.\d GB of memory, and \d+ minutes on 2 idle cores of the kind it was measured on$/,
  );
  expect(plenty?.estimate.bytes).toBeLessThan(1.5e9);
  const more = foretell(large, { ...asked, grain: 1 }, { ...computing, isMasked: true });
  expect(more?.estimate.bytes).toBeGreaterThan(plenty!.estimate.bytes + 9e8);
});

test('what is not free is said', () => {
  const short = foretell(large, asked, { ...computing, isInPlace: false }, { free: 3e8, used: 4e8 });
  expect(short?.line).toMatch(/; that is more than is free, 0\.7 GB$/);
});
