// Python's pickle, as far as files of tensors use it: a stack machine that builds numbers, strings, lists and dicts.
// It runs nothing: names and calls go to a host that allows what it knows, and every other instruction is refused.
import type { Fail } from './fail.js';

/** What the names and calls in a pickle mean. Each may refuse. */
export interface PickleHost {
  /** The value of a name such as "collections.OrderedDict". */
  global(name: string): unknown;
  /** `callee(*args)`, where the callee is whatever `global` gave. */
  call(callee: unknown, args: readonly unknown[]): unknown;
  /** Gives an object its state. */
  build(object: unknown, state: unknown): void;
  /** What lies outside of the pickle under this identity. */
  outside(identity: unknown): unknown;
}

/** Instructions in one pickle: a hundred times what a large network's list of tensors takes. Bounds time and memory. */
const LONGEST = 1_000_000;
/** Bytes of a module's or a class's name, and of a whole number. */
const LONGEST_NAME = 256;

/**
 * The value of the pickle that starts at `start`, and where it ends. Tuples and lists are arrays, dicts are Maps.
 * Time and memory are bounded by the length of the pickle, and no value is walked, so loops and depth do no harm.
 */
export function readPickle(
  bytes: Uint8Array,
  start: number,
  host: PickleHost,
  fail: Fail,
): { value: unknown; end: number } {
  const machine = createMachine(bytes, start, host, fail);
  for (let i = 0; i < LONGEST; i++) {
    const code = machine.byte();
    if (code === STOP) return { value: machine.pop(), end: machine.position() };
    const instruction = instructions[code];
    if (!instruction)
      fail(`refused instruction 0x${code.toString(16)} of the pickle, which no plain tensors need`);
    else instruction(machine);
  }
  return fail(`refused a pickle of more than ${LONGEST} instructions`);
}

type Machine = ReturnType<typeof createMachine>;

function createMachine(bytes: Uint8Array, start: number, host: PickleHost, fail: Fail) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: unknown[] = [];
  const marks: number[] = [];
  const memo = new Map<number, unknown>();
  let position = start;

  /** Where the next `length` bytes lie; goes past them. */
  const skip = (length: number): number => {
    if (length > bytes.length - position) fail('the pickle is cut short');
    position += length;
    return position - length;
  };
  const text = (length: number): string => {
    const from = skip(length);
    return new TextDecoder().decode(bytes.subarray(from, from + length));
  };
  const push = (value: unknown) => void stack.push(value);
  const pop = (): unknown => {
    if (stack.length <= (marks.at(-1) ?? 0)) fail('the pickle takes more from its stack than it put there');
    return stack.pop();
  };

  return {
    host,
    fail,
    push,
    pop,
    text,
    skip,
    position: () => position,
    byte: () => view.getUint8(skip(1)),
    uint16: () => view.getUint16(skip(2), true),
    uint32: () => view.getUint32(skip(4), true),
    int32: () => view.getInt32(skip(4), true),
    float64: () => view.getFloat64(skip(8), false),
    /** A text that ends with its line. */
    line(): string {
      const end = bytes.subarray(position, position + LONGEST_NAME).indexOf(0x0a);
      if (end < 0) fail('a name in the pickle has no end');
      const line = text(end);
      skip(1);
      return line;
    },
    /** A whole number in two's complement, lowest byte first; a bigint where a double cannot hold it. */
    whole(length: number): number | bigint {
      if (length > LONGEST_NAME) fail(`refused a whole number of ${length} bytes`);
      let value = 0n;
      for (let i = 0; i < length; i++) value |= BigInt(view.getUint8(skip(1))) << BigInt(8 * i);
      const signed = BigInt.asIntN(8 * length, value);
      return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
    },
    mark: () => void marks.push(stack.length),
    popMarked(): unknown[] {
      const mark = marks.pop();
      if (mark === undefined) return fail('the pickle ends a group that it did not begin');
      return stack.splice(mark);
    },
    top(): unknown {
      const value = pop();
      push(value);
      return value;
    },
    remember(key: number): void {
      memo.set(key, this.top());
    },
    rememberNext(): void {
      this.remember(memo.size);
    },
    recall(key: number): void {
      if (!memo.has(key)) fail(`the pickle recalls value ${key}, which it never kept`);
      push(memo.get(key));
    },
  };
}

