// Picture files through sharp: Node only. All else in this package is safe in a browser.
export { MAX_PIXELS } from './codec.js';
export {
  type DecodedFile,
  type DecodeOptions,
  decodeFile,
  decodeScaled,
  type FileSize,
  readFormat,
  readSize,
} from './decode.js';
export { type EncodeOptions, encodeFile, encodePng } from './encode.js';
export {
  checkFits,
  type FileFormat,
  formatOf,
  READABLE_EXTENSIONS,
  resultExtension,
  type SourceFormat,
  WRITABLE_EXTENSIONS,
} from './formats.js';
export { encodeGreyPng } from './grey.js';
export { isPlain, nameFromBytes, onDisk } from './names.js';
export { isPassedOver } from './passed-over.js';
export { type PlaceOptions, placeWhole, writeWhole } from './whole.js';
