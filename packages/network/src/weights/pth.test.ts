// PyTorch's files without PyTorch: what is read of them, and that a broken or hostile one ends in one line, quickly.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  archive,
  dictPickle,
  floats,
  joined,
  legacy,
  op,
  type Part,
  repeated,
  sixFloats,
  tensor,
  zip,
} from '../../checks/torch-files.js';
import { readWeights } from './read.js';
import { writeSafetensors } from './safetensors.js';

const file = 'model.pth';
const good = dictPickle({ weight: tensor() });
const whole = { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) };

describe('reads', () => {
  it('an archive, the older form, and safetensors, whatever the name', () => {
    const expected = [['weight', whole]];
    expect([...readWeights(archive(good), file)]).toEqual(expected);
    expect([...readWeights(legacy(good, { 0: sixFloats }), file)]).toEqual(expected);
    const safetensors = writeSafetensors(new Map([['weight', whole]]), { precision: 'F32' });
    expect([...readWeights(safetensors, file)]).toEqual(expected);
  });

  it('a safetensors header whose length is the beginning of a pickle', () => {
    const weights = new Map([['weight', whole]]);
    const short = writeSafetensors(weights, { precision: 'F32', metadata: { text: '' } });
    const missing = 0x0280 - short[0]!;
    const metadata = { text: 'x'.repeat(missing) };
    const safetensors = writeSafetensors(weights, { precision: 'F32', metadata });
    expect([...safetensors.subarray(0, 2)]).toEqual([0x80, 2]);
    expect([...readWeights(safetensors, file)]).toEqual([...weights]);
  });

  it('views: transposed, every other column, repeated, empty, without axes', () => {
    const pickle = dictPickle({
      transposed: tensor({ shape: [3, 2], strides: [1, 3] }),
      columns: tensor({ shape: [2, 2], strides: [3, 2] }),
      repeated: tensor({ shape: [2, 2], strides: [0, 1], offset: 4 }),
      empty: tensor({ shape: [0, 3] }),
      scalar: tensor({ shape: [], strides: [], offset: 5 }),
    });
    const numbers = [...readWeights(archive(pickle), file)].map(([name, { data }]) => [name, [...data]]);
    expect(Object.fromEntries(numbers)).toEqual({
      transposed: [1, 4, 2, 5, 3, 6],
      columns: [1, 3, 4, 6],
      repeated: [5, 6, 5, 6],
      empty: [],
      scalar: [6],
    });
  });

  it('only the tensors asked for, and no others need to be whole', () => {
    const pickle = dictPickle({ weight: tensor(), 'fc.weight': tensor({ key: 'absent' }) });
    expect([...readWeights(archive(pickle), file, (name) => !name.startsWith('fc.'))]).toEqual([
      ['weight', whole],
    ]);
  });

  it('the dict under "state_dict" of a training script, whatever is beside it', () => {
    const inner = joined(op.dict, op.mark, op.text('weight'), tensor(), op.setItems);
    const pickle = dictPickle({ epoch: op.number(7), state_dict: inner });
    expect([...readWeights(archive(pickle), file)]).toEqual([['weight', whole]]);
  });
});

/** A pickle of these instructions. */
const begun = (...parts: readonly Part[]) => joined(op.start, ...parts, op.stop);
const tensorOf = (parts: Parameters<typeof tensor>[0]) => archive(dictPickle({ weight: tensor(parts) }));
const pickleOf = (...parts: readonly Part[]) => archive(begun(...parts));
const get0 = joined('h', 0);

