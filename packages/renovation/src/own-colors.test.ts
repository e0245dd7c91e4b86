// Which photos keep their colours: small computed scenes, one of each kind that was once judged wrongly.

import { createPlane, createRandom, labToRaster, type Raster } from '@romnet/imaging';
import { expect, test } from 'vitest';
import { ownColors } from './own-colors.js';

const [WIDTH, HEIGHT] = [320, 240];
type At = (x: number, y: number, light: number) => readonly [a: number, b: number];

/** A grey scene with sky, ground, a house and grain, and ab in Lab units as told; `light` is L in [0, 100]. */
function scene(at: At, seed = 1): Raster {
  const random = createRandom(seed);
  const [L, a, b] = [0, 1, 2].map(() => createPlane(WIDTH, HEIGHT));
  for (let y = 0, i = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, i++) {
      const house = x > 170 && x < 280 && y > 90 && y < 200;
      const light = (house ? 32 : y < 140 ? 72 - y / 10 : 50 - (y - 140) / 5) + 4 * random.normal();
      L!.data[i] = light / 50 - 1;
      const [valueA, valueB] = at(x, y, light);
      a!.data[i] = valueA / 110;
      b!.data[i] = valueB / 110;
    }
  }
  return labToRaster(L!, a!, b!, 8);
}

const within = (x: number, y: number, cx: number, cy: number, rx: number, ry = rx) =>
  ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;
const sepia: At = (_x, _y, light) => [7 - light / 25, 22 - light / 8];
const strip: readonly (readonly [number, number])[] = [
  [60, 45],
  [-55, 45],
  [30, -65],
  [0, 75],
  [60, -40],
  [-35, -20],
];

const keep: Record<string, At> = {
  'a red ball, 11 % of the area': (x, y) => (within(x, y, 80, 160, 52) ? [55, 35] : [0, 0]),
  'a red ball, 2 % of the area': (x, y) => (within(x, y, 80, 160, 22) ? [55, 35] : [0, 0]),
  'a green ball on a sepia print': (x, y, light) =>
    within(x, y, 80, 160, 30) ? [-25, 25] : sepia(x, y, light),
  'a face in colour on grey': (x, y) => (within(x, y, 150, 110, 40, 55) ? [13, 17] : [0, 0]),
  'cheeks and lips by hand on a toned portrait': (x, y, light) =>
    within(x, y, 130, 110, 13) || within(x, y, 175, 110, 13) || within(x, y, 152, 140, 12, 7)
      ? [24, 14]
      : sepia(x, y, light),
  'a faded colour print under a magenta cast': (x, y) =>
    x > 170 && x < 280 && y > 90 && y < 200 ? [26, 10] : y < 140 ? [19, -3] : [14, 9],
  'coloured stripes that end nowhere straight': (x, y) =>
    y > 200 + 20 * Math.sin(x / 15) ? [-25, 30] : [0, 0],
};

const color: Record<string, At> = {
  grey: () => [0, 0],
  sepia,
  'a print of two tones': (_x, _y, light) => [10 - light / 20, 6 + light / 8],
  'uneven yellowing': (x, y, light) => [
    1.5 + x / 200,
    6 + (18 * x * (light / 100)) / WIDTH + (4 * y) / HEIGHT,
  ],
  'brown stains': (x, y) =>
    within(x, y, 60, 60, 25, 18) || within(x, y, 230, 190, 30, 20) ? [5, 18] : [0.5, 2],
  foxing: (x, y) => (Math.hypot((x % 37) - 18, (y % 31) - 15) < 3 ? [8, 20] : [1, 5]),
  'a strip of colours along the bottom': (x, y, light) =>
    y >= HEIGHT * 0.92 ? strip[Math.floor((x / WIDTH) * 6)]! : sepia(x, y, light),
  'a green mount': (x, y, light) =>
    Math.min(x, y, WIDTH - 1 - x, HEIGHT - 1 - y) < 20 ? [-20, 12] : sepia(x, y, light),
  'blue handwriting': (x, y) =>
    y > 210 && Math.abs(y - 222 - 6 * Math.sin(x / 9)) < 1.2 ? [12, -38] : [1, 5],
  'a round stamp': (x, y) => {
    const distance = Math.hypot(x - 60, y - 60);
    return Math.abs(distance - 22) < 1.5 || Math.abs(distance - 16) < 1 ? [40, 20] : [1, 5];
  },
};

test.each(Object.entries(keep))('%s: kept', (_name, at) => {
  expect(ownColors(scene(at))).toMatchObject({ keeps: true });
});

test.each(Object.entries(color))('%s: coloured', (_name, at) => {
  expect(ownColors(scene(at))).toMatchObject({ keeps: false });
});

test('noise of a scanner is no colour', () => {
  const random = createRandom(2);
  expect(ownColors(scene(() => [6 * random.normal(), 3 + 6 * random.normal()])).keeps).toBe(false);
});

test('the reason names what stands out and how much, and what lies under transparency says nothing', () => {
  const ball: At = (x, y) => (within(x, y, 80, 160, 52) ? [55, 35] : [0, 0]);
  expect(ownColors(scene(ball)).reason).toBe('red on 11 % of it');
  const photo = scene(ball);
  const alpha = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    within(i % WIDTH, Math.floor(i / WIDTH), 80, 160, 60) ? 0 : 255,
  );
  expect(ownColors({ ...photo, alpha }).keeps).toBe(false);
});

test('pictures of any size and of one colour are judged', () => {
  for (const [width, height] of [
    [16, 16],
    [16, 3000],
    [1, 1],
  ] as const) {
    const plane = createPlane(width, height, 0.2);
    expect(ownColors(labToRaster(plane, plane, plane, 16)).keeps).toBe(false);
  }
});
