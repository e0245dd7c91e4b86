// Picture files through sharp: Node only. All else in this package is safe in a browser.
export { MAX_PIXELS } from './codec.js';
export { type DecodedFile, type DecodeOptions, decodeFile, decodeScaled, readSize } from './decode.js';
export { type EncodeOptions, encodeFile, encodePng } from './encode.js';
export {
  checkFits,
  type FileFormat,
  formatOf,
  READABLE_EXTENSIONS,
  resultName,
  type SourceFormat,
  WRITABLE_EXTENSIONS,
} from './formats.js';
export { writeWhole } from './whole.js';