describe('refuses in one line that names the file:', () => {
  const cases: readonly [string, Uint8Array, string][] = [
    [
      'a call of the system',
      pickleOf(op.global('os', 'system'), op.text('true'), 0x85, 'R'),
      'refused "os.system"',
    ],
    [
      'a builtin',
      pickleOf(op.global('builtins', 'eval'), op.text('1'), 0x85, 'R'),
      'refused "builtins.eval"',
    ],
    [
      'a name by another instruction',
      pickleOf(op.text('os'), op.text('system'), 0x93),
      'refused "os.system"',
    ],
    ['a property of objects', pickleOf(op.global('constructor', 'constructor')), 'refused "constructor.'],
    [
      'a whole module',
      pickleOf(op.global('torchvision.models', 'ResNet')),
      'refused "torchvision.models.ResNet"',
    ],
    ['a name with control characters', pickleOf(op.global('\u001b[31m', 'x')), 'refused "\\u001b[31m.x"'],
    [
      'a call of a storage class',
      pickleOf(op.global('torch', 'FloatStorage'), ')R'),
      'calls what is no function',
    ],
    ['a call of a dict', pickleOf(op.dict, ')R'), 'calls what is no function'],
    [
      'an instruction that runs code',
      pickleOf('(', op.text('x'), 'ios\nsystem\n'),
      'refused instruction 0x69',
    ],
    ['a name without end', pickleOf('c', 'x'.repeat(1000)), 'has no end'],
    ['an end without a value', pickleOf(), 'takes more from its stack'],
    ['a group without a beginning', pickleOf('t'), 'ends a group that it did not begin'],
    ['a value taken from before a group', pickleOf(op.dict, '(', 0x85), 'takes more from its stack'],
    ['a value that was never kept', pickleOf('h', 9), 'recalls value 9'],
    ['a text longer than the file', pickleOf('X', 0xff, 0xff, 0xff, 0xff), 'cut short'],
    [
      'a whole number of a gigabyte',
      pickleOf(0x8b, 0, 0, 0, 0x40),
      'refused a whole number of 1073741824 bytes',
    ],
    ['a list as a key', pickleOf('}]Ns'), 'refused a key'],
    ['a number instead of a dict', pickleOf(op.number(5)), 'expected a dict of tensors'],
    [
      'a number among the tensors',
      archive(dictPickle({ epoch: op.number(5) })),
      'something else under "epoch"',
    ],
    ['too many instructions', pickleOf(repeated(1_000_001, op.none)), 'more than 1000000 instructions'],
    [
      'a dict made of the same long list over and over',
      pickleOf(
        joined(']q', 0, '(', repeated(50_000, 'NN', 0x86), 'e'),
        repeated(50, op.global('collections', 'OrderedDict'), get0, 0x85, 'R'),
      ),
      'refused dicts of more than 1000000 pairs',
    ],
    ['a storage that is too short', tensorOf({ length: 7 }), 'storage "0" needs 28 bytes, it has 24'],
    ['a storage that is absent', tensorOf({ key: '1' }), 'storage "1" is missing'],
    ['a key that leaves the folder', tensorOf({ key: '../data.pkl' }), 'storage "../data.pkl" is missing'],
    ['complex numbers', tensorOf({ type: 'ComplexFloatStorage' }), 'refused "torch.ComplexFloatStorage"'],
    ['quantised numbers', tensorOf({ type: 'QInt8Storage' }), 'refused "torch.QInt8Storage"'],
    ['an offset beyond the storage', tensorOf({ offset: 1 }), 'reaches number 6 of storage "0", which has 6'],
    ['strides beyond the storage', tensorOf({ strides: [4, 1] }), 'reaches number 6'],
    ['a shape beyond the storage', tensorOf({ shape: [2 ** 30, 2 ** 20] }), 'reaches number'],
    ['a shape beyond all numbers', tensorOf({ shape: [2 ** 52, 2 ** 52], strides: [0, 0] }), 'refused'],
    [
      'numbers repeated without end',
      tensorOf({ shape: [2 ** 40], strides: [0] }),
      'refused 1099511627776 numbers',
    ],
    ['strides that are no numbers', tensorOf({ strides: [] }), 'no valid offset, shape and strides'],
    [
      'a thousand axes',
      tensorOf({ shape: new Array(1000).fill(1), strides: new Array(1000).fill(0) }),
      'no valid',
    ],
    ['a compressed entry', archive(good, { 0: sixFloats }, { method: 8 }), 'got "archive/data/0" compressed'],
    ['an encrypted entry', archive(good, { 0: sixFloats }, { flags: 1 }), 'compressed or encrypted'],
    ['a size beyond the file', archive(good, { 0: sixFloats }, { size: 2 ** 31 }), 'needs 2147483648 bytes'],
    ['a wrong checksum', archive(good, { 0: sixFloats }, { checksum: 1 }), '"archive/data/0" is damaged'],
    [
      'the same name twice',
      zip([
        ['data.pkl', good],
        ['data.pkl', good],
      ]),
      'is there twice',
    ],
    ['an archive of something else', zip([['word/document.xml', sixFloats]]), 'expected an entry "data.pkl"'],
    [
      'big numbers first',
      zip([
        ['data.pkl', good],
        ['byteorder', joined('big')],
      ]),
      'low byte first',
    ],
    ['an archive cut short', archive(good).subarray(0, -1), 'no end'],
    ['another pickle', joined(op.start, op.dict, op.stop), 'not one of torch.save'],
    [
      'the older form, cut in its numbers',
      legacy(good, { 0: sixFloats }).subarray(0, -1),
      'needs 24 bytes, 23 are left',
    ],
    ['the older form without its numbers', legacy(good, {}), 'storage "0" is missing'],
    ['a web page', joined('<!DOCTYPE html><html>Not found</html>'), 'that begin with "<!DOCTYPE html><"'],
    ['an empty file', new Uint8Array(), 'got 0 bytes'],
  ];
  it.each(cases)('%s', (_, bytes, message) => {
    expect(complaint(bytes)).toContain(message);
  });
});

