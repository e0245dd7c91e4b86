// How close two pictures are, and how colourful, and how foggy, one is.
export { meanCiede2000 } from './ciede2000.js';
export { colorfulness } from './colorfulness.js';
export { chromaFog } from './fog.js';
export { histogramEmd } from './histogram-emd.js';
export { planePsnr, psnr } from './psnr.js';
export { ssim } from './ssim.js';
