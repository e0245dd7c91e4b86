// A luminance to damage: gradients, edges and fine detail over the whole range.

/** L' of a square picture of `side` pixels. */
export function scene(side) {
  const data = Float32Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [i % side, Math.floor(i / side)];
    return 0.6 * Math.sin(x / 9 + y / 23) + (((x >> 3) + (y >> 3)) % 2 ? 0.2 : -0.2);
  });
  return { width: side, height: side, data };
}