const STOP = 0x2e;

/** Every instruction that is followed, by its byte; names as in Python's pickletools. */
const instructions: Readonly<Record<number, (machine: Machine) => void>> = {
  // PROTO and FRAME tell only what comes next.
  128: (m) => void m.skip(1),
  149: (m) => void m.skip(8),
  // NONE, NEWTRUE, NEWFALSE
  78: (m) => m.push(null),
  136: (m) => m.push(true),
  137: (m) => m.push(false),
  // BININT, BININT1, BININT2, LONG1, LONG4, BINFLOAT
  74: (m) => m.push(m.int32()),
  75: (m) => m.push(m.byte()),
  77: (m) => m.push(m.uint16()),
  138: (m) => m.push(m.whole(m.byte())),
  139: (m) => m.push(m.whole(m.uint32())),
  71: (m) => m.push(m.float64()),
  // SHORT_BINSTRING (Python 2), BINUNICODE, SHORT_BINUNICODE
  85: (m) => m.push(m.text(m.byte())),
  88: (m) => m.push(m.text(m.uint32())),
  140: (m) => m.push(m.text(m.byte())),
  // EMPTY_TUPLE, TUPLE1, TUPLE2, TUPLE3, MARK, TUPLE
  41: (m) => m.push([]),
  133: (m) => tuple(m, 1),
  134: (m) => tuple(m, 2),
  135: (m) => tuple(m, 3),
  40: (m) => m.mark(),
  116: (m) => m.push(m.popMarked()),
  // EMPTY_LIST, APPEND, APPENDS
  93: (m) => m.push([]),
  97: (m) => append(m, [m.pop()]),
  101: (m) => append(m, m.popMarked()),
  // EMPTY_DICT, SETITEM, SETITEMS
  125: (m) => m.push(new Map()),
  115: (m) => setItems(m, [m.pop(), m.pop()].reverse()),
  117: (m) => setItems(m, m.popMarked()),
  // BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET
  113: (m) => m.remember(m.byte()),
  114: (m) => m.remember(m.uint32()),
  148: (m) => m.rememberNext(),
  104: (m) => m.recall(m.byte()),
  106: (m) => m.recall(m.uint32()),
  // GLOBAL, STACK_GLOBAL
  99: (m) => m.push(m.host.global(`${m.line()}.${m.line()}`)),
  147: stackGlobal,
  // REDUCE, NEWOBJ, BUILD, BINPERSID
  82: call,
  129: call,
  98(m) {
    const state = m.pop();
    m.host.build(m.top(), state);
  },
  81: (m) => m.push(m.host.outside(m.pop())),
};

function tuple(machine: Machine, length: number): void {
  machine.push(Array.from({ length }, () => machine.pop()).reverse());
}

/** A key that can be shown and compared: no list, whose text could be endless. */
export function plainKey(key: unknown, fail: Fail): string | number | bigint | boolean | null {
  if (key === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof key))
    return key as string | number | bigint | boolean | null;
  return fail('refused a key that is no text and no number');
}

function stackGlobal(machine: Machine): void {
  const [name, module] = [machine.pop(), machine.pop()];
  if (typeof name !== 'string' || typeof module !== 'string')
    machine.fail('the pickle names a thing by what is no text');
  machine.push(machine.host.global(`${module}.${name}`));
}

function append(machine: Machine, items: readonly unknown[]): void {
  const list = machine.top();
  if (Array.isArray(list)) for (const item of items) list.push(item);
  else machine.fail('the pickle appends to what is no list');
}

function setItems(machine: Machine, items: readonly unknown[]): void {
  const dict = machine.top();
  if (!(dict instanceof Map) || items.length % 2 !== 0)
    machine.fail('the pickle sets items of what is no dict');
  else for (let i = 0; i < items.length; i += 2) dict.set(plainKey(items[i], machine.fail), items[i + 1]);
}

function call(machine: Machine): void {
  const args = machine.pop();
  const callee = machine.pop();
  if (Array.isArray(args)) machine.push(machine.host.call(callee, args));
  else machine.fail('the pickle calls without a list of arguments');
}
