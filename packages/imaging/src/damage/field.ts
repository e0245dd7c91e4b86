// Smooth random fields and plain filters over a grid: the clay of which every kind of damage is made.
import type { Plane } from '../picture.js';
import type { Random } from '../random.js';

export const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(high, value));

/** 0 below `low`, 1 above `high`, a smooth cubic between. */
export function smoothstep(low: number, high: number, value: number): number {
  const t = clamp((value - low) / (high - low), 0, 1);
  return t * t * (3 - 2 * t);
}

/** A new plane whose pixel is `f(value, index, x, y)`. Costs about 20 ns a call: the commonest kinds loop themselves. */
export function mapPlane(
  plane: Plane,
  f: (value: number, index: number, x: number, y: number) => number,
): Plane {
  const { width, height, data } = plane;
  const out = new Float32Array(data.length);
  for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++, i++) out[i] = f(data[i]!, i, x, y);
  return { width, height, data: out };
}

/** `mask` of 0..1, weighted by `alpha`, moves each pixel towards `tone`: alpha compositing of one flat colour. */
export function blend(plane: Plane, mask: Float32Array, alpha: number, tone: number): Plane {
  const data = new Float32Array(plane.data);
  for (let i = 0; i < data.length; i++) if (mask[i]! > 0) data[i]! += mask[i]! * alpha * (tone - data[i]!);
  return { width: plane.width, height: plane.height, data };
}

/** Adds value noise in [-gain, gain] to `out`: random lattice values `cellX` x `cellY` pixels apart, smoothly joined. */
function addNoise(
  out: Float32Array,
  width: number,
  height: number,
  cellX: number,
  cellY: number,
  gain: number,
  random: Random,
): void {
  const columns = Math.ceil(width / cellX) + 2;
  const rows = Math.ceil(height / cellY) + 2;
  const offsetX = random.uniform();
  const offsetY = random.uniform();
  const lattice = new Float32Array(columns * rows);
  for (let i = 0; i < lattice.length; i++) lattice[i] = random.uniform(-gain, gain);
  // The pixels of a line that lie between lattice columns c and c + 1 end before `endOf[c]`.
  const endOf = new Int32Array(columns);
  const weightOf = new Float32Array(width);
  for (let x = 0; x < width; x++) {
    const u = x / cellX + offsetX;
    endOf[Math.floor(u)] = x + 1;
    weightOf[x] = smoothstep(0, 1, u - Math.floor(u));
  }
  const line = new Float32Array(columns);
  for (let y = 0, i = 0; y < height; y++) {
    const v = y / cellY + offsetY;
    const row = Math.floor(v) * columns;
    const t = smoothstep(0, 1, v - Math.floor(v));
    for (let k = 0; k < columns; k++)
      line[k] = lattice[row + k]! + t * (lattice[row + columns + k]! - lattice[row + k]!);
    for (let c = 0, x = 0; x < width; c++) {
      const left = line[c]!;
      const step = line[c + 1]! - left;
      for (const end = endOf[c]!; x < end; x++, i++) out[i]! += left + weightOf[x]! * step;
    }
  }
}

/** Fractal value noise in [-1, 1]: octaves of half the cell and `gain` times the strength each. `cell` in pixels. */
export function fractal(
  width: number,
  height: number,
  cell: number,
  octaves: number,
  random: Random,
  { gain = 0.5, stretch = 1 }: { readonly gain?: number; readonly stretch?: number } = {},
): Float32Array {
  const out = new Float32Array(width * height);
  let total = 0;
  for (let octave = 0; octave < octaves; octave++) total += gain ** octave;
  for (let octave = 0; octave < octaves; octave++) {
    const size = Math.max(1, cell / 2 ** octave);
    addNoise(out, width, height, size, size * stretch, gain ** octave / total, random);
  }
  return out;
}

/** A transparency that changes erratically over the picture, in [0, 1]: some places bare, some fully covered. */
export function erratic(width: number, height: number, cell: number, random: Random): Float32Array {
  const field = fractal(width, height, cell, 3, random);
  const bias = random.uniform(-0.15, 0.15);
  for (let i = 0; i < field.length; i++) field[i] = smoothstep(-0.3, 0.3, field[i]! + bias);
  return field;
}

/** Gaussian blur of deviation `sigma` pixels, edges repeated. */
export function gaussian(plane: Plane, sigma: number): Plane {
  const radius = Math.ceil(3 * sigma);
  if (radius < 1) return plane;
  const kernel = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = kernel.reduce((a, b) => a + b, 0);
  const taps = Float32Array.from(kernel, (k) => k / sum);
  const { width, height } = plane;
  // Each pass filters along rows and writes transposed, so that both run over contiguous memory.
  const pass = (from: Float32Array, w: number, h: number): Float32Array => {
    const to = new Float32Array(from.length);
    const line = new Float32Array(w + 2 * radius);
    for (let y = 0; y < h; y++) {
      line.set(from.subarray(y * w, (y + 1) * w), radius);
      line.fill(from[y * w]!, 0, radius).fill(from[y * w + w - 1]!, radius + w);
      for (let x = 0; x < w; x++) {
        let value = 0;
        for (let k = 0; k < taps.length; k++) value += taps[k]! * line[x + k]!;
        to[x * h + y] = value;
      }
    }
    return to;
  };
  return { width, height, data: pass(pass(plane.data, width, height), height, width) };
}

/** The plane's value at a real position, bilinear, edges repeated. */
export function sampleAt({ width, height, data }: Plane, x: number, y: number): number {
  const u = clamp(x, 0, width - 1);
  const v = clamp(y, 0, height - 1);
  const column = Math.min(Math.floor(u), Math.max(0, width - 2));
  const row = Math.min(Math.floor(v), Math.max(0, height - 2));
  const right = width > 1 ? 1 : 0;
  const below = height > 1 ? width : 0;
  const i = row * width + column;
  const top = data[i]! + (u - column) * (data[i + right]! - data[i]!);
  const bottom = data[i + below]! + (u - column) * (data[i + below + right]! - data[i + below]!);
  return top + (v - row) * (bottom - top);
}

/** The value below which `share` of the field lies, estimated from about a thousand of its pixels. */
export function quantile(field: Float32Array, share: number): number {
  // Odd, so that the pixels are not all of a few columns where the width is a power of two.
  const step = Math.max(1, Math.floor(field.length / 1021)) | 1;
  const sample: number[] = [];
  for (let i = 0; i < field.length; i += step) sample.push(field[i]!);
  sample.sort((a, b) => a - b);
  return sample[Math.round(clamp(share, 0, 1) * (sample.length - 1))]!;
}
