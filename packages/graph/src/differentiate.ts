// Reverse-mode differentiation: the gradient of a graph is another graph.
import { add, concat, constant, expand, reshape } from './build.js';
import type { GradientRule } from './gradient-rule.js';
import { gradientRules } from './gradients.js';
import { topologicalOrder } from './order.js';
import { computeAgain } from './recompute.js';
import { GraphError } from './shapes.js';
import { elements, type Kind, showShape, type Value, type ValueOf } from './value.js';

/**
 * The gradients of a scalar (one element) with respect to some values, in their order and shapes.
 *
 * @throws GraphError where `loss` has more than one element, where a value is a bool, where it does not depend on a value, or where a path
 *   from a value to the loss crosses an op without a gradient.
 */
export function gradients(loss: Value, withRespectTo: readonly Value[]): Value[] {
  if (elements(loss.shape) !== 1)
    throw new GraphError(`gradients: expected a loss of one element, got ${showShape(loss.shape)}`);
  for (const value of [loss, ...withRespectTo])
    if (value.dtype !== 'float32')
      throw new GraphError(`gradients: expected float32 values, got ${value.dtype} (${value.kind})`);
  const order = topologicalOrder([loss]);

  // Only values on a path from a wanted value to the loss get a gradient.
  const active = new Set<Value>(withRespectTo);
  for (const value of order) if (value.operands.some((operand) => active.has(operand))) active.add(value);

  const shares = new Map<Value, Share[]>();
  const known = new Map<Value, Value>([[loss, onesLike(loss)]]);
  const gradientOf = (value: Value): Value | undefined => {
    const gradient = known.get(value) ?? total(value, shares.get(value) ?? []);
    if (gradient) known.set(value, gradient);
    return gradient;
  };
  // What the backward pass uses in the place of a value: itself, or its second copy (`recompute`).
  const twins = new Map<Value, Value>();
  // Users come before their operands, so a value's shares are complete when its turn comes.
  for (const value of order.reverse()) {
    const upstream = active.has(value) && value.operands.length > 0 ? gradientOf(value) : undefined;
    if (!upstream) continue;
    if (value.kind === 'recompute') computeAgain(value, upstream, twins);
    const rule = gradientRules[value.kind] as GradientRule<Kind> | 'none';
    value.operands.forEach((operand, i) => {
      if (!active.has(operand)) return;
      if (typeof rule !== 'function') throw new GraphError(`gradients: ${value.kind} is not differentiable`);
      const build = rule(twins.get(value) ?? value, upstream)[i];
      if (build === null) return;
      if (!build) throw new GraphError(`gradients: ${value.kind} is not differentiable in operand ${i}`);
      shares.set(operand, [...(shares.get(operand) ?? []), { user: value, upstream, build }]);
    });
  }

  return withRespectTo.map((value, i) => {
    const gradient = gradientOf(value);
    if (!gradient)
      throw new GraphError(
        `gradients: the loss does not depend on value ${i} (${value.kind} ${showShape(value.shape)})`,
      );
    return gradient;
  });
}

/** What one use of a value adds to its gradient; `build` gives it in the value's shape. */
interface Share {
  readonly user: Value;
  readonly upstream: Value;
  readonly build: () => Value;
}

/** The sum of the shares; undefined where there are none. Slices that do not overlap are joined instead of padded. */
function total(value: Value, shares: readonly Share[]): Value | undefined {
  const tiles = shares.filter(({ user }) => user.kind === 'slice');
  const joined = tiles.length > 1 ? joinTiles(value, tiles) : undefined;
  const rest = joined ? shares.filter((share) => !tiles.includes(share)) : shares;
  const parts = [...(joined ? [joined] : []), ...rest.map(({ build }) => build())];
  return parts.length > 0 ? parts.reduce((sum, part) => add(sum, part)) : undefined;
}

/** The concatenation of the upstream gradients, zeros in the gaps, if their slices do not overlap. */
function joinTiles(value: Value, tiles: readonly Share[]): Value | undefined {
  const sorted = tiles
    .map(({ user, upstream }) => ({ ...(user as ValueOf<'slice'>).attributes, upstream }))
    .sort((a, b) => a.start - b.start);
  const axis = sorted[0]?.axis as number;
  const parts: Value[] = [];
  let covered = 0;
  const fill = (end: number) => {
    if (end > covered) parts.push(expand(constant(0), value.shape.with(axis, end - covered)));
  };
  for (const tile of sorted) {
    if (tile.axis !== axis || tile.step !== 1 || tile.start < covered) return undefined;
    fill(tile.start);
    parts.push(tile.upstream);
    covered = tile.end;
  }
  fill(value.shape[axis] as number);
  return concat(parts, axis);
}

const onesLike = (value: Value): Value =>
  expand(
    reshape(
      constant(1),
      value.shape.map(() => 1),
    ),
    value.shape,
  );
