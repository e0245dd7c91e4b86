// Masks grown to all sides.

/** The largest sample within `radius` pixels along both axes: a mask, 0 where there is nothing, grown to all sides as squares. */
export function widen(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const along = (source: Float32Array, length: number, count: number, step: number, jump: number) => {
    const result = source.slice();
    for (let line = 0; line < count; line++) {
      for (let i = 0; i < length; i++) {
        const value = source[line * jump + i * step]!;
        if (value === 0) continue;
        for (let k = Math.max(0, i - radius); k <= Math.min(length - 1, i + radius); k++) {
          const at = line * jump + k * step;
          if (result[at]! < value) result[at] = value;
        }
      }
    }
    return result;
  };
  return along(along(values, width, height, 1, width), height, width, width, 1);
}
