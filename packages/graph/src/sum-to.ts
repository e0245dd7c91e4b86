// The adjoint of broadcasting.
import { reduceSum, reshape } from './build.js';
import { type Shape, sameShape, type Value } from './value.js';

/** Undoes broadcasting: sums over the axes along which `shape` was repeated. */
export function sumTo(dy: Value, shape: Shape): Value {
  if (sameShape(dy.shape, shape)) return dy;
  const lead = dy.shape.length - shape.length;
  const axes = dy.shape.flatMap((n, axis) =>
    axis < lead || (shape[axis - lead] === 1 && n !== 1) ? [axis] : [],
  );
  const summed = axes.length > 0 ? reduceSum(dy, axes) : dy;
  return sameShape(summed.shape, shape) ? summed : reshape(summed, shape);
}
