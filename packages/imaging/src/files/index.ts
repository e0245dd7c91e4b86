// Picture files through sharp: Node only. All else in this package is safe in a browser.
export { codecVersions, type PictureFile } from './codec.js';
export {
  type DecodedFile,
  type DecodeOptions,
  decode,
  decodeFile,
  decodeScaled,
  type FileSize,
  readFormat,
  readSize,
} from './decode.js';
export { type EncodeOptions, encode, encodeFile, encodePng, type Pictures } from './encode.js';
export {
  checkFits,
  type FileFormat,
  formatOf,
  READ_EXTENSIONS,
  READABLE_EXTENSIONS,
  resultExtension,
  type SourceFormat,
  WRITABLE_EXTENSIONS,
} from './formats.js';
export { encodeGreyPng } from './grey.js';
export type { EditMark } from './metadata/mark.js';
export { isPlain, nameFromBytes, onDisk } from './names.js';
export { type OutputProfile, openProfile } from './output-profile.js';
export { entriesOf, searchFolder } from './search.js';
export { placeWhole, readBytes, writeWhole } from './whole.js';
