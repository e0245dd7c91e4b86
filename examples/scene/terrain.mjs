// The land: a lake in a bowl, hills with forest around it, mountains behind. A height map in metres, marched by rays.
// x to the right, y up, z away from the camera; the water is y = 0.
import { mix, smoothstep, unit } from './noise.mjs';

const CELL = 2;
const COLUMNS = 2000;
const ROWS = 1700;
const LEFT = -2000;
const NEAR = -40;

/**
 * @param {import('./noise.mjs').Noise} noise
 * @param {{ mountains: number, bumps: { x: number, z: number, radius: number, height: number }[], shift: number }} shape
 */
export function createTerrain(noise, shape) {
  const map = new Float32Array(COLUMNS * ROWS);
  const trees = new Float32Array(COLUMNS * ROWS);
  for (let j = 0; j < ROWS; j++)
    for (let i = 0; i < COLUMNS; i++) {
      const x = LEFT + i * CELL;
      const z = NEAR + j * CELL;
      const wobble = noise.fbm(x / 140 + shape.shift, z / 140, 4) - 0.5;
      const shore = Math.hypot((x - 60) / 460, (z - 420) / 350) + 0.35 * wobble;
      let h = shore < 1 ? (shore - 1) * 60 : (shore - 1) * 26;
      const hills = smoothstep(1.05, 2.2, shore);
      h += hills * 150 * noise.fbm(x / 420 + 3.7 + shape.shift, z / 420, 6) ** 1.6;
      h +=
        smoothstep(760, 2300, z) *
        shape.mountains *
        noise.ridged(x / 1150 + shape.shift, z / 1150 + 0.4, 9) ** 1.3;
      for (const b of shape.bumps)
        h += b.height * Math.exp(-((x - b.x) ** 2 + (z - b.z) ** 2) / b.radius ** 2);
      const wood =
        smoothstep(0.44, 0.52, noise.fbm(x / 120 + 9, z / 120 + shape.shift, 4)) *
        smoothstep(3, 8, h) *
        (1 - smoothstep(210, 290, h + 60 * wobble)) *
        smoothstep(170, 260, z);
      const index = j * COLUMNS + i;
      trees[index] = wood;
      map[index] = h + wood * (5 + 13 * noise.at(x / 5.5, z / 5.5) ** 1.5 + 3 * noise.at(x / 2.3, z / 2.3));
    }

  /** @param {Float32Array} grid @param {number} x @param {number} z */
  const sample = (grid, x, z) => {
    const u = Math.min(COLUMNS - 1.001, Math.max(0, (x - LEFT) / CELL));
    const v = Math.min(ROWS - 1.001, Math.max(0, (z - NEAR) / CELL));
    const i = Math.floor(u);
    const j = Math.floor(v);
    const k = j * COLUMNS + i;
    const near = grid[k] + (u - i) * (grid[k + 1] - grid[k]);
    const far = grid[k + COLUMNS] + (u - i) * (grid[k + COLUMNS + 1] - grid[k + COLUMNS]);
    return near + (v - j) * (far - near);
  };
  const height = (/** @type {number} */ x, /** @type {number} */ z) => sample(map, x, z);

  /** Distance along the ray to the land, or Infinity. @param {number[]} o @param {number[]} d @param {number} limit */
  const hit = (o, d, limit) => {
    let before = 0;
    for (let t = 0.5; t < limit; ) {
      const y = o[1] + t * d[1];
      if (y > 900 && d[1] > 0) return Number.POSITIVE_INFINITY;
      const gap = y - height(o[0] + t * d[0], o[2] + t * d[2]);
      if (gap < 0) {
        let low = before;
        let high = t;
        for (let k = 0; k < 8; k++) {
          const middle = (low + high) / 2;
          if (o[1] + middle * d[1] < height(o[0] + middle * d[0], o[2] + middle * d[2])) high = middle;
          else low = middle;
        }
        return high;
      }
      before = t;
      t += Math.max(0.25 + 0.004 * t, 0.35 * gap);
    }
    return Number.POSITIVE_INFINITY;
  };

  /** @param {number} x @param {number} z @param {number} e */
  const normal = (x, z, e) =>
    unit([height(x - e, z) - height(x + e, z), 2 * e, height(x, z - e) - height(x, z + e)]);

  /** Albedo and shading normal at a point of the surface, `distance` metres from the eye. */
  const surface = (/** @type {number[]} */ p, /** @type {number} */ distance) => {
    const [x, y, z] = p;
    let n = normal(x, z, Math.max(1.5, 0.003 * distance));
    const patch = noise.fbm(x / 23, z / 23, 5);
    const fine = noise.fbm(x * 1.7, z * 1.7, 4);
    const wood = sample(trees, x, z);
    let albedo = mix([0.15, 0.19, 0.035], [0.3, 0.27, 0.085], smoothstep(0.35, 0.7, patch));
    albedo = mix(albedo, [0.075, 0.12, 0.02], 0.6 * smoothstep(0.45, 0.7, fine));
    // Bare rock only in the heights: lower down a steep slope is the rim of a wood.
    const steep = smoothstep(0.25, 0.5, 1 - n[1] + 0.25 * (patch - 0.5)) * smoothstep(110, 200, y);
    const high = smoothstep(190, 330, y + 160 * (patch - 0.5));
    const stone = mix([0.2, 0.185, 0.17], [0.34, 0.31, 0.28], noise.fbm(x / 9, y / 5 + z / 9, 5));
    albedo = mix(albedo, stone, Math.max(steep, high));
    const snow = smoothstep(330, 430, y + 220 * (patch - 0.5)) * smoothstep(0.5, 0.75, n[1]);
    albedo = mix(albedo, [0.8, 0.84, 0.9], snow);
    albedo = mix(albedo, mix([0.02, 0.045, 0.014], [0.075, 0.1, 0.025], noise.at(x / 7, z / 7)), wood);
    albedo = mix([0.31, 0.26, 0.18], albedo, smoothstep(0.25, 1.3, y + 0.8 * (fine - 0.5)));
    const rough = 0.55 * (1 - snow) * Math.min(1, 60 / distance + 0.3);
    n = unit([
      n[0] + rough * (noise.at(x * 2.3, z * 2.3) - 0.5),
      n[1],
      n[2] + rough * (noise.at(x * 2.3 + 40, z * 2.3) - 0.5),
    ]);
    return { albedo, normal: n, occlusion: 1 - 0.35 * wood * (1 - noise.at(x / 5.5, z / 5.5)) };
  };
  return { height, hit, surface };
}
