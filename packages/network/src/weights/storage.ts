// Numbers as PyTorch stores them, and tensors as views of them: from bytes, an offset and strides to plain float32.
import { getFloat16 } from '@petamoriken/float16';
import { type Fail, quoted } from './fail.js';
import type { Tensor } from './tensors.js';

/** A format of numbers: bytes per number, and how to read one, little-endian. */
export interface NumberFormat {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

/** PyTorch's classes of storage, but for complex and quantised numbers. */
export const numberFormats: Readonly<Record<string, NumberFormat>> = {
  FloatStorage: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  DoubleStorage: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  HalfStorage: { bytes: 2, read: (view, at) => getFloat16(view, at, true) },
  BFloat16Storage: { bytes: 2, read: (view, at) => floatOfBits(view.getUint16(at, true) << 16) },
  LongStorage: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  IntStorage: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  ShortStorage: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  CharStorage: { bytes: 1, read: (view, at) => view.getInt8(at) },
  ByteStorage: { bytes: 1, read: (view, at) => view.getUint8(at) },
  BoolStorage: { bytes: 1, read: (view, at) => view.getUint8(at) },
};

const scratch = new DataView(new ArrayBuffer(4));
function floatOfBits(bits: number): number {
  scratch.setInt32(0, bits);
  return scratch.getFloat32(0);
}

/** Numbers that tensors share, not read yet. `start` counts numbers: a storage may be a part of another. */
export interface Storage {
  readonly key: string;
  readonly format: NumberFormat;
  readonly start: number;
  readonly length: number;
}

/** A tensor as a view: element (i, j, ...) is number `offset + i strides[0] + j strides[1] + ...` of its storage. */
export interface TensorView {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** PyTorch itself allows 64 axes. */
const MOST_AXES = 64;

export const isSize = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;

/** A view whose every element lies inside of its storage; fails for another. */
export function checkedView(
  storage: Storage,
  offset: unknown,
  shape: unknown,
  strides: unknown,
  fail: Fail,
): TensorView {
  const areSizes = (list: unknown): list is number[] =>
    Array.isArray(list) && list.length <= MOST_AXES && list.every(isSize);
  if (!isSize(offset) || !areSizes(shape) || !areSizes(strides) || shape.length !== strides.length)
    return fail(`a tensor of storage ${quoted(storage.key)} has no valid offset, shape and strides`);
  const empty = shape.includes(0);
  const last = shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis]!, offset);
  if (!empty && last >= storage.length)
    fail(
      `a tensor reaches number ${last} of storage ${quoted(storage.key)}, which has ${storage.length} (shape ` +
        `[${shape}], strides [${strides}], offset ${offset})`,
    );
  return { storage, offset, shape, strides };
}

/** How many numbers the tensor has. */
export const countOf = ({ shape }: TensorView): number => shape.reduce((product, n) => product * n, 1);

/** The tensor's numbers in row-major order as float32; `bytes` are the whole storage that the view's is a part of. */
export function readView(view: TensorView, bytes: Uint8Array): Tensor {
  const { storage, offset, shape, strides } = view;
  const { format } = storage;
  const data = new Float32Array(countOf(view));
  const source = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const indices = shape.map(() => 0);
  let at = (storage.start + offset) * format.bytes;
  for (let i = 0; i < data.length; i++) {
    data[i] = format.read(source, at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]! * format.bytes;
      if (++indices[axis]! < shape[axis]!) break;
      at -= shape[axis]! * strides[axis]! * format.bytes;
      indices[axis] = 0;
    }
  }
  return { shape, data };
}
