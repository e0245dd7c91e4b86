// The file format: what is written is read back, and every kind of broken file is refused with its name.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from './safetensors.js';
import type { Weights } from './tensors.js';

const weights: Weights = new Map([
  ['a.weight', { shape: [2, 3], data: Float32Array.of(1, -2.5, Math.PI, 1e-8, 65504, 0) }],
  ['a.scalar', { shape: [], data: Float32Array.of(7) }],
  ['b', { shape: [3], data: Float32Array.of(0.1, 0.2, 0.3) }],
]);

/** A file of a given header over `length` bytes of data. */
function file(header: unknown, length: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}
const tensor = (start: number, end: number) => ({
  dtype: 'F32',
  shape: [(end - start) / 4],
  data_offsets: [start, end],
});

describe('round trip', () => {
  it('keeps F32 to the bit, with metadata, names, shapes and order', () => {
    const bytes = writeSafetensors(weights, { precision: 'F32', metadata: { step: '7' } });
    const read = readSafetensors(bytes, 'w.safetensors');
    expect([...read.weights]).toEqual([...weights]);
    expect(read.metadata).toEqual({ step: '7' });
  });

  it('rounds F16 to eleven bits', () => {
    const read = readSafetensors(writeSafetensors(weights, { precision: 'F16' }), 'w.safetensors').weights;
    // Nearest halves of these numbers, from the format's definition: 3.140625 = 1608 / 512, 1e-8 is below half of 2^-24.
    expect([...read.get('a.weight')!.data]).toEqual([1, -2.5, 3.140625, 0, 65504, 0]);
    for (const [i, value] of [0.1, 0.2, 0.3].entries())
      expect(Math.abs(read.get('b')!.data[i]! - value)).toBeLessThanOrEqual(value * 2 ** -11);
  });

  it('refuses a number that F16 cannot hold, and keeps infinity where it was meant', () => {
    const of = (...values: number[]): Weights =>
      new Map([['c.weight', { shape: [values.length], data: Float32Array.from(values) }]]);
    expect(() => writeSafetensors(of(1, -70000), { precision: 'F16' })).toThrow(
      'expected numbers within -65504 to 65504 for F16 in tensor "c.weight", got -70000 at 1',
    );
    const bytes = writeSafetensors(of(65519, Infinity), { precision: 'F16' });
    expect([...readSafetensors(bytes, 'w').weights.get('c.weight')!.data]).toEqual([65504, Infinity]);
  });

  it('reads bytes at an odd place in a larger buffer', () => {
    const bytes = writeSafetensors(weights, { precision: 'F32' });
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect([...readSafetensors(shifted.subarray(1), 'w').weights]).toEqual([...weights]);
  });

  it('starts the data at a multiple of eight bytes', () => {
    const bytes = writeSafetensors(weights, { precision: 'F32', metadata: { padded: 'x' } });
    expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
  });
});

describe('refuses, with the file named,', () => {
  const good = writeSafetensors(weights, { precision: 'F32' });
  const huge = file('{}', 0);
  new DataView(huge.buffer).setBigUint64(0, 10n ** 15n, true);
  const cases: readonly [string, Uint8Array, string][] = [
    ['an empty file', new Uint8Array(), 'expected at least 8 bytes, got 0'],
    ['a file cut in its data', good.subarray(0, good.length - 1), 'tensor "b" needs 12 bytes'],
    ['a file cut in its header', good.subarray(0, 40), 'bytes, got a file of 40'],
    ['a huge header', huge, 'expected a header of 1000000000000000 bytes, got a file of 10'],
    ['garbage', file('\u0000\u0001garbage', 0), 'the header is not JSON'],
    ['a header that is a list', file([], 0), 'the header is not a JSON object'],
    [
      'metadata that is not text',
      file({ __metadata__: { a: 1 } }, 0),
      '__metadata__ is not a table of strings',
    ],
    ['a tensor without description', file({ a: 3 }, 0), 'tensor "a" has no description'],
    [
      'another number format',
      file({ a: { ...tensor(0, 4), dtype: 'I8' } }, 4),
      'expected F32 or F16 for tensor "a", got "I8"',
    ],
    ['a negative side', file({ a: { ...tensor(0, 4), shape: [-1] } }, 4), 'tensor "a" has no valid shape'],
    ['a shape beyond its bytes', file({ a: { ...tensor(0, 4), shape: [2 ** 40] } }, 4), 'tensor "a" needs'],
    [
      'offsets that are not numbers',
      file({ a: { ...tensor(0, 4), data_offsets: ['0', 4] } }, 4),
      'no valid offsets',
    ],
    [
      'offsets in reverse',
      file({ a: { ...tensor(0, 4), data_offsets: [8, 4] } }, 8),
      'tensor "a" needs 4 bytes',
    ],
    [
      'overlapping tensors',
      file({ a: tensor(0, 8), b: tensor(4, 12) }, 12),
      'expected tensor "b" to start at 8, got 4',
    ],
    [
      'a hole between tensors',
      file({ a: tensor(0, 4), b: tensor(8, 12) }, 12),
      'expected tensor "b" to start at 4, got 8',
    ],
    [
      'a thousand tensors of the same bytes',
      file(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`t${i}`, tensor(0, 4)])), 4),
      'expected tensor "t1" to start at 4, got 0',
    ],
    [
      'a shape beyond all numbers',
      file({ a: { ...tensor(0, 4), shape: [2 ** 52, 2 ** 52, 0] } }, 4),
      'needs',
    ],
    [
      'lists in lists without end',
      file(`{"a":{"dtype":${'['.repeat(1e5)}${']'.repeat(1e5)}}}`, 0),
      'got no text',
    ],
    [
      'a name that is no line',
      file({ 'a\nb\u001b[31m': 3 }, 0),
      'tensor "a\\nb\\u001b[31m" has no description',
    ],
    [
      'a name of objects',
      file('{"__proto__": {"dtype": "F32"}}', 0),
      'tensor "__proto__" has no valid shape',
    ],
    ['bytes after the last tensor', file({ a: tensor(0, 4) }, 12), 'expected 4 bytes of tensors, got 12'],
  ];
  for (const [what, bytes, message] of cases)
    it(what, () => {
      const read = () => readSafetensors(bytes, 'broken.safetensors');
      expect(read).toThrow(message);
      expect(read).toThrow('not a valid safetensors file');
      expect(read).toThrow('(broken.safetensors)');
    });
});

it('bytes changed at random or cut off end in tensors or in one line', () => {
  const whole = writeSafetensors(weights, { precision: 'F32', metadata: { step: '7' } });
  const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 });
  const length = fc.oneof({ weight: 3, arbitrary: fc.constant(whole.length) }, fc.nat(whole.length));
  fc.assert(
    fc.property(changes, length, (changed, end) => {
      const copy = Uint8Array.from(whole);
      for (const [at, value] of changed) copy[at] = value;
      try {
        for (const { shape, data } of readSafetensors(copy.subarray(0, end), 'w').weights.values())
          expect(data.length).toBe(shape.reduce((product, n) => product * n, 1));
      } catch (error) {
        if ((error as Error).constructor !== Error) throw error;
        expect((error as Error).message).toMatch(/^[^\n]* \(w\)$/);
      }
    }),
    { numRuns: 1000, seed: 5 },
  );
});
