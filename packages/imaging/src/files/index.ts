// Picture files through sharp: Node only. All else in this package is safe in a browser.
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
export { isPlain, nameFromBytes, onDisk } from './names.js';
export { entriesOf, searchFolder } from './search.js';
export { openDraft, placeWhole, readBytes, writeWhole } from './whole.js';
