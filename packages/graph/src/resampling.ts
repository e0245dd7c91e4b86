// Resampling along one axis as plain numbers: which sample, or which mixture of samples, each result is made of.

/** Row-major [to, from] matrix whose product with a column of `from` samples resamples it to `to` samples. */
export function bilinearMatrix(from: number, to: number): Float32Array {
  const matrix = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const position = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    const left = Math.floor(position);
    const right = Math.min(left + 1, from - 1);
    const t = position - left;
    matrix[i * from + left] = (matrix[i * from + left] as number) + 1 - t;
    matrix[i * from + right] = (matrix[i * from + right] as number) + t;
  }
  return matrix;
}

/** The sample that each of `to` results repeats: floor(i from / to). */
export const nearestIndices = (from: number, to: number): number[] =>
  Array.from({ length: to }, (_, i) => Math.floor((i * from) / to));

/** Row-major [indices, length] matrix of zeros and ones whose product with a column picks these elements of it. */
export function pickingMatrix(indices: readonly number[], length: number): Float32Array {
  const matrix = new Float32Array(indices.length * length);
  indices.forEach((from, to) => {
    matrix[to * length + from] = 1;
  });
  return matrix;
}
