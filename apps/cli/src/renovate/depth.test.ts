// 16 bits from file to file: a ramp finer than 8 bits comes through decoding, the renovator and encoding without a band. The tiny
// model's weights are 0 where its restoration is to change nothing.

import { createRaster, type Raster } from '@romnet/imaging';
import { decode, decodeFile, encode, encodeFile, readSize } from '@romnet/imaging/files';
import { initialWeights } from '@romnet/network';
import { createRenovator, type RenovateOptions } from '@romnet/renovation';
import { describe, expect, test } from 'vitest';
import { adobeProfile } from '../../../../packages/imaging/src/files/icc.fixture.js';
import { at, romnet, useFolder } from '../command.fixture.js';
import { tiny } from '../tiny.fixture.js';

useFolder();

const [WIDTH, HEIGHT] = [128, 64];
/** Brighter by one step of 8,192 at a time, down each column and on in the next: smooth across and down. */
const place = (pixel: number) =>
  ((pixel % WIDTH) * HEIGHT + Math.floor(pixel / WIDTH)) / (WIDTH * HEIGHT - 1);

/** What red, green and blue each have of the ramp. */
type Tint = readonly [number, number, number];

function ramp(tint: Tint): Raster {
  const raster = createRaster(WIDTH, HEIGHT, 16);
  for (let i = 0; i < raster.data.length; i++)
    raster.data[i] = Math.round(65_535 * place(Math.floor(i / 3)) * tint[i % 3]!);
  return raster;
}

/** How many levels a channel has, and its largest step from a level to the next in the ramp's order. */
function bands({ data }: Raster, channel: number) {
  const inOrder = new Uint16Array(WIDTH * HEIGHT);
  for (let pixel = 0; pixel < inOrder.length; pixel++)
    inOrder[Math.round(place(pixel) * (WIDTH * HEIGHT - 1))] = data[pixel * 3 + channel]!;
  const steps = [...inOrder.subarray(1)].map((value, i) => Math.abs(value - inOrder[i]!));
  return { levels: new Set(inOrder).size, step: Math.max(...steps) };
}

/** Through a renovator whose restoration, if any, changes nothing. */
async function through(photo: Raster, options: RenovateOptions): Promise<Raster> {
  const weights = new Map(
    [...initialWeights(tiny, 1)].map(([name, { shape, data }]) => [
      name,
      { shape, data: new Float32Array(data.length) },
    ]),
  );
  const renovator = await createRenovator({ model: { preset: tiny, weights } });
  try {
    return (await renovator.renovate(photo, options)).picture;
  } finally {
    await renovator.release();
  }
}

const greatest = (a: Raster, b: Raster) =>
  [...a.data].reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0);

describe('a ramp of 8,192 levels', () => {
  for (const [name, tint] of [
    ['grey', [1, 1, 1]],
    ['coloured', [0.9, 0.6, 0.7]],
  ] as const satisfies readonly (readonly [string, Tint])[]) {
    for (const format of ['png', 'tiff'] as const) {
      test(`${name}, as ${format}: every level comes back where nothing is to change`, async () => {
        const { bytes } = await encode(ramp(tint), { format });
        const photo = await decode(bytes);
        const result = await through(photo, { color: false, restore: false });
        const back = await decode((await encode(result, { format })).bytes);
        expect(greatest(back, ramp(tint))).toBe(0);
        const restored = await through(photo, { color: false, restore: true });
        const again = await decode((await encode(restored, { format })).bytes);
        expect(greatest(again, ramp(tint))).toBeLessThanOrEqual(2);
        for (const channel of [0, 1, 2]) {
          expect(bands(again, channel).levels).toBeGreaterThan(6000 * tint[channel]!);
          expect(bands(again, channel).step).toBeLessThanOrEqual(8 + 4);
        }
      });
    }
  }

  test('in another profile, from it and to it', async () => {
    const profile = adobeProfile();
    const { bytes } = await encode(ramp([1, 1, 1]), { format: 'tiff', profile });
    const result = await through(await decode(bytes), { color: false, restore: false });
    const kept = await encode(result, { format: 'png', profile: 'keep', metadataFrom: bytes });
    const back = await decode(kept.bytes);
    expect(greatest(back, ramp([1, 1, 1]))).toBeLessThanOrEqual(2);
    expect(bands(back, 1).levels).toBeGreaterThan(8000);
  });

  test('new colours have no bands either', async () => {
    const result = await through(ramp([1, 1, 1]), { color: true, restore: false });
    // Chroma is smooth, so that a channel still has a level of its own nearly everywhere.
    for (const channel of [0, 1, 2]) expect(bands(result, channel).levels).toBeGreaterThan(4000);
  });
});

test('the command: pages of 16 bits and of several sizes, restored by a network, stay 16 bits without bands', async () => {
  const small = createRaster(24, 40, 8);
  small.data.fill(90);
  async function* pages() {
    yield ramp([1, 1, 1]);
    yield small;
    yield ramp([0.9, 0.6, 0.7]);
  }
  await encodeFile(at('book.tif'), pages());
  const run = await romnet([
    'renovate',
    at('book.tif'),
    '-o',
    at('o.tif'),
    '--model',
    at('model'),
    '--no-color',
  ]);
  expect([run.code, run.err]).toEqual([0, expect.any(String)]);
  expect(await readSize(at('o.tif'))).toEqual({ width: WIDTH, height: HEIGHT, pages: 3, format: 'tiff' });
  const depths = [];
  for (const page of [0, 1, 2]) {
    const raster = await decodeFile(at('o.tif'), { page });
    depths.push([raster.width, raster.height, raster.bitDepth]);
    if (page !== 1) expect(bands(raster, 0).levels).toBeGreaterThan(3000);
  }
  expect(depths).toEqual([
    [WIDTH, HEIGHT, 16],
    [24, 40, 8],
    [WIDTH, HEIGHT, 16],
  ]);
});
