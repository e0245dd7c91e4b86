// The formula pictures of reference.py, for tests: they must stay equal to the ones there.

import { createPlane, createRaster, type Plane, type Raster } from '../picture.js';

export function samplePicture(width: number, height: number, seed: number): Raster {
  const raster = createRaster(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++, i++) {
        raster.data[i] = (x * 7 + y * 13 * (c + 1) + ((x * y) % 31) * 3 + seed * 29) % 256;
      }
    }
  }
  return raster;
}

/** Patches of light that hold several of colour. */
export function softPicture(width: number, height: number): Raster {
  const raster = createRaster(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++, i++) {
        const light = ((Math.floor(x / 40) + Math.floor(y / 24)) % 3) * 4;
        const color = (Math.floor(x / 10) * 5 + Math.floor(y / 12) * 3 * (c + 1)) % 17;
        raster.data[i] = 90 + light + color + ((x + y) % 3);
      }
    }
  }
  return raster;
}

export function distorted(raster: Raster): Raster {
  const data = Uint8Array.from(raster.data, (v, i) => {
    const x = Math.floor(i / 3) % raster.width;
    const y = Math.floor(i / 3 / raster.width);
    const noise = ((x * 31 + y * 17 + (i % 3) * 11) % 21) - 10;
    return Math.min(255, Math.max(0, v + noise));
  });
  return { ...raster, data };
}

export function samplePlane(width: number, height: number, seed: number): Plane {
  const plane = createPlane(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      plane.data[i] = ((x * 37 + y * 91 + ((x * y) % 7) * 11 + seed * 17) % 101) / 50 - 1;
    }
  }
  return plane;
}
