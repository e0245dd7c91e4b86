// The foreground: blades of grass and flowers, each a short bent stroke drawn over the picture from far to near.
import { createRandom } from '@romnet/imaging/damage';
import { mix, smoothstep } from './noise.mjs';

/**
 * @param {import('./light.mjs').World} world
 * @param {ReturnType<import('./light.mjs')['createTracer']>} tracer
 * @param {{ light: Float32Array, width: number, height: number, scale: number, project: (p: number[]) => number[] }} view
 */
export function growMeadow({ noise, terrain, camera, flowers }, { sunAt, sunlight, skylight }, view) {
  const random = createRandom(4);
  const [near, far] = [2.5, 42];
  const plants = Array.from({ length: 80_000 }, () => {
    // As many plants per pixel near as far: depth is uniform in 1 / depth.
    const depth = 1 / random.uniform(1 / far, 1 / near);
    const across = random.uniform(-0.68, 0.68) * depth;
    const x = camera.eye[0] + across * Math.cos(camera.yaw) + depth * Math.sin(camera.yaw);
    const z = camera.eye[2] + depth * Math.cos(camera.yaw) - across * Math.sin(camera.yaw);
    return { x, z, depth };
  }).sort((a, b) => b.depth - a.depth);

  for (const { x, z, depth } of plants) {
    const ground = terrain.height(x, z);
    const patch = noise.fbm(x / 5 + 7, z / 5, 4);
    if (ground < 0.9 + patch) continue;
    const tall =
      (0.1 + 0.5 * smoothstep(0.35, 0.7, patch)) *
      random.uniform(0.5, 1.3) *
      (1 - 0.5 * smoothstep(20, far, depth));
    const lean = tall * (0.35 * random.normal() + 0.25);
    const sun = sunAt([x, ground + 0.3, z]) * random.uniform(0.35, 1);
    const green = mix([0.055, 0.1, 0.012], [0.26, 0.25, 0.07], random.uniform() * 0.55 + 0.6 * (patch - 0.3));
    const lit = (/** @type {number[]} */ albedo, /** @type {number} */ up) =>
      albedo.map((a, k) => a * (0.45 + 0.75 * up) * (sun * sunlight[k] * 0.75 + 0.9 * skylight[k]));
    const root = view.project([x, ground - 0.03, z]);
    const tip = view.project([x + lean, ground + tall, z]);
    const thick = Math.max(0.5, (0.0055 * view.scale) / depth);
    for (let s = 0, steps = Math.ceil(Math.abs(root[1] - tip[1])) + 1; s <= steps; s++) {
      const t = s / steps;
      // Bent: the stem rises first and leans later.
      stamp(
        view,
        root[0] + (tip[0] - root[0]) * t * t,
        root[1] + (tip[1] - root[1]) * t,
        thick * (1 - 0.8 * t),
        lit(green, t),
        0.8,
      );
    }
    const bed = noise.fbm(x / 3.2 + 50, z / 3.2, 3);
    if (bed < 0.56 || !random.chance(0.16)) continue;
    const petal = random.choice(flowers);
    stamp(
      view,
      tip[0],
      tip[1],
      Math.max(0.7, (random.uniform(0.022, 0.04) * view.scale) / depth),
      lit(petal, 1),
      1,
    );
  }
}

/** A soft disc. @param {{ light: Float32Array, width: number, height: number }} view */
function stamp(
  { light, width, height },
  /** @type {number} */ cx,
  /** @type {number} */ cy,
  /** @type {number} */ radius,
  /** @type {number[]} */ color,
  /** @type {number} */ alpha,
) {
  for (let y = Math.max(0, Math.floor(cy - radius)); y <= Math.min(height - 1, Math.ceil(cy + radius)); y++)
    for (
      let x = Math.max(0, Math.floor(cx - radius));
      x <= Math.min(width - 1, Math.ceil(cx + radius));
      x++
    ) {
      const cover = alpha * Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(x - cx, y - cy)));
      const i = 3 * (y * width + x);
      for (let k = 0; k < 3; k++) light[i + k] += cover * (color[k] - light[i + k]);
    }
}
