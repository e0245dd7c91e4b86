// A grey photograph of any size with scratches and grain, written strip by strip of nothing but arithmetic: what is measured
// must not depend on a data set.
import sharp from 'sharp';

/** Writes a JPEG file of this size. */
export async function writePicture(path, width, height) {
  const data = new Uint8Array(width * height);
  let state = 7;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      const [u, v] = [(12 * x) / width, (9 * y) / height];
      const shape =
        Math.sin(u + Math.sin(v)) * Math.cos(v * 1.3) + 0.3 * Math.sign(Math.sin(3 * u) + Math.cos(2 * v));
      data[i] = Math.abs((u - 1.1 * v) % 5) < 0.01 ? 250 : 125 + 70 * shape + (state >> 28);
    }
  }
  const raw = { width, height, channels: 1 };
  await sharp(data, { raw, limitInputPixels: false }).jpeg({ quality: 90 }).toFile(path);
}
