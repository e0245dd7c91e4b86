// Picture files through sharp: Node only. All else in this package is safe in a browser.
export { type FileFormat, MAX_PIXELS } from './codec.js';
export { type DecodedFile, decodeFile, decodeScaled, readFormat, readSize } from './decode.js';
export { type EncodeOptions, encodeFile, encodePng, formatOf, WRITABLE_EXTENSIONS } from './encode.js';
export { isPlain, nameFromBytes, onDisk } from './names.js';
export { isPassedOver } from './passed-over.js';
export { type PlaceOptions, placeWhole, writeWhole } from './whole.js';
