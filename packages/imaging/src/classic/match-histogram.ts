// Histogram matching: each channel gets the distribution that the same channel has in another picture.
import { createRaster, type Raster, toEightBit } from '../picture.js';

const LEVELS = 256;

/** The picture at 8 bits, with the reference's histogram in each of the three channels; sizes may differ. */
export function matchHistogram(picture: Raster, reference: Raster): Raster {
  const [source, other] = [toEightBit(picture), toEightBit(reference)];
  const result = createRaster(source.width, source.height);
  for (let channel = 0; channel < 3; channel++) {
    const levels = matchedLevels(histogram(source, channel), histogram(other, channel));
    for (let i = channel; i < source.data.length; i += 3) result.data[i] = levels[source.data[i]!]! + 0.5;
  }
  return result;
}

/**
 * What each level becomes: the value of the other distribution at the same quantile, linear between the values that it has
 * (scikit-image's match_histograms, before rounding). Both are counts by level.
 */
function matchedLevels(counts: Float64Array, others: Float64Array): Float64Array {
  const quantiles = cumulative(counts);
  const values = [...others.keys()].filter((level) => others[level]! > 0);
  const at = cumulative(others);
  return quantiles.map((quantile) => {
    const next = values.findIndex((value) => at[value]! >= quantile);
    if (next < 0) return values.at(-1)!;
    if (next === 0) return values[0]!;
    const [low, high] = [values[next - 1]!, values[next]!];
    return low + ((high - low) * (quantile - at[low]!)) / (at[high]! - at[low]!);
  });
}

function histogram({ data }: Raster, channel: number): Float64Array {
  const counts = new Float64Array(LEVELS);
  for (let i = channel; i < data.length; i += 3) counts[data[i]!]!++;
  return counts;
}

function cumulative(counts: Float64Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  return counts.map((count) => {
    sum += count;
    return sum / total;
  });
}
