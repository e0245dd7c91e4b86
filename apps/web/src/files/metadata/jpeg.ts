// The words of a JPEG file, by the code that the command line has.
import { type ByteSource, joined, jpegHead, LONGEST_EXIF, readJpegWords } from '@romnet/imaging';
import { NO_WORDS, type Words } from './words.js';

const sourceOf = (bytes: Uint8Array): ByteSource => ({
  length: bytes.length,
  read: (at, length) => bytes.subarray(at, at + length),
});

/** To an extended packet, which a result has not. */
const POINTER = /\sxmpNote:HasExtendedXMP="[^"]*"/;
const STUB = /<rdf:Description rdf:about="" xmlns:xmpNote="[^"]*"\s+xmpNote:HasExtendedXMP="[^"]*"\s*\/>/;

export function readJpeg(bytes: Uint8Array): Words {
  const { extendedXmp, xmp, ...found } = readJpegWords(sourceOf(bytes));
  // A main packet says something itself, or only that there is another, which then is the whole.
  const isStub = xmp !== undefined && [...xmp.matchAll(/<rdf:Description\b/g)].length === 1 && STUB.test(xmp);
  const packet = (isStub ? extendedXmp : undefined) ?? xmp?.replace(POINTER, '');
  return { ...NO_WORDS, ...found, ...(packet !== undefined && { xmp: packet }) };
}

/** The file with these words in it. */
export function writeJpeg(bytes: Uint8Array, words: Words): Uint8Array<ArrayBuffer> {
  const { exif, xmp, resources, comments, density } = words;
  const { head, end } = jpegHead(sourceOf(bytes), {
    ...{ comments },
    ...(exif && exif.length <= LONGEST_EXIF && { exif }),
    ...(xmp !== undefined && { xmp }),
    ...(resources && { resources }),
    ...(density && { density }),
  });
  return joined([head, bytes.subarray(end)]);
}
