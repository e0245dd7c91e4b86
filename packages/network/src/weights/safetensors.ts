// The safetensors file format: eight bytes of header length, a JSON header, then the tensors' bytes.
// Reads F32 and F16, writes either; everything a header claims is checked before a byte is used.
import { Float16Array } from '@petamoriken/float16';
import { type Fail, failing, quoted } from './fail.js';
import type { Tensor, Weights } from './tensors.js';

export type Precision = 'F32' | 'F16';
const bytesPer: Readonly<Record<Precision, number>> = { F32: 4, F16: 2 };

export interface SafetensorsFile {
  readonly weights: Weights;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * @param name the file's name, for errors
 * @throws Error for a truncated file, a malformed header, another number format, or offsets that do not fit the data.
 */
export function readSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const fail: Fail = failing('safetensors', name);
  if (bytes.byteLength < 8) fail(`expected at least 8 bytes, got ${bytes.byteLength}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > bytes.byteLength - 8)
    fail(`expected a header of ${headerLength} bytes, got a file of ${bytes.byteLength}`);
  const header = parseHeader(bytes.subarray(8, 8 + headerLength), fail);
  const data = bytes.subarray(8 + headerLength);

  const descriptions = Object.entries(header)
    .filter(([key]) => key !== '__metadata__')
    .map(([key, entry]) => describeTensor(key, entry, data.byteLength, fail));
  // Before anything is copied: tensors that overlap could ask for any amount of memory.
  checkTiling(descriptions, data.byteLength, fail);
  const weights = new Map(
    descriptions.map((description) => [description.key, readTensor(description, data)] as const),
  );
  return { weights, metadata: readMetadata(header.__metadata__, fail) };
}

type Header = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Header =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseHeader(bytes: Uint8Array, fail: Fail): Header {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return fail('the header is not JSON');
  }
  return isRecord(header) ? header : fail('the header is not a JSON object');
}

function readMetadata(value: unknown, fail: Fail): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value) || !Object.values(value).every((text) => typeof text === 'string'))
    return fail('__metadata__ is not a table of strings');
  return value as Record<string, string>;
}

const isSize = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;

interface Description {
  readonly key: string;
  readonly precision: Precision;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

function describeTensor(key: string, entry: unknown, length: number, fail: Fail): Description {
  const name = `tensor ${quoted(key)}`;
  if (!isRecord(entry)) return fail(`${name} has no description`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== 'F32' && dtype !== 'F16')
    return fail(
      `expected F32 or F16 for ${name}, got ${typeof dtype === 'string' ? quoted(dtype) : 'no text'}`,
    );
  if (!Array.isArray(shape) || !shape.every(isSize)) return fail(`${name} has no valid shape`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize))
    return fail(`${name} has no valid offsets`);
  const [start, end] = offsets as [number, number];
  const needed = (shape as number[]).reduce((product, n) => product * n, 1) * bytesPer[dtype];
  if (end > length || end - start !== needed)
    return fail(`${name} needs ${needed} bytes, its offsets are ${start} to ${end} of ${length}`);
  return { key, precision: dtype, shape, start, end };
}

function readTensor({ precision, shape, start, end }: Description, data: Uint8Array): Tensor {
  // A copy, because offsets in a file need not be aligned to the element size (and Node's Buffer.slice does not copy).
  const copy = new Uint8Array(data.subarray(start, end)).buffer;
  return {
    shape,
    data: precision === 'F32' ? new Float32Array(copy) : fromHalves(new Uint16Array(copy)),
  };
}

let numbers: Float32Array | undefined;

/** The numbers of F16 bits, from a table of all of them: one by one the millions of a model take half a second. */
function fromHalves(bits: Uint16Array): Float32Array {
  numbers ??= Float32Array.from(new Float16Array(Uint16Array.from({ length: 1 << 16 }, (_, i) => i).buffer));
  const result = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) result[i] = numbers[bits[i]!]!;
  return result;
}

/** The format's rule: tensors lie side by side and fill the data, so no byte is shared or hidden. */
function checkTiling(descriptions: readonly Description[], length: number, fail: Fail): void {
  let covered = 0;
  for (const { key, start, end } of [...descriptions].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== covered) fail(`expected tensor ${quoted(key)} to start at ${covered}, got ${start}`);
    covered = end;
  }
  if (covered !== length) fail(`expected ${covered} bytes of tensors, got ${length}`);
}

export interface WriteOptions {
  readonly precision: Precision;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of a safetensors file; the same weights give the same bytes.
 *
 * @throws Error naming the tensor where a finite number would be infinite at F16 (65520 and above).
 */
export function writeSafetensors(weights: Weights, { precision, metadata }: WriteOptions): Uint8Array {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  let offset = 0;
  for (const [key, { shape, data }] of weights) {
    const end = offset + data.length * bytesPer[precision];
    header[key] = { dtype: precision, shape, data_offsets: [offset, end] };
    offset = end;
  }
  // Spaces pad the header so that the data starts at a multiple of eight, as the format asks.
  const json = JSON.stringify(header);
  const head = new TextEncoder().encode(
    json + ' '.repeat((8 - (new TextEncoder().encode(json).length % 8)) % 8),
  );
  const file = new Uint8Array(8 + head.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(head.length), true);
  file.set(head, 8);
  let position = 8 + head.length;
  for (const [key, { data }] of weights) {
    const raw = precision === 'F32' ? data : toHalves(key, data);
    const bytes = new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength);
    file.set(bytes, position);
    position += bytes.length;
  }
  return file;
}

function toHalves(key: string, data: Float32Array): Float16Array {
  const halves = new Float16Array(data);
  const place = data.findIndex((value, i) => Number.isFinite(value) && !Number.isFinite(halves[i]!));
  if (place >= 0) {
    throw new Error(
      `expected numbers within -65504 to 65504 for F16 in tensor "${key}", got ${data[place]} at ${place}`,
    );
  }
  return halves;
}
