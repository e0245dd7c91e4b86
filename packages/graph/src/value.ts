// The vocabulary: every op with its attributes, and the immutable values that graphs are made of.
// A value is one node with one result; its operands are values, so a graph cannot have a cycle.

export type Shape = readonly number[];
export type DType = 'float32' | 'bool';

/** The attributes of every op. This interface is the vocabulary: all tables are total over its keys. */
export interface Attributes {
  // Leaves
  // `free`: an axis whose length is only an example; the program takes any. No op may then depend on that length.
  input: { readonly name: string; readonly free?: number };
  constant: { readonly data: Float32Array };
  // Elementwise, one operand
  neg: None;
  abs: None;
  sign: None;
  exp: None;
  log: None;
  sqrt: None;
  relu: None;
  sigmoid: None;
  tanh: None;
  leakyRelu: { readonly slope: number };
  power: { readonly exponent: number };
  clip: { readonly min: number; readonly max: number };
  // Elementwise, two operands, with NumPy broadcasting
  add: None;
  sub: None;
  mul: None;
  div: None;
  // Comparison and selection: `greater` and `equal` give bool, `select` takes one
  greater: None;
  equal: None;
  select: None;
  // Products
  matmul: { readonly transposeA: boolean; readonly transposeB: boolean };
  conv: Convolution;
  convTranspose: Convolution & { readonly outputPadding: Pair };
  // softmax(scale q k^T + bias) v, `block` rows of q at a time, so that the whole product never exists
  attention: { readonly scale: number; readonly block: number };
  // Reductions; reduced axes are kept with length 1
  reduceSum: { readonly axes: readonly number[] };
  reduceMean: { readonly axes: readonly number[] };
  reduceMax: { readonly axes: readonly number[] };
  softmax: { readonly axis: number };
  // Shape
  reshape: { readonly shape: Shape };
  expand: { readonly shape: Shape };
  transpose: { readonly permutation: readonly number[] };
  flip: { readonly axes: readonly number[] };
  concat: { readonly axis: number };
  slice: { readonly axis: number; readonly start: number; readonly end: number; readonly step: number };
  pad: { readonly before: readonly number[]; readonly after: readonly number[]; readonly value: number };
  gather: { readonly axis: number; readonly indices: readonly number[] };
  // The first operand as it is; the backward pass computes it again from the others
  recompute: None;
  // Sampling of [N, C, H, W]
  averagePool: { readonly size: number };
  maxPool: { readonly size: number; readonly stride: number };
  resizeNearest: { readonly height: number; readonly width: number };
  resizeBilinear: { readonly height: number; readonly width: number };
}

type None = Readonly<Record<never, never>>;
export type Pair = readonly [number, number];

/**
 * Two-dimensional convolution geometry; every pair is [vertical, horizontal], padding is symmetric. With `groups`, the
 * channels of both sides fall into that many equal parts, and each part of the result sees its part of the input only.
 */
export interface Convolution {
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly groups: number;
}

export type Kind = keyof Attributes;

/** One node of a graph: what it computes, from what, and the shape and type of its result. */
export type Value = { readonly [K in Kind]: ValueOf<K> }[Kind];

export interface ValueOf<K extends Kind> {
  readonly kind: K;
  readonly attributes: Attributes[K];
  readonly operands: readonly Value[];
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What is fed and what comes out. Made by `defineGraph`, which checks it. */
export interface Graph {
  readonly inputs: readonly ValueOf<'input'>[];
  readonly outputs: Readonly<Record<string, Value>>;
}

export const elements = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

export const showShape = (shape: Shape): string => `[${shape.join(', ')}]`;
