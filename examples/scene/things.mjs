// Things on the land: convex solids from planes (house, boat) and trees as clouds of leaf spheres.
// Every thing answers one question: where does this ray first meet it?
import { createRandom } from '@romnet/imaging/damage';
import { dot, mix, unit } from './noise.mjs';

/**
 * @typedef {{ t: number, normal: number[], albedo: number[], occlusion: number }} Hit
 * @typedef {{ centre: number[], radius: number, hit: (o: number[], d: number[], shadow: boolean) => Hit | undefined }} Thing
 * @typedef {import('./noise.mjs').Noise} Noise
 */

/**
 * A convex solid: the points with n.p <= c for all planes [n, c], in its own frame, turned by `turn` about the vertical.
 * @param {{ at: number[], turn: number, radius: number, planes: [number[], number][], paint: (p: number[], n: number[]) => number[] }} solid
 * @returns {Thing}
 */
export function convex({ at, turn, radius, planes, paint }) {
  const c = Math.cos(turn);
  const s = Math.sin(turn);
  const inward = (/** @type {number[]} */ v) => [c * v[0] + s * v[2], v[1], c * v[2] - s * v[0]];
  const outward = (/** @type {number[]} */ v) => [c * v[0] - s * v[2], v[1], c * v[2] + s * v[0]];
  return {
    centre: at,
    radius,
    hit: (o, d) => {
      const from = inward([o[0] - at[0], o[1] - at[1], o[2] - at[2]]);
      const along = inward(d);
      let enter = 0;
      let leave = Number.POSITIVE_INFINITY;
      let face = /** @type {number[] | undefined} */ (undefined);
      for (const [n, limit] of planes) {
        const speed = dot(n, along);
        const gap = limit - dot(n, from);
        if (Math.abs(speed) < 1e-9) {
          if (gap < 0) return undefined;
        } else if (speed < 0) {
          if (gap / speed > enter) {
            enter = gap / speed;
            face = n;
          }
        } else leave = Math.min(leave, gap / speed);
        if (enter > leave) return undefined;
      }
      if (!face || enter < 0.01) return undefined;
      const p = [from[0] + enter * along[0], from[1] + enter * along[1], from[2] + enter * along[2]];
      return { t: enter, normal: outward(face), albedo: paint(p, face), occlusion: 1 };
    },
  };
}

/** Planes of a box. @param {number[]} low @param {number[]} high @returns {[number[], number][]} */
const box = (low, high) => [
  [[1, 0, 0], high[0]],
  [[-1, 0, 0], -low[0]],
  [[0, 1, 0], high[1]],
  [[0, -1, 0], -low[1]],
  [[0, 0, 1], high[2]],
  [[0, 0, -1], -low[2]],
];

/**
 * A timber house: boarded walls with white-framed windows, a gable roof that overhangs, a chimney.
 * @param {Noise} noise @param {{ at: number[], turn: number, wall: number[], roof: number[] }} look
 * @returns {Thing[]}
 */
export function house(noise, { at, turn, wall, roof }) {
  const steep = unit([0, 1, 0.95]);
  const under = [0, steep[1], -steep[2]];
  const ridge = 8.4;
  /** @param {number[]} p @param {number[]} n */
  const boards = (p, n) => {
    const along = Math.abs(n[0]) > 0.5 ? p[2] : p[0];
    const weather = 0.75 + 0.5 * noise.fbm(along * 2, p[1] * 0.7, 4);
    const seam = Math.abs((along * 3) % 1) < 0.16 ? 0.72 : 1;
    const column = Math.abs(n[0]) > 0.5 ? [-2, 2] : [-4.6, -1.6, 4.4];
    for (const x of column) {
      const u = Math.abs(along - x);
      const v = Math.abs(p[1] - 2.6);
      if (u < 0.75 && v < 1)
        return u > 0.6 || v > 0.85 || u < 0.07 || v < 0.06 ? [0.75, 0.74, 0.7] : [0.025, 0.035, 0.05];
    }
    if (Math.abs(n[2]) > 0.5 && Math.abs(p[0] - 1.5) < 0.65 && p[1] < 2.7) return [0.1, 0.13, 0.11];
    if (p[1] < 0.7) return [0.3, 0.29, 0.27].map((v) => v * weather);
    return wall.map((v) => v * weather * seam);
  };
  /** @param {number[]} p */
  const tiles = (p) => {
    const row = Math.floor(p[1] * 3.2);
    const tint = 0.65 + 0.7 * noise.at(Math.floor(p[0] * 2.5 + (row % 2) * 0.5) * 3.7, row * 5.3);
    return roof.map((v) => v * tint * ((p[1] * 3.2) % 1 < 0.18 ? 0.65 : 1));
  };
  const radius = 13;
  return [
    convex({
      at,
      turn,
      radius,
      paint: boards,
      planes: [
        ...box([-6.5, -2, -4], [6.5, 9, 4]),
        [steep, steep[1] * ridge - 0.3],
        [under, steep[1] * ridge - 0.3],
      ],
    }),
    convex({
      at,
      turn,
      radius,
      paint: tiles,
      planes: [
        ...box([-7.2, 3.6, 0], [7.2, 9, 4.9]),
        [steep, steep[1] * ridge],
        [steep.map((v) => -v), -steep[1] * ridge + 0.3],
      ],
    }),
    convex({
      at,
      turn,
      radius,
      paint: tiles,
      planes: [
        ...box([-7.2, 3.6, -4.9], [7.2, 9, 0]),
        [under, steep[1] * ridge],
        [under.map((v) => -v), -steep[1] * ridge + 0.3],
      ],
    }),
    convex({
      at,
      turn,
      radius,
      paint: (p) => [0.36, 0.2, 0.15].map((v) => v * (0.7 + 0.6 * noise.at(p[0] * 9, p[1] * 9 + p[2] * 7))),
      planes: box([2.6, 5, 0.4], [3.6, 9.6, 1.4]),
    }),
  ];
}

