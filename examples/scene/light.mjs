// Light: follows a ray through land, things, water and sky.
import { createRandom } from '@romnet/imaging/damage';
import { dot, mix, smoothstep, unit } from './noise.mjs';

const FAR = 3300;

/**
 * @typedef {object} World
 * @property {import('./noise.mjs').Noise} noise
 * @property {ReturnType<import('./terrain.mjs')['createTerrain']>} terrain
 * @property {import('./things.mjs').Thing[]} things
 * @property {number[]} sun direction towards it
 * @property {number[][]} flowers colours of petals
 * @property {number} clouds 0..1, how much of the sky they cover
 * @property {{ eye: number[], pitch: number, yaw: number, focal: number }} camera focal length in picture widths
 */

/** @param {World} world */
export function createTracer(world) {
  const { noise, terrain, things } = world;
  const sun = unit(world.sun);
  const random = createRandom(77);
  const sunlight = [3.5, 2.95, 2.2];
  const skylight = [0.3, 0.42, 0.62];

  /** Colour of the sky along `d`. @param {number[]} d */
  const sky = (d) => {
    const up = Math.max(0, d[1]);
    let color = mix([0.62, 0.72, 0.82], [0.1, 0.24, 0.56], 1 - (1 - up) ** 3.2);
    const glow = Math.max(0, dot(d, sun));
    color = color.map((v, k) => v + (0.22 * glow ** 6 + 0.5 * glow ** 60) * sunlight[k] * 0.3);
    if (d[1] < 0.015) return color;
    // Clouds lie on a plane; their light side is found by asking again a little nearer to the sun.
    const u = d[0] / (d[1] + 0.06);
    const v = d[2] / (d[1] + 0.06);
    const density = (/** @type {number} */ a, /** @type {number} */ b) =>
      noise.fbm(a * 1.1 + 3.3, b * 1.1 + 8.1, 7) + 0.45 * (noise.at(a * 0.35, b * 0.35) - 0.5);
    const limit = 0.72 - 0.32 * world.clouds;
    const here = density(u, v);
    const cover = smoothstep(limit, limit + 0.16, here) * smoothstep(0.015, 0.1, d[1]);
    if (cover === 0) return color;
    const towards = density(u + 0.18 * sun[0], v + 0.18 * sun[2]);
    const lit = Math.min(
      1,
      Math.max(0, 0.72 + 3.2 * (here - towards) - 0.9 * Math.max(0, here - limit - 0.1)),
    );
    return mix(color, mix([0.5, 0.55, 0.63], [1.5, 1.45, 1.36], lit), 0.92 * cover);
  };

  /** First thing on the ray before `limit`. @param {number[]} o @param {number[]} d @param {number} limit */
  const nearest = (o, d, limit, shadow = false) => {
    /** @type {import('./things.mjs').Hit | undefined} */
    let best;
    for (const thing of things) {
      const c = [thing.centre[0] - o[0], thing.centre[1] - o[1], thing.centre[2] - o[2]];
      const along = dot(c, d);
      const off = dot(c, c) - along * along;
      if (off > thing.radius ** 2 || along < -thing.radius) continue;
      const hit = thing.hit(o, d, shadow);
      if (hit && hit.t < (best ? best.t : limit)) {
        best = hit;
        if (shadow) return best;
      }
    }
    return best;
  };

  /** 1 in the sun, 0 in shadow; the sun's disc is a jittered direction. @param {number[]} p */
  const sunAt = (p) => {
    const d = unit([
      sun[0] + 0.02 * random.normal(),
      sun[1] + 0.02 * random.normal(),
      sun[2] + 0.02 * random.normal(),
    ]);
    if (terrain.hit(p, d, 700) < 700 || nearest(p, d, 400, true)) return 0;
    // Cloud shadows wander over the land.
    return 0.45 + 0.55 * smoothstep(0.38, 0.5, noise.fbm(p[0] / 500 + 4, p[2] / 500 + 1, 3));
  };

  /** @param {number[]} p @param {number[]} n @param {number[]} albedo @param {number} occlusion */
  const shade = (p, n, albedo, occlusion) => {
    const facing = Math.max(0, dot(n, sun));
    const lifted = [p[0] + 0.4 * n[0], p[1] + 0.3 + 0.2 * n[1], p[2] + 0.4 * n[2]];
    const direct = facing > 0 ? facing * sunAt(lifted) : 0;
    const dome = occlusion * (0.5 + 0.5 * n[1]);
    const bounce = 0.09 * occlusion * (1 - 0.5 * n[1]);
    return albedo.map(
      (a, k) =>
        a * (direct * sunlight[k] * (0.4 + 0.6 * occlusion) + dome * skylight[k] + bounce * sunlight[k]),
    );
  };

  /** Light along a ray. @param {number[]} o @param {number[]} d @returns {number[]} */
  const trace = (o, d, mirrored = false) => {
    const water = d[1] < 0 && o[1] > 0 ? -o[1] / d[1] : Number.POSITIVE_INFINITY;
    const land = terrain.hit(o, d, Math.min(FAR, water + 1));
    const thing = nearest(o, d, Math.min(land, water));
    const t = thing ? thing.t : Math.min(land, water);
    if (t > FAR) return sky(d);
    const p = [o[0] + t * d[0], o[1] + t * d[1], o[2] + t * d[2]];
    let color;
    if (thing) color = shade(p, thing.normal, thing.albedo, thing.occlusion);
    else if (land < water) {
      const s = terrain.surface(p, t);
      color = shade(p, s.normal, s.albedo, s.occlusion);
    } else color = mirrored ? [0.03, 0.07, 0.09] : lake(p, d, t);
    // Haze: light lost on the way is replaced by the light of the air, bluer than what is lost.
    const clear = [5200, 4000, 2900].map((range) => Math.exp(-t / range));
    const air = mix([0.5, 0.62, 0.78], [0.8, 0.78, 0.72], 0.5 * Math.max(0, dot(d, sun)) ** 4);
    return color.map((v, k) => v * clear[k] + air[k] * (1 - clear[k]) * 0.8);
  };

  /** @param {number[]} p @param {number[]} d @param {number} t */
  const lake = (p, d, t) => {
    const calm = 0.3 + 0.7 * smoothstep(0.4, 0.62, noise.fbm(p[0] / 90 + 2, p[2] / 34, 3));
    const ripple = (0.085 * calm) / (1 + t / 260);
    const a = noise.fbm(p[0] * 0.55, p[2] * 1.1, 4) - 0.5;
    const b = noise.fbm(p[0] * 0.55 + 31, p[2] * 1.1 + 7, 4) - 0.5;
    const n = unit([ripple * 1.2 * a, 1, ripple * 2.4 * b]);
    const down = dot(d, n);
    const r = unit([
      d[0] - 2 * down * n[0],
      Math.abs(d[1] - 2 * down * n[1]) + 0.002,
      d[2] - 2 * down * n[2],
    ]);
    const fresnel = 0.03 + 0.97 * (1 - Math.min(1, Math.abs(down))) ** 4.2;
    const depth = smoothstep(0, 9, -terrain.height(p[0], p[2]));
    const body = mix([0.17, 0.19, 0.13], [0.018, 0.062, 0.075], depth);
    const mirror = trace([p[0], 0.02, p[2]], r, true);
    return mix(body, mirror, fresnel * 0.9);
  };

  return { trace, sunAt, sunlight, skylight };
}
