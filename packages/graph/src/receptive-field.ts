// How far from its own place a result of [N, C, H, W] can see, read off the nodes between it and a picture.
import { computedNodes, readOperands } from './cost.js';
import type { Kind, Value, ValueOf } from './value.js';

/** Along one axis: pixels of the operand beyond the first that a result sees, and the operand's pixels per result. */
interface Window {
  readonly reach: number;
  readonly step: number;
}
type Windows = readonly [Window, Window] | 'everything';
type WindowRule<K extends Kind> = (value: ValueOf<K>) => Windows;

const own: Window = { reach: 0, step: 1 };
const inPlace = (): Windows => [own, own];
const everything = (): Windows => 'everything';
const square = (reach: number, step: number): Windows => [
  { reach, step },
  { reach, step },
];
/** In place, unless the op mixes what lies along height or width. */
const along = (axes: readonly number[]): Windows =>
  axes.some((axis) => axis >= 2) ? 'everything' : [own, own];

const resized =
  (reach: number) =>
  (value: Value): Windows => {
    const from = (value.operands[0] as Value).shape;
    const axis = (i: 2 | 3): Window => {
      const step = (from[i] as number) / (value.shape[i] as number);
      return { reach: step === 1 ? 0 : reach, step };
    };
    return [axis(2), axis(3)];
  };

const kernelSide = (value: Value, axis: 0 | 1): number =>
  (value.operands[1] as Value).shape[2 + axis] as number;

const windowRules: { readonly [K in Kind]: WindowRule<K> } = {
  input: everything,
  constant: everything,
  neg: inPlace,
  abs: inPlace,
  sign: inPlace,
  exp: inPlace,
  log: inPlace,
  sqrt: inPlace,
  relu: inPlace,
  sigmoid: inPlace,
  tanh: inPlace,
  leakyRelu: inPlace,
  power: inPlace,
  clip: inPlace,
  add: inPlace,
  sub: inPlace,
  mul: inPlace,
  div: inPlace,
  greater: inPlace,
  equal: inPlace,
  select: inPlace,
  matmul: everything,
  attention: everything,
  conv: (value) => {
    const { stride, dilation } = value.attributes;
    const axis = (i: 0 | 1): Window => ({ reach: dilation[i] * (kernelSide(value, i) - 1), step: stride[i] });
    return [axis(0), axis(1)];
  },
  convTranspose: (value) => {
    const { stride, dilation } = value.attributes;
    const axis = (i: 0 | 1): Window => ({
      reach: Math.ceil((dilation[i] * (kernelSide(value, i) - 1) + 1) / stride[i]) - 1,
      step: 1 / stride[i],
    });
    return [axis(0), axis(1)];
  },
  reduceSum: ({ attributes }) => along(attributes.axes),
  reduceMean: ({ attributes }) => along(attributes.axes),
  reduceMax: ({ attributes }) => along(attributes.axes),
  softmax: ({ attributes }) => along([attributes.axis]),
  reshape: everything,
  expand: everything,
  transpose: everything,
  flip: ({ attributes }) => along(attributes.axes),
  concat: ({ attributes }) => along([attributes.axis]),
  slice: ({ attributes }) => along([attributes.axis]),
  pad: inPlace,
  gather: ({ attributes }) => along([attributes.axis]),
  recompute: inPlace,
  averagePool: ({ attributes: { size } }) => square(size - 1, size),
  maxPool: ({ attributes: { size, stride } }) => square(size - 1, stride),
  resizeNearest: resized(0),
  // Between two neighbours.
  resizeBilinear: resized(1),
};

/** Pixels of a picture along height and width. */
export interface Field {
  readonly height: number;
  readonly width: number;
}

/**
 * The rectangle of `picture` that one result of `output` depends on, along the widest path between them; 'everything' where
 * some op mixes all places, or none of it is [N, C, H, W]. A picture smaller than the rectangle is seen whole.
 */
export function receptiveField(output: Value, picture: Value): Field | 'everything' {
  type Seen = readonly [{ size: number; pitch: number }, { size: number; pitch: number }] | 'everything';
  const start = { size: 1, pitch: 1 };
  const seen = new Map<Value, Seen>([[picture, [start, start]]]);
  for (const value of computedNodes([output], [picture])) {
    const windows = (windowRules[value.kind] as WindowRule<Kind>)(value as ValueOf<Kind>);
    const sources = readOperands(value)
      .map((operand) => seen.get(operand))
      .filter((source) => source !== undefined);
    const merge = (axis: 0 | 1) => {
      const { reach, step } = (windows as readonly [Window, Window])[axis];
      const parts = sources.map((source) => (source as Exclude<Seen, string>)[axis]);
      const pitch = Math.max(...parts.map((part) => part.pitch));
      return { size: Math.max(...parts.map((part) => part.size)) + reach * pitch, pitch: pitch * step };
    };
    const blind = windows === 'everything' || sources.includes('everything') || value.shape.length !== 4;
    seen.set(value, blind ? 'everything' : [merge(0), merge(1)]);
  }
  const result = seen.get(output) ?? 'everything';
  if (result === 'everything') return result;
  return { height: Math.ceil(result[0].size), width: Math.ceil(result[1].size) };
}
