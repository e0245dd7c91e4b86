// Reads mutants in this process and says how each went, so that the other side knows which one it was that ended us.
import { decode, decodeScaled, encode, readSize } from '@romnet/imaging/files';
import { mutants } from './mutants.mjs';

const [seed, from, to] = process.argv.slice(2).map(Number);
const small = { width: 8, height: 8, bitDepth: 8, data: new Uint8Array(192) };

/** What every way of reading says, errors as they are. */
async function read(bytes, number) {
  const told = [];
  const tell = (work) => work.then(() => told.push('read')).catch((error) => told.push(error));
  let pages = 1;
  await tell(readSize(bytes, { name: 'it' }).then((size) => (pages = size.pages)));
  for (let page = 0; page < Math.min(3, pages); page++) await tell(decode(bytes, { name: 'it', page }));
  await tell(decodeScaled(bytes, 16, { name: 'it' }));
  const format = ['jpeg', 'png', 'webp', 'tiff'][number % 4];
  await tell(encode(small, { format, metadataFrom: bytes, profile: 'keep' }));
  return told;
}

for await (const { number, name, bytes } of mutants(seed, from, to)) {
  process.send({ begins: number, name });
  const start = performance.now();
  const told = await read(bytes, number);
  const faults = told
    .filter((what) => what !== 'read')
    .filter((error) => error.constructor !== Error || /\n|internal|^$/.test(error.message))
    .map(({ stack }) => stack);
  process.send({ ends: number, read: told[1] === 'read', ms: performance.now() - start, faults });
}
