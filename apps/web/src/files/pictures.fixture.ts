// Small pictures as files, made by sharp, which is not what the page reads and writes them with.
import sharp from 'sharp';

/** A grey scene of waves and edges, as an old photo has them, with a little noise. */
export function scene(width: number, height: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: width * height }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const [x, y] = [i % width, Math.floor(i / width)];
    const edge = (x >> 4) % 2 ? 25 : -25;
    return 128 + edge + 40 * Math.sin(x / 9 + seed) + 40 * Math.sin(y / 8) + (state >>> 28);
  });
}

export const greyPng = (width: number, height: number, seed = 1): Promise<Buffer> =>
  sharp(scene(width, height, seed), { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();

/** Red, green and blue bands, with enough colour to give. */
export function colorPng(width: number, height: number): Promise<Buffer> {
  const grey = scene(width, height);
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    const band = Math.floor(((pixel % width) / width) * 3);
    return Math.min(255, grey[pixel]! * (i % 3 === band ? 1.3 : 0.5));
  });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** 16 bits a sample, grey. */
export function deep(width: number, height: number, format: 'png' | 'tiff'): Promise<Buffer> {
  const data = Uint16Array.from(scene(width, height), (value, i) => value * 257 - (i % 200));
  const picture = sharp(data, { raw: { width, height, channels: 1 } }).toColourspace('grey16');
  return format === 'png' ? picture.png().toBuffer() : picture.tiff({ compression: 'lzw' }).toBuffer();
}
