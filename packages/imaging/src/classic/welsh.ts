// Colours from a reference by luminance and its spread, place by place (Welsh et al. 2002, the global algorithm).
import { labToRaster, rasterToLab } from '../color.js';
import { createPlane, type Plane, type Raster } from '../picture.js';

/** As in their Section 3.1: about 200 samples on a jittered grid, neighbourhoods of 5x5. */
const SAMPLES = 200;
const RADIUS = 2;

interface Sample {
  readonly luminance: number;
  readonly deviation: number;
  readonly a: number;
  readonly b: number;
}

/**
 * A picture of this luminance (L' units) with colours of the reference, 8 bits. Each pixel takes the ab of the sample whose
 * luminance and neighbourhood's standard deviation are nearest to its own, both counting one half; the reference's luminance
 * is first brought to the picture's mean and deviation. `random` places the samples within their cells.
 */
export function welshColors(luminance: Plane, reference: Raster, random: () => number): Raster {
  const samples = sampleColors(reference, luminance, random);
  const deviation = localDeviation(luminance);
  const { width, height } = luminance;
  const [a, b] = [createPlane(width, height), createPlane(width, height)];
  for (let i = 0; i < luminance.data.length; i++) {
    const [own, spread] = [luminance.data[i]!, deviation.data[i]!];
    let nearest = samples[0]!;
    let least = Number.POSITIVE_INFINITY;
    for (const sample of samples) {
      const distance = Math.abs(sample.luminance - own) + Math.abs(sample.deviation - spread);
      if (distance >= least) continue;
      least = distance;
      nearest = sample;
    }
    a.data[i] = nearest.a;
    b.data[i] = nearest.b;
  }
  return labToRaster(luminance, a, b, 8);
}

function sampleColors(reference: Raster, luminance: Plane, random: () => number): Sample[] {
  const { L, a, b } = rasterToLab(reference);
  const [own, wanted] = [statistics(L), statistics(luminance)];
  const scale = own.deviation > 0 ? wanted.deviation / own.deviation : 1;
  const remapped = { ...L, data: L.data.map((v) => (v - own.mean) * scale + wanted.mean) };
  const deviation = localDeviation(remapped);
  const columns = Math.max(1, Math.round(Math.sqrt((SAMPLES * L.width) / L.height)));
  const rows = Math.max(1, Math.round(SAMPLES / columns));
  return Array.from({ length: rows * columns }, (_, i) => {
    const x = Math.floor(((i % columns) + random()) * (L.width / columns));
    const y = Math.floor((Math.floor(i / columns) + random()) * (L.height / rows));
    const at = y * L.width + x;
    return {
      luminance: remapped.data[at]!,
      deviation: deviation.data[at]!,
      a: a.data[at]!,
      b: b.data[at]!,
    };
  });
}

function statistics({ data }: Plane): { mean: number; deviation: number } {
  let [sum, squares] = [0, 0];
  for (const v of data) {
    sum += v;
    squares += v * v;
  }
  const mean = sum / data.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / data.length - mean * mean)) };
}

/** The standard deviation of the 5x5 around each sample; at the border, of the part that is there. */
function localDeviation({ width, height, data }: Plane): Plane {
  const result = createPlane(width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let [sum, squares, count] = [0, 0, 0];
      for (let v = Math.max(0, y - RADIUS); v <= Math.min(height - 1, y + RADIUS); v++)
        for (let u = Math.max(0, x - RADIUS); u <= Math.min(width - 1, x + RADIUS); u++) {
          const value = data[v * width + u]!;
          sum += value;
          squares += value * value;
          count++;
        }
      const mean = sum / count;
      result.data[y * width + x] = Math.sqrt(Math.max(0, squares / count - mean * mean));
    }
  return result;
}