/**
 * A small boat with one sail. @param {{ at: number[], turn: number, hull: number[], sail: number[] }} look
 * @returns {Thing[]}
 */
export function boat({ at, turn, hull, sail }) {
  const bow = unit([0.5, -0.25, 1]);
  const bow2 = [bow[0], bow[1], -bow[2]];
  const side = unit([0, -0.35, 1]);
  const side2 = [0, side[1], -side[2]];
  const radius = 8;
  return [
    convex({
      at,
      turn,
      radius,
      paint: (p) => (p[1] > 0.72 ? [0.7, 0.66, 0.58] : hull),
      planes: [...box([-2.6, -0.4, -1], [4, 0.9, 1]), [bow, 1.75], [bow2, 1.75], [side, 0.7], [side2, 0.7]],
    }),
    convex({
      at,
      turn,
      radius,
      paint: () => [0.2, 0.13, 0.08],
      planes: box([0.4, 0, -0.06], [0.52, 7.2, 0.06]),
    }),
    convex({
      at,
      turn,
      radius,
      paint: () => sail,
      planes: [
        ...box([-2.4, 1.5, -0.03], [0.38, 7, 0.03]),
        [unit([-1, 0.52, 0]), unit([-1, 0.52, 0])[1] * 7],
      ],
    }),
    convex({
      at,
      turn,
      radius,
      paint: () => sail.map((v) => 0.93 * v),
      planes: [...box([0.55, 1.2, -0.03], [3.2, 6.4, 0.03]), [unit([1, 0.5, 0]), unit([1, 0.5, 0])[1] * 7.2]],
    }),
  ];
}

/**
 * A weathered fence: a post at each point of the ground, two rails between neighbours.
 * @param {Noise} noise @param {number[][]} posts
 * @returns {Thing[]}
 */
export function fence(noise, posts) {
  const paint = (/** @type {number[]} */ p) =>
    [0.3, 0.27, 0.23].map((v) => v * (0.45 + noise.fbm(p[0] * 1.5 + p[2] * 9, p[1] * 3, 4)));
  return posts.flatMap((at, k) => {
    const post = convex({
      at,
      turn: 0.3 * k,
      radius: 1.6,
      paint,
      planes: box([-0.07, -0.5, -0.07], [0.07, 1.25, 0.07]),
    });
    const next = posts[k + 1];
    if (!next) return [post];
    const [x, y, z] = [next[0] - at[0], next[1] - at[1], next[2] - at[2]];
    const length = Math.hypot(x, z);
    const slope = unit([-y / length, 1, 0]);
    const rails = [0.55, 1.02].map((height) =>
      convex({
        at,
        turn: Math.atan2(z, x),
        radius: 1.4 * length + 1,
        paint,
        planes: [
          [[1, 0, 0], length],
          [[-1, 0, 0], 0],
          [[0, 0, 1], 0.1],
          [[0, 0, -1], -0.05],
          [slope, slope[1] * (height + 0.06)],
          [slope.map((v) => -v), -slope[1] * (height - 0.06)],
        ],
      }),
    );
    return [post, ...rails];
  });
}

