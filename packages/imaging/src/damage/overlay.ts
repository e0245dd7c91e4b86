// Textures laid over the picture with erratic transparency (paper IV-A).
import type { Plane } from '../picture.js';
import { blend, erratic, gaussian, mapPlane, sampleAt, smoothstep } from './field.js';
import type { DamageParameters, DamageRule, Texture } from './kinds.js';

// Each texture's halvings, made once: a hair drawn in 400 pixels and placed in 20 must get fainter, not break up.
// An area that is mostly white marks its damage in black and is turned over, so that 1 always means damage.
const pyramids = new WeakMap<Texture, readonly Plane[]>();

/** Fades out what is solid over many pixels: the bars and borders of a film frame, which are no damage of a print. */
function withoutSolids(area: Plane): Plane {
  const density = gaussian(area, 0.02 * area.width);
  return mapPlane(area, (v, i) => v * (1 - smoothstep(0.25, 0.5, density.data[i]!)));
}

function pyramidOf(texture: Texture): readonly Plane[] {
  const known = pyramids.get(texture);
  if (known) return known;
  const mean = texture.data.reduce((sum, v) => sum + v, 0) / texture.data.length;
  const turned = texture.kind === 'area' && mean > 0.5 ? texture.data.map((v) => 1 - v) : texture.data;
  const full: Plane = { width: texture.width, height: texture.height, data: turned };
  const levels: Plane[] = [texture.kind === 'area' ? withoutSolids(full) : full];
  for (let last = levels[0]!; Math.min(last.width, last.height) >= 8; last = levels[levels.length - 1]!) {
    const width = last.width >> 1;
    const height = last.height >> 1;
    const data = new Float32Array(width * height);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const i = 2 * y * last.width + 2 * x;
        data[y * width + x] =
          (last.data[i]! + last.data[i + 1]! + last.data[i + last.width]! + last.data[i + last.width + 1]!) /
          4;
      }
    levels.push({ width, height, data });
  }
  pyramids.set(texture, levels);
  return levels;
}

/**
 * Adds the texture to `mask` (the larger value stays), `size` pixels wide, turned by `angle`, centred on (cx, cy).
 * An element lies there once; an area goes on, mirrored, over the whole picture.
 */
function place(
  mask: Float32Array,
  width: number,
  height: number,
  texture: Texture,
  at: {
    readonly cx: number;
    readonly cy: number;
    readonly size: number;
    readonly angle: number;
    readonly flip: boolean;
  },
): void {
  const levels = pyramidOf(texture);
  const halvings = Math.max(0, Math.round(Math.log2(texture.width / at.size)));
  const level = levels[Math.min(halvings, levels.length - 1)]!;
  const endless = texture.kind === 'area';
  const scale = level.width / at.size;
  const reach = endless
    ? width + height
    : 0.5 * Math.hypot(at.size, (at.size * texture.height) / texture.width);
  const cos = Math.cos(at.angle) * scale;
  const sin = Math.sin(at.angle) * scale;
  for (let y = Math.max(0, Math.ceil(at.cy - reach)); y < Math.min(height, at.cy + reach); y++) {
    for (let x = Math.max(0, Math.ceil(at.cx - reach)); x < Math.min(width, at.cx + reach); x++) {
      const dx = at.flip ? at.cx - x : x - at.cx;
      const dy = y - at.cy;
      let u = dx * cos + dy * sin + level.width / 2 - 0.5;
      let v = dy * cos - dx * sin + level.height / 2 - 0.5;
      if (endless) {
        u = mirrored(u, level.width - 1);
        v = mirrored(v, level.height - 1);
      } else if (u < -0.5 || v < -0.5 || u > level.width - 0.5 || v > level.height - 0.5) continue;
      const value = sampleAt(level, u, v);
      const i = y * width + x;
      if (value > mask[i]!) mask[i] = value;
    }
  }
}

/** Folds any position into [0, last], as between two mirrors. */
function mirrored(position: number, last: number): number {
  const turn = Math.abs(position) % (2 * last);
  return turn > last ? 2 * last - turn : turn;
}

export const overlay: DamageRule<DamageParameters['overlay']> = {
  structural: true,
  apply: (plane, p, { random, textures, scale }) => {
    const { width, height } = plane;
    const long = Math.max(width, height);
    const elements = textures.filter((t) => t.kind === 'element');
    const areas = textures.filter((t) => t.kind === 'area');
    const mask = new Float32Array(width * height);
    for (let k = 0; k < Math.max(1, Math.round(p.count)); k++) {
      const wantArea = random.chance(p.area);
      const pool = (wantArea || elements.length === 0) && areas.length > 0 ? areas : elements;
      const texture = random.choice(pool);
      const area = texture.kind === 'area';
      place(mask, width, height, texture, {
        cx: area ? width * random.uniform(0.35, 0.65) : random.uniform(0, width),
        cy: area ? height * random.uniform(0.35, 0.65) : random.uniform(0, height),
        // An area keeps about the size it was scanned at: larger in the picture, its fine marks would become bands.
        size: area
          ? scale * texture.width * random.uniform(0.8, 1.5)
          : Math.max(2, long * p.size * random.uniform(0.4, 1.3)),
        angle: random.uniform(0, 2 * Math.PI),
        flip: random.chance(0.5),
      });
    }
    const transparency = erratic(width, height, random.uniform(0.08, 0.4) * long, random);
    for (let i = 0; i < mask.length; i++) mask[i]! *= 0.25 + 0.75 * transparency[i]!;
    return blend(plane, mask, p.alpha, p.tone);
  },
};
