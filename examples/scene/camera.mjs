// The camera: one jittered ray per pixel into a buffer of linear light, and the film that develops it to sRGB.
import { createRandom } from '@romnet/imaging/damage';
import { createTracer } from './light.mjs';
import { growMeadow } from './meadow.mjs';
import { unit } from './noise.mjs';

/** @param {import('./light.mjs').World} world @param {number} width @param {number} height @returns {Uint8Array} sRGB */
export function photograph(world, width, height) {
  const tracer = createTracer(world);
  const { camera } = world;
  const random = createRandom(77);
  const [sinYaw, cosYaw] = [Math.sin(camera.yaw), Math.cos(camera.yaw)];
  const [sinPitch, cosPitch] = [Math.sin(camera.pitch), Math.cos(camera.pitch)];
  const scale = camera.focal * width;
  const light = new Float32Array(width * height * 3);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i += 3) {
      const u = (x + random.uniform() - width / 2) / scale;
      const v = (height / 2 - y - random.uniform()) / scale;
      const forward = cosPitch - v * sinPitch;
      const d = unit([u * cosYaw + forward * sinYaw, sinPitch + v * cosPitch, forward * cosYaw - u * sinYaw]);
      light.set(tracer.trace(camera.eye, d), i);
    }
  /** Where a point of the world falls: column, row, depth. @param {number[]} p */
  const project = (p) => {
    const [x, y, z] = [p[0] - camera.eye[0], p[1] - camera.eye[1], p[2] - camera.eye[2]];
    const ahead = x * sinYaw + z * cosYaw;
    const depth = ahead * cosPitch + y * sinPitch;
    const right = x * cosYaw - z * sinYaw;
    return [
      width / 2 + (scale * right) / depth,
      height / 2 - (scale * (y * cosPitch - ahead * sinPitch)) / depth,
      depth,
    ];
  };
  growMeadow(world, tracer, { light, width, height, project, scale });
  return develop(light, width, height);
}

/** Film: a shoulder for the lights (the ACES curve in Narkowicz' fit), darker corners, then sRGB. */
function develop(
  /** @type {Float32Array} */ light,
  /** @type {number} */ width,
  /** @type {number} */ height,
) {
  const out = new Uint8Array(light.length);
  for (let i = 0; i < out.length; i++) {
    const pixel = Math.floor(i / 3);
    const u = (pixel % width) / width - 0.5;
    const v = (Math.floor(pixel / width) - height / 2) / width;
    const e = 0.6 * (1 - 0.7 * (u * u + v * v)) * light[i];
    const film = Math.min(1, (e * (2.51 * e + 0.03)) / (e * (2.43 * e + 0.59) + 0.14));
    out[i] = Math.round(255 * (film <= 0.0031308 ? 12.92 * film : 1.055 * film ** (1 / 2.4) - 0.055));
  }
  return out;
}
