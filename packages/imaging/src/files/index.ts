// Picture files through sharp: Node only. All else in this package is safe in a browser.
export { type FileFormat, MAX_PIXELS } from './codec.js';
export { type DecodedFile, decodeFile, decodeScaled, readSize } from './decode.js';
export { type EncodeOptions, encodeFile, encodePng, formatOf, WRITABLE_EXTENSIONS } from './encode.js';
export { writeWhole } from './whole.js';