/**
 * A tree: a trunk and some hundred spheres of leaves, whose rims are frayed by noise.
 * @param {Noise} noise
 * @param {{ at: number[], height: number, seed: number, needles: boolean, leaf: number[], light: number[] }} look
 * @returns {Thing[]}
 */
export function tree(noise, { at, height, seed, needles, leaf, light }) {
  const random = createRandom(seed);
  const wide = needles ? 0.2 : 0.36;
  const spheres = Array.from({ length: needles ? 900 : 4200 }, () => {
    const turn = random.uniform(0, 2 * Math.PI);
    const up = needles ? 1 - Math.sqrt(random.uniform()) : 0;
    // Broad crowns are a few overlapping domes, thinner inside; needles hang in storeys that widen downwards.
    const out = needles ? (1 - up) * (0.35 + 0.65 * Math.sqrt(random.uniform())) : random.uniform() ** 0.4;
    const lift = needles ? 0.1 + 0.9 * (Math.round(up * 16) / 16 + 0.02 * random.normal()) : 0;
    const tilt = Math.acos(random.uniform(-0.75, 1));
    const dome = random.int(0, 4);
    const x = needles
      ? out * wide * Math.cos(turn)
      : (out * 0.62 * Math.sin(tilt) * Math.cos(turn) + 0.4 * Math.cos(dome * 2.4)) * wide;
    const z = needles
      ? out * wide * Math.sin(turn)
      : (out * 0.62 * Math.sin(tilt) * Math.sin(turn) + 0.4 * Math.sin(dome * 2.4)) * wide;
    const y = needles ? lift - 0.07 * out : 0.62 + 0.24 * out * Math.cos(tilt) + 0.05 * dome - 0.1;
    const r = height * (needles ? 0.016 + 0.016 * (1 - up) : 0.0105) * random.uniform(0.6, 1.4);
    return {
      c: [at[0] + x * height, at[1] + y * height, at[2] + z * height],
      r,
      tint: random.uniform(),
      depth: out,
    };
  });
  const middle = [at[0], at[1] + height * (needles ? 0.5 : 0.62), at[2]];
  const grain = 3.2 / (height * 0.012);
  /** @type {Thing} */
  const crown = {
    centre: middle,
    radius: height * (needles ? 0.56 : 0.48),
    hit: (o, d) => {
      /** @type {Hit | undefined} */
      let best;
      for (const { c, r, tint, depth } of spheres) {
        const ox = o[0] - c[0];
        const oy = o[1] - c[1];
        const oz = o[2] - c[2];
        const b = ox * d[0] + oy * d[1] + oz * d[2];
        const q = ox * ox + oy * oy + oz * oz - r * r;
        const root = b * b - q;
        if (root < 0) continue;
        const t = -b - Math.sqrt(root);
        if (t < 0.05 || (best && t >= best.t)) continue;
        const n = [(ox + t * d[0]) / r, (oy + t * d[1]) / r, (oz + t * d[2]) / r];
        // Holes at the rim of each sphere, finer than the sphere: the fray of leaves.
        const facing = -dot(n, d);
        const fray = noise.fbm(
          (c[0] + n[0] * r + 0.6 * n[2] * r) * grain,
          (c[1] + n[1] * r + 0.6 * n[2] * r) * grain,
          3,
        );
        if (facing < 1.5 * (fray - 0.28)) continue;
        const away = unit([c[0] - middle[0], 1.2 * (c[1] - middle[1]) + 0.2 * height, c[2] - middle[2]]);
        best = {
          t,
          normal: unit([away[0] + 0.9 * n[0], away[1] + 0.9 * n[1] + 0.2, away[2] + 0.9 * n[2]]),
          albedo: mix(leaf, light, 0.7 * tint + 0.6 * (fray - 0.5)),
          occlusion: (0.35 + 0.65 * depth ** 2) * (0.55 + 0.45 * (0.5 + 0.5 * n[1])),
        };
      }
      return best;
    },
  };
  const girth = height * (needles ? 0.012 : 0.022);
  const trunk = convex({
    at,
    turn: seed,
    radius: height,
    paint: (p) => [0.17, 0.125, 0.09].map((v) => v * (0.5 + noise.fbm(p[0] * 9 + p[2] * 5, p[1] * 1.5, 4))),
    planes: [
      ...box([-girth, -1, -girth], [girth, height * 0.7, girth]),
      [unit([1, 0.02, 1]), girth * 1.05],
      [unit([-1, 0.02, 1]), girth * 1.05],
      [unit([1, 0.02, -1]), girth * 1.05],
      [unit([-1, 0.02, -1]), girth * 1.05],
    ],
  });
  return [crown, trunk];
}
