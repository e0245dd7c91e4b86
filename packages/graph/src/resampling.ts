// Bilinear interpolation along one axis as a matrix, in the half-pixel convention of ONNX's and PyTorch's Resize.

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