/** What reading says; fails the test where it says nothing, more than a line, or something only a programmer knows. */
function complaint(bytes: Uint8Array): string {
  try {
    readWeights(bytes, file);
  } catch (error) {
    expect((error as Error).constructor).toBe(Error);
    const { message } = error as Error;
    expect(message).toMatch(/^[^\n]* \(model\.pth\)$/);
    expect(message.length).toBeLessThan(400);
    return message;
  }
  throw new Error('expected a refusal, got weights');
}

describe('bytes changed at random', () => {
  const storages = { 0: sixFloats, 1: floats(7, 8) };
  const pickle = dictPickle({
    a: tensor(),
    b: tensor({ shape: [3, 2], strides: [1, 3] }),
    c: tensor({ key: '1', shape: [2], strides: [1], length: 2 }),
  });
  /** A file with a few bytes replaced and perhaps its end cut off. */
  const damaged = (bytes: Uint8Array) =>
    fc
      .record({
        changes: fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        length: fc.oneof({ weight: 3, arbitrary: fc.constant(bytes.length) }, fc.nat(bytes.length)),
      })
      .map(({ changes, length }) => {
        const copy = Uint8Array.from(bytes);
        for (const [at, value] of changes) copy[at] = value;
        return copy.subarray(0, length);
      });
  const survives = (bytes: Uint8Array) => {
    try {
      for (const { shape, data } of readWeights(bytes, file).values())
        expect(data.length).toBe(shape.reduce((product, n) => product * n, 1));
    } catch (error) {
      if ((error as Error).constructor !== Error) throw error;
      expect((error as Error).message).toMatch(/^[^\n]* \(model\.pth\)$/);
    }
  };
  const runs = { numRuns: 1000, seed: 5 };

  it('of the older form, end in tensors or in one line', () => {
    fc.assert(fc.property(damaged(legacy(pickle, storages)), survives), runs);
  });
  it('of an archive', () => {
    fc.assert(fc.property(damaged(archive(pickle, storages)), survives), runs);
  });
  it("of an archive's pickle, with the checksum of the new bytes", () => {
    const files = damaged(pickle).map((changed) => archive(changed, storages));
    fc.assert(fc.property(files, survives), runs);
  });
});
