// The two scenes: the same country on the same day, seen from two places.
import { createNoise } from './noise.mjs';
import { createTerrain } from './terrain.mjs';
import { boat, fence, house, tree } from './things.mjs';

const GREEN = { leaf: [0.035, 0.075, 0.012], light: [0.14, 0.2, 0.035] };
const AUTUMN = { leaf: [0.16, 0.085, 0.012], light: [0.42, 0.25, 0.035] };
const FIR = { leaf: [0.022, 0.055, 0.022], light: [0.085, 0.13, 0.045] };

/** @returns {import('./light.mjs').World} */
export function lakeHouse() {
  const noise = createNoise(11);
  const terrain = createTerrain(noise, {
    mountains: 720,
    shift: 0,
    bumps: [
      { x: -36, z: 80, radius: 30, height: 6.5 },
      { x: 20, z: 40, radius: 24, height: 3 },
    ],
  });
  const ground = (/** @type {number} */ x, /** @type {number} */ z, sink = 0.2) => [
    x,
    terrain.height(x, z) - sink,
    z,
  ];
  const firs = [
    [-56, 84, 19],
    [-50, 92, 23],
    [-43, 97, 17],
    [-63, 94, 22],
    [-24, 96, 13],
    [-66, 80, 16],
    [-34, 100, 20],
  ].map(([x, z, height], k) =>
    tree(noise, { at: ground(x, z), height, seed: 100 + k, needles: true, ...FIR }),
  );
  return {
    noise,
    terrain,
    things: [
      ...house(noise, {
        at: ground(-32, 74, 0.4),
        turn: 0.45,
        wall: [0.34, 0.075, 0.05],
        roof: [0.16, 0.13, 0.12],
      }),
      ...boat({ at: [15, 0.05, 104], turn: 0.5, hull: [0.08, 0.16, 0.34], sail: [0.82, 0.78, 0.68] }),
      ...tree(noise, { at: ground(17, 41), height: 17, seed: 5, needles: false, ...GREEN }),
      ...tree(noise, { at: ground(-15, 76), height: 9, seed: 8, needles: false, ...AUTUMN }),
      ...firs.flat(),
      ...fence(
        noise,
        [
          [-13, 15],
          [-12, 19],
          [-11.5, 23],
          [-11.5, 27],
          [-12, 31],
          [-13, 35],
          [-14, 39],
          [-15.5, 43],
          [-17, 47],
          [-18.5, 51],
          [-20, 55],
        ].map(([x, z]) => ground(x, z, 0)),
      ),
    ],
    flowers: [
      [0.75, 0.72, 0.68],
      [0.75, 0.55, 0.04],
      [0.6, 0.1, 0.08],
    ],
    sun: [-0.62, 0.52, -0.42],
    clouds: 0.55,
    camera: { eye: [0, terrain.height(0, 2) + 4.2, 2], pitch: -0.005, yaw: -0.07, focal: 0.86 },
  };
}

/** @returns {import('./light.mjs').World} */
export function birchBay() {
  const noise = createNoise(23);
  const terrain = createTerrain(noise, {
    mountains: 760,
    shift: 5.3,
    bumps: [
      { x: 46, z: 95, radius: 34, height: 8 },
      { x: -34, z: 46, radius: 22, height: 3.5 },
      { x: 18, z: 32, radius: 26, height: 4 },
    ],
  });
  const ground = (/** @type {number} */ x, /** @type {number} */ z, sink = 0.2) => [
    x,
    terrain.height(x, z) - sink,
    z,
  ];
  const firs = [
    [70, 118, 21],
    [60, 124, 17],
    [79, 112, 24],
    [36, 122, 15],
  ].map(([x, z, height], k) =>
    tree(noise, { at: ground(x, z), height, seed: 200 + k, needles: true, ...FIR }),
  );
  return {
    noise,
    terrain,
    things: [
      ...house(noise, {
        at: ground(42, 92, 0.4),
        turn: -0.5,
        wall: [0.36, 0.08, 0.05],
        roof: [0.17, 0.14, 0.13],
      }),
      ...boat({ at: [-8, 0.05, 150], turn: -0.7, hull: [0.07, 0.15, 0.33], sail: [0.85, 0.8, 0.7] }),
      ...tree(noise, { at: ground(-19, 45), height: 16, seed: 15, needles: false, ...GREEN }),
      ...tree(noise, { at: ground(26, 92), height: 10, seed: 18, needles: false, ...AUTUMN }),
      ...firs.flat(),
      ...fence(
        noise,
        [
          [9, 14],
          [9.5, 18],
          [10.5, 22],
          [12, 26],
          [14, 30],
          [16.5, 34],
          [19, 38],
          [22, 42],
        ].map(([x, z]) => ground(x, z, 0)),
      ),
    ],
    flowers: [
      [0.75, 0.72, 0.68],
      [0.75, 0.55, 0.04],
      [0.28, 0.14, 0.5],
    ],
    sun: [-0.45, 0.55, -0.5],
    clouds: 0.66,
    camera: { eye: [0, terrain.height(0, 4) + 4.6, 4], pitch: -0.01, yaw: 0.1, focal: 0.86 },
  };
}
