// The search's inner loop as WebAssembly with SIMD, assembled here: squared distances of rows of bytes from a query, eight bytes
// at a time, some ten times as fast as JavaScript. Knows bytes, and neither tables nor what is nearest.

/** Where in the memory the query lies, as 16-bit numbers. */
export const QUERY_AT = 0;
/** Where distances are written, as 32-bit numbers. */
export const DISTANCES_AT = 32_768;
/** Rows that one call may be asked for. */
export const BLOCK_ROWS = 8_192;
/** The first byte that is the caller's. */
export const TABLE_AT = 65_536;

/** The length of a row is a multiple of this, and at most `QUERY_AT` to `DISTANCES_AT` allows. */
export const ROW_UNIT = 16;

/**
 * The distances of `rows` rows (at least 1, at most BLOCK_ROWS) of `length` bytes, the first of which lies at `at`, from the query.
 */
export type Scan = (at: number, rows: number, length: number) => void;

/** The function over a memory; undefined where there is no WebAssembly with SIMD. */
export function loadScan(memory: WebAssembly.Memory): Scan | undefined {
  if (!WebAssembly.validate(CODE)) return undefined;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(CODE), { m: { m: memory } });
  return exports.s as unknown as Scan;
}

// What follows is the WebAssembly binary format: https://webassembly.github.io/spec/core/binary. Numbers are LEB128.

type Bytes = readonly number[];

function leb(value: number): number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...leb(value >>> 7)];
}
const section = (id: number, content: Bytes): number[] => [id, ...leb(content.length), ...content];
const list = (items: readonly Bytes[]): number[] => [...leb(items.length), ...items.flat()];
const name = (text: string): number[] => [text.length, ...new TextEncoder().encode(text)];

const I32 = 0x7f;
const V128 = 0x7b;
const END = 0x0b;
const get = (local: number): Bytes => [0x20, local];
const set = (local: number): Bytes => [0x21, local];
const tee = (local: number): Bytes => [0x22, local];
/** From 0 to 63. */
const small = (value: number): Bytes => [0x41, value];
const ADD = [0x6a];
const SUBTRACT = [0x6b];
const IS_LESS = [0x49];
const loop = (...body: readonly Bytes[]): Bytes => [0x03, 0x40, ...body.flat(), END];
const AGAIN_IF = [0x0d, 0];
const store32 = (offset: number): Bytes => [0x36, 0, ...leb(offset)];
const simd = (op: number, ...rest: number[]): Bytes => [0xfd, ...leb(op), ...rest];
const load128 = (offset: number): Bytes => simd(0x00, 0, offset);
const loadBytesAs16 = (offset: number): Bytes => simd(0x01, 0, offset);
const ZEROS = simd(0x0c, ...new Array<number>(16).fill(0));
const lane = (place: number): Bytes => simd(0x1b, place);
const SUBTRACT_16 = simd(0x91);
/** Products of eight 16-bit numbers, added in pairs to four of 32 bits. */
const DOT_16 = simd(0xba);
const ADD_32 = simd(0xae);

// Parameters, then locals.
const [AT, ROWS, LENGTH, OUT, ROW_END, QUERY, SUM, STEP] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** Adds the squared differences of eight bytes from eight numbers of the query. */
const eight = (bytes: number): Bytes =>
  [
    ...[get(SUM), get(AT), loadBytesAs16(bytes), get(QUERY), load128(2 * bytes), SUBTRACT_16],
    ...[tee(STEP), get(STEP), DOT_16, ADD_32, set(SUM)],
  ].flat();

const total = [get(SUM), lane(0), ...[1, 2, 3].flatMap((place) => [get(SUM), lane(place), ADD])];

const body = [
  list([
    [3, I32],
    [2, V128],
  ]),
  loop(
    ...[small(QUERY_AT), set(QUERY), ZEROS, set(SUM), get(AT), get(LENGTH), ADD, set(ROW_END)],
    loop(
      ...[eight(0), eight(8), get(QUERY), small(2 * ROW_UNIT), ADD, set(QUERY)],
      ...[get(AT), small(ROW_UNIT), ADD, tee(AT), get(ROW_END), IS_LESS, AGAIN_IF],
    ),
    ...[get(OUT), ...total, store32(DISTANCES_AT), get(OUT), small(4), ADD, set(OUT)],
    ...[get(ROWS), small(1), SUBTRACT, tee(ROWS), AGAIN_IF],
  ),
  [END],
].flat();

const CODE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // One type: three numbers in, nothing out. A memory from outside, one function of that type, its name.
  ...section(1, list([[0x60, ...list([[I32], [I32], [I32]]), ...list([])]])),
  ...section(2, list([[...name('m'), ...name('m'), 0x02, 0x00, 0x01]])),
  ...section(3, list([[0x00]])),
  ...section(7, list([[...name('s'), 0x00, 0x00]])),
  ...section(10, list([[...leb(body.length), ...body]])),
]);
