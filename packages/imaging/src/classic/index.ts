// How pictures were repaired and coloured before networks: what a learned result is compared with.
export { bilateralFilter } from './bilateral.js';
export { matchHistogram } from './match-histogram.js';
export { medianFilter } from './median.js';
export { reinhardTransfer } from './reinhard.js';
export { welshColors } from './welsh.js';
