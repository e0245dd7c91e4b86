// Weights: named tensors, a tree of data apart from any graph.

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type Weights = ReadonlyMap<string, Tensor>;
