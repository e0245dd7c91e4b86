// What is encoded anew and what is remembered: by what a picture shows, not by which object it is.

import { createRaster, type Raster } from '@romnet/imaging';
import { findPreset, initialWeights, type Preset } from '@romnet/network';
import { loadProgram } from '@romnet/runtime';
import { expect, test } from 'vitest';
import { createReferenceEncoder } from './encoder.js';

const base = findPreset('base');
const preset: Preset = {
  ...base,
  name: 'small',
  backbone: { channels: [4, 4, 4, 4], blocks: [0, 0, 0, 0], mobilenet: true },
  similarity: { ...base.similarity, channels: 4 },
};

function picture(seed: number, width = 32, height = 32): Raster {
  const raster = createRaster(width, height);
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = (i * (7 + seed)) % 251;
  return raster;
}

/** An encoder whose programs are counted: how many were loaded, and how often they ran. */
function counted() {
  const count = { loads: 0, runs: 0 };
  const encoder = createReferenceEncoder({ preset, weights: initialWeights(preset, 1) }, async (graph) => {
    count.loads++;
    const program = await loadProgram(graph, { threads: 1 });
    return {
      ...program,
      run: (feeds) => {
        count.runs++;
        return program.run(feeds);
      },
    };
  });
  return { encoder, count };
}

test('equal pictures are encoded once, also as other objects; a changed one anew', async () => {
  const { encoder, count } = counted();
  const first = await encoder.encode(picture(1));
  expect(await encoder.encode(picture(1))).toBe(first);
  expect(count.runs).toBe(1);
  const changing = picture(1);
  changing.data[5]! ^= 64;
  const other = await encoder.encode(changing);
  expect(count.runs).toBe(2);
  expect(other.values[0]).not.toEqual(first.values[0]);
  // The same bytes in another shape are another picture.
  await encoder.encode({ ...picture(1), width: 64, height: 16 * 2, data: new Uint8Array(64 * 32 * 3) });
  expect(count).toEqual({ loads: 2, runs: 3 });
  await encoder.release();
});

test('a few are kept, the longest unused goes first', async () => {
  const { encoder, count } = counted();
  for (let seed = 0; seed < 16; seed++) await encoder.encode(picture(seed));
  await encoder.encode(picture(0));
  expect(count.runs).toBe(16);
  await encoder.encode(picture(16));
  await encoder.encode(picture(0));
  expect(count.runs).toBe(17);
  await encoder.encode(picture(1));
  expect(count.runs).toBe(18);
  expect(count.loads).toBe(1);
  await encoder.release();
});
