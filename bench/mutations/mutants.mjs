// Small pictures of every format that is read, and copies of them with something broken: bits turned, ends cut, pieces written
// over, taken out or doubled. The same seed gives the same mutants.
import { encode } from '@romnet/imaging/files';
import sharp from 'sharp';

const [WIDTH, HEIGHT] = [48, 36];

/** @returns {() => number} from 0 to 1: mulberry32. */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function rasterOf(bitDepth, withAlpha = false) {
  const most = bitDepth === 8 ? 255 : 65_535;
  const make = (length) => (bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length));
  const data = make(WIDTH * HEIGHT * 3).map((_, i) => (0.5 + 0.4 * Math.sin(i / 7 + (i % 3))) * most);
  const raster = { width: WIDTH, height: HEIGHT, bitDepth, data };
  return withAlpha ? { ...raster, alpha: make(WIDTH * HEIGHT).map((_, i) => (i * 97) % most) } : raster;
}

function bmp(bits, compression, pixels, colors) {
  const palette = Buffer.alloc(colors * 4, 80);
  const head = Buffer.alloc(54);
  head.write('BM', 'latin1');
  head.writeUInt32LE(54 + palette.length + pixels.length, 2);
  head.writeUInt32LE(54 + palette.length, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(WIDTH, 18);
  head.writeInt32LE(HEIGHT, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bits, 28);
  head.writeUInt32LE(compression, 30);
  head.writeUInt32LE(colors, 46);
  return Buffer.concat([head, palette, pixels]);
}

async function* pages(...rasters) {
  yield* rasters;
}

/** Name and bytes of every picture that is broken: each coder that a format has, with metadata where it has a place for them. */
async function sources() {
  const { width, height, data } = rasterOf(8);
  const plain = () => sharp(data, { raw: { width, height, channels: 3 } });
  const deep = () => sharp(rasterOf(16).data, { raw: { width, height, channels: 3 } }).toColorspace('rgb16');
  const words =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>';
  const told = (pipeline) =>
    pipeline
      .withMetadata({ orientation: 6, density: 300 })
      .withExifMerge({ IFD0: { Artist: 'nobody', ImageDescription: 'a wall' }, IFD2: { ColorSpace: '2' } })
      .withXmp(words)
      .withIccProfile('p3');
  const rows = Buffer.alloc(HEIGHT * 6, Buffer.from([WIDTH, 7, 0, 0, 0, 0]));
  for (let y = 0; y < HEIGHT; y++) rows.set([WIDTH - 4, y, 4, 3, 0, 0], y * 6);
  const tiff = (pipeline, options) => pipeline.tiff(options).toBuffer();
  const grey = () => plain().toColorspace('b-w');
  const frames = { raw: { width, height: HEIGHT, channels: 3, pageHeight: HEIGHT / 2 } };
  const made = {
    'jpeg baseline': told(plain()).jpeg({ quality: 80 }).toBuffer(),
    'jpeg progressive': told(plain()).jpeg({ progressive: true }).toBuffer(),
    'jpeg grey': grey().jpeg().toBuffer(),
    'jpeg cmyk': plain().withIccProfile('cmyk').toColorspace('cmyk').jpeg().toBuffer(),
    'png 8': told(plain()).png().toBuffer(),
    'png 16': told(deep()).png().toBuffer(),
    'png interlaced': plain().png({ progressive: true }).toBuffer(),
    'png palette': plain().png({ palette: true }).toBuffer(),
    'webp lossy': told(plain()).webp().toBuffer(),
    'webp lossless': told(plain()).webp({ lossless: true }).toBuffer(),
    'webp animated': sharp(data, frames).webp({ loop: 1 }).toBuffer(),
    'tiff none': tiff(told(plain()), { compression: 'none' }),
    'tiff jpeg': tiff(plain(), { compression: 'jpeg' }),
    'tiff lzw 16': tiff(deep(), { compression: 'lzw', predictor: 'horizontal' }),
    'tiff deflate tiles': tiff(plain(), {
      compression: 'deflate',
      tile: true,
      tileWidth: 16,
      tileHeight: 16,
    }),
    'tiff one bit': tiff(grey(), { compression: 'ccittfax4', bitdepth: 1 }),
    'tiff big': tiff(plain(), { compression: 'packbits', bigtiff: true }),
    'tiff pages': encode(pages(rasterOf(8), rasterOf(16, true), rasterOf(8, true)), { format: 'tiff' }).then(
      ({ bytes }) => Buffer.from(bytes),
    ),
    gif: plain().gif().toBuffer(),
    'gif animated': sharp(data, frames).gif({ loop: 1 }).toBuffer(),
    avif: told(plain()).avif({ effort: 0 }).toBuffer(),
    'avif 10': deep().avif({ bitdepth: 10, effort: 0 }).toBuffer(),
    'bmp 24': bmp(24, 0, Buffer.from(data), 0),
    'bmp rle': bmp(8, 1, Buffer.concat([rows, Buffer.from([0, 1])]), 64),
  };
  return Promise.all(Object.entries(made).map(async ([name, bytes]) => ({ name, bytes: await bytes })));
}

/** Ways to break bytes; each takes them, and a random number below its argument. */
const WAYS = {
  bits(bytes, below) {
    const copy = Buffer.from(bytes);
    const reach = below(2) === 0 ? Math.min(400, copy.length) : copy.length;
    for (let i = 1 + below(40); i > 0; i--) copy[below(reach)] ^= 1 << below(8);
    return copy;
  },
  cut: (bytes, below) => bytes.subarray(0, below(bytes.length)),
  over(bytes, below) {
    const copy = Buffer.from(bytes);
    const at = below(copy.length);
    const value = [0, 0xff, 0x7f, 0x80][below(4)];
    return copy.fill(value, at, Math.min(copy.length, at + 1 + below(below(2) === 0 ? 8 : 200)));
  },
  out(bytes, below) {
    const at = below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(64))]);
  },
  twice(bytes, below) {
    const at = below(bytes.length);
    const end = at + 1 + below(300);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
  },
};

/** Mutants [from, to): each source in turn, broken in a way that the seed and its number choose. */
export async function* mutants(seed, from, to) {
  const all = await sources();
  const ways = Object.keys(WAYS);
  for (let number = from; number < to; number++) {
    const random = randomOf(seed * 1_000_003 + number);
    const below = (most) => Math.floor(random() * most);
    const { name, bytes } = all[number % all.length];
    const way = ways[below(ways.length)];
    yield { number, name: `${name}, ${way}`, bytes: WAYS[way](bytes, below) };
  }
}
