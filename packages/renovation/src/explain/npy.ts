// Arrays as NumPy reads them: format 1.0 of numpy.lib.format, little-endian, row by row.

const KINDS = { Float32Array: '<f4', Int32Array: '<i4' } as const;
const MAGIC = [0x93, ...[...'NUMPY'].map((letter) => letter.charCodeAt(0))];

/** The bytes of an .npy file of this shape. Throws where the shape has not as many elements as the data. */
export function encodeNpy(data: Float32Array | Int32Array, shape: readonly number[]): Uint8Array {
  const count = shape.reduce((product, length) => product * length, 1);
  if (count !== data.length)
    throw new Error(`expected ${count} elements for an array of ${shape.join('x')}, got ${data.length}`);
  const kind = data instanceof Float32Array ? KINDS.Float32Array : KINDS.Int32Array;
  const sides = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const words = `{'descr': '${kind}', 'fortran_order': False, 'shape': ${sides}, }`;
  // Magic, version and the header's length are 10 bytes; the data begins at a multiple of 64.
  const header = `${words.padEnd(Math.ceil((10 + words.length + 1) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + header.length + 4 * count);
  const view = new DataView(bytes.buffer);
  bytes.set([...MAGIC, 1, 0]);
  view.setUint16(8, header.length, true);
  for (let i = 0; i < header.length; i++) bytes[10 + i] = header.charCodeAt(i);
  const from = 10 + header.length;
  for (let i = 0; i < count; i++) {
    if (data instanceof Float32Array) view.setFloat32(from + 4 * i, data[i]!, true);
    else view.setInt32(from + 4 * i, data[i]!, true);
  }
  return bytes;
}

/** The elements of what `encodeNpy` made, and their shape. Throws where these are other bytes, or fewer than the shape says. */
export function decodeNpy(bytes: Uint8Array): {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isOurs = bytes.length >= 10 && MAGIC.every((byte, i) => bytes[i] === byte) && bytes[6] === 1;
  const from = isOurs ? 10 + view.getUint16(8, true) : 0;
  const words = String.fromCharCode(...bytes.subarray(10, Math.max(10, from)));
  const [, kind] = /'descr': '(<f4|<i4)', 'fortran_order': False/.exec(words) ?? [];
  const [, sides] = /'shape': \(([\d, ]*)\)/.exec(words) ?? [];
  if (kind === undefined || sides === undefined)
    throw new Error(`expected an .npy file of 32-bit floats or integers, got ${bytes.length} other bytes`);
  const shape = sides
    .split(',')
    .filter((side) => side.trim() !== '')
    .map(Number);
  const count = shape.reduce((product, length) => product * length, 1);
  if (from + 4 * count > bytes.length)
    throw new Error(`expected an .npy file of ${count} elements, got ${bytes.length} bytes`);
  const isFloat = kind === KINDS.Float32Array;
  const data = isFloat ? new Float32Array(count) : new Int32Array(count);
  for (let i = 0; i < count; i++)
    data[i] = isFloat ? view.getFloat32(from + 4 * i, true) : view.getInt32(from + 4 * i, true);
  return { data, shape };
}
