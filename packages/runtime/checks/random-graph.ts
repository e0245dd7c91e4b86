// Graphs composed at random from the whole vocabulary, with numbers to feed them.
//
// Values neither explode nor die, because every op's operands are put where the op is well-behaved: what grows is first
// settled to a size that the op can bear (`settle`), what must be positive is brought to [0.5, 1.7] (`positive`), and in
// front of a kink every element is shifted by a random constant, so that the zeros and ties that other ops make do not
// lie on it (`shifted`). Kernels are scaled by their fan-in.
import * as g from '@romnet/graph';
import { Draw } from '../../graph/checks/draw.js';

export interface RandomGraph {
  readonly inputs: readonly g.Value[];
  readonly feeds: Readonly<Record<string, Float32Array>>;
  readonly outputs: readonly g.Value[];
  /** The ops of the forward graph: its nodes without inputs and constants. */
  readonly ops: readonly g.Kind[];
}

/** A graph of 5 to 40 ops. The same seed gives the same graph. */
export function randomGraph(seed: number): RandomGraph {
  const pool = new Pool(new Draw(seed));
  // One rule makes up to seven ops, so a graph that has less than 34 does not come to more than 40.
  const wanted = pool.draw.int(5, 34);
  while (opsOf(pool.unused()).length < wanted) {
    const kind = pool.draw.pick(lottery);
    const value = (rules[kind] as Rule)(pool);
    if (value && g.elements(value.shape) <= 300) pool.add(value);
  }
  const outputs = pool.unused();
  const inputs = g.topologicalOrder(outputs).filter((value) => value.kind === 'input');
  const feeds = Object.fromEntries(
    inputs.map(({ attributes: { name } }) => [name, pool.draw.feeds[name] as Float32Array]),
  );
  return { inputs, feeds, outputs, ops: opsOf(outputs) };
}

const opsOf = (outputs: readonly g.Value[]): g.Kind[] =>
  g.topologicalOrder(outputs).flatMap(({ kind, operands }) => (operands.length > 0 ? [kind] : []));

/** What has been made so far. */
class Pool {
  private readonly values: g.Value[] = [];
  private readonly sizes = new Map<g.Value, number>();

  constructor(readonly draw: Draw) {}

  add(value: g.Value): void {
    if (!this.values.includes(value)) this.values.push(value);
  }

  /** What no other value needs. */
  unused(): g.Value[] {
    const needed = new Set(g.topologicalOrder(this.values).flatMap(({ operands }) => operands));
    return this.values.filter((value) => !needed.has(value));
  }

  /** A value that fits, one that is not used yet more often than not; undefined where none fits. */
  find(fits: (value: g.Value) => boolean): g.Value | undefined {
    const fitting = this.values.filter((value) => g.elements(value.shape) > 1 && fits(value));
    const fresh = this.unused().filter((value) => fitting.includes(value));
    const choices = fresh.length > 0 && this.draw.unit() < 0.6 ? fresh : fitting;
    return choices.length > 0 ? this.draw.pick(choices) : undefined;
  }

  /** Any value; a new input at times, and where there is nothing yet. */
  any(): g.Value {
    const fresh = () => this.draw.input(this.draw.shape(1, 4, 3).map((n) => n + 1));
    return this.draw.unit() < 0.05 ? fresh() : (this.find(() => true) ?? fresh());
  }

  /** A value of shape [N, C, H, W]. */
  image(): g.Value {
    const { draw } = this;
    const known = this.find(({ shape }) => shape.length === 4 && shape[2]! > 1 && shape[3]! > 1);
    return known ?? draw.input([draw.int(1, 2), draw.int(2, 4), draw.int(4, 6), draw.int(4, 6)]);
  }

  /** A new input that stands for weights: a sum over `fanIn` of its products with x is about as large as x. */
  weights(shape: readonly number[], fanIn: number): g.Value {
    const value = this.draw.input(shape);
    const feed = this.draw.feeds[(value as g.ValueOf<'input'>).attributes.name] as Float32Array;
    feed.forEach((number, i) => {
      feed[i] = number / Math.sqrt(fanIn);
    });
    return value;
  }

  /** A constant that broadcasts to the shape. */
  constant(shape: readonly number[]): g.Value {
    const smaller = this.draw.broadcastable(shape);
    return g.constant(this.draw.numbers(g.elements(smaller)), smaller);
  }

  /** The value itself where it is about as small as `limit`, and otherwise something made of it that is. */
  settle(x: g.Value, limit = 3): g.Value {
    const size = this.size(x);
    if (size <= limit) return x;
    return this.draw.flag() ? g.mul(x, limit / size) : g.mul(g.tanh(x), Math.min(1, limit));
  }

  /** Something made of x, between 0.5 and 1.7. */
  positive(x: g.Value): g.Value {
    const choice = this.draw.int(0, 2);
    if (choice === 0) return g.add(g.sigmoid(x), 0.5);
    const small = this.settle(x, choice === 1 ? 1 : 0.5);
    return choice === 1 ? g.add(g.mul(small, small), 0.6) : g.exp(small);
  }

  /** x with every element moved by a constant of its own. */
  shifted(x: g.Value): g.Value {
    return g.add(x, g.constant(this.draw.numbers(g.elements(x.shape)), x.shape));
  }

  someAxes(x: g.Value): number[] {
    const axes = this.draw.shuffled(x.shape.length).filter((axis) => (x.shape[axis] as number) > 1);
    return axes.slice(0, this.draw.int(1, axes.length));
  }

  /** An estimate of the largest magnitude, where sums over many products grow like noise does. */
  private size(value: g.Value): number {
    const known = this.sizes.get(value);
    if (known !== undefined) return known;
    const operands = value.operands.map((operand) => this.size(operand));
    const [first = 0, second = 0] = operands;
    const estimate = (): number => {
      switch (value.kind) {
        case 'input':
          return largest(this.draw.feeds[value.attributes.name] as Float32Array);
        case 'constant':
          return largest(value.attributes.data);
        case 'add':
        case 'sub':
          return first + second;
        case 'mul':
          return first * second;
        case 'div':
          return 2 * first;
        case 'exp':
          return Math.exp(first);
        case 'power':
          return 4;
        case 'sigmoid':
        case 'tanh':
        case 'softmax':
        case 'log':
          return 1;
        case 'matmul': {
          const inner = value.operands[0]!.shape.at(value.attributes.transposeA ? -2 : -1) as number;
          return first * second * Math.sqrt(inner);
        }
        case 'conv':
        case 'convTranspose':
          return first * second * Math.sqrt(g.elements(value.operands[1]!.shape) / (value.shape[1] ?? 1));
        case 'reduceSum':
          return first * Math.sqrt(g.elements(value.operands[0]!.shape) / g.elements(value.shape));
        case 'pad':
          return Math.max(first, Math.abs(value.attributes.value));
        default:
          return Math.max(...operands);
      }
    };
    const size = estimate();
    this.sizes.set(value, size);
    return size;
  }
}

const largest = (numbers: Float32Array): number => numbers.reduce((max, n) => Math.max(max, Math.abs(n)), 0);

/** One use of an op on what the pool has; undefined where it does not fit what was drawn. */
type Rule = (pool: Pool) => g.Value | undefined;

const unary =
  (op: (x: g.Value) => g.Value): Rule =>
  (pool) =>
    op(pool.any());

const kinked =
  (op: (x: g.Value) => g.Value): Rule =>
  (pool) =>
    op(pool.shifted(pool.any()));

/** Two values that broadcast: the second from the pool or new, or both the same. */
const binary =
  (op: (a: g.Value, b: g.Value) => g.Value): Rule =>
  (pool) => {
    const a = pool.settle(pool.any());
    const fits = ({ shape }: g.Value) =>
      shape.length <= a.shape.length &&
      shape.every((n, i) => n === 1 || n === a.shape[a.shape.length - shape.length + i]);
    const other = pool.draw.unit() < 0.8 ? pool.find(fits) : undefined;
    const b = pool.settle(other ?? pool.draw.input(pool.draw.broadcastable(a.shape)));
    return pool.draw.flag() ? op(a, b) : op(b, a);
  };

/** A comparison has no gradient, so it is one of constants; it picks from a value and another constant. */
const picking =
  (condition: (x: g.Value) => g.Value): Rule =>
  (pool) => {
    const x = pool.any();
    return g.select(condition(pool.constant(x.shape)), x, pool.constant(x.shape));
  };

const alongAxis =
  (op: (x: g.Value, axis: number, length: number, draw: Draw) => g.Value): Rule =>
  (pool) => {
    const x = pool.any();
    const [axis] = pool.someAxes(x);
    return axis === undefined ? undefined : op(x, axis, x.shape[axis] as number, pool.draw);
  };

const reducing =
  (op: (x: g.Value, axes: readonly number[]) => g.Value): Rule =>
  (pool) => {
    const x = pool.any();
    return op(x, pool.someAxes(x));
  };

const pair = (draw: Draw, low: number, high: number): g.Pair => [draw.int(low, high), draw.int(low, high)];

/** `count` lengths whose product is n. */
function factors(draw: Draw, n: number, count: number): number[] {
  const lengths = Array.from({ length: count }, () => 1);
  let rest = n;
  for (let divisor = 2; rest > 1; divisor++)
    for (; rest % divisor === 0; rest /= divisor) {
      const axis = draw.int(0, count - 1);
      lengths[axis] = (lengths[axis] as number) * divisor;
    }
  return lengths;
}

/** How to use every op; leaves are drawn where they are needed. */
const rules: { readonly [K in g.Kind]: Rule | 'leaf' } = {
  input: 'leaf',
  constant: 'leaf',

  neg: unary(g.neg),
  abs: kinked(g.abs),
  sign: (pool) => {
    const x = pool.any();
    return g.mul(x, g.sign(pool.constant(x.shape)));
  },
  exp: (pool) => g.exp(pool.settle(pool.any(), 1)),
  log: (pool) => g.log(pool.positive(pool.any())),
  sqrt: (pool) => g.sqrt(pool.positive(pool.any())),
  relu: kinked(g.relu),
  sigmoid: unary(g.sigmoid),
  tanh: unary(g.tanh),
  leakyRelu: kinked((x) => g.leakyRelu(x, 0.2)),
  power: (pool) => g.power(pool.positive(pool.any()), pool.draw.pick([2, 3, 0.5, -1, 2.5])),
  clip: kinked((x) => g.clip(x, -0.7, 0.9)),

  add: binary(g.add),
  sub: binary(g.sub),
  mul: binary(g.mul),
  div: (pool) => binary((a, b) => g.div(a, pool.positive(b)))(pool),
  greater: picking((x) => g.greater(x, 0)),
  equal: picking((x) => g.equal(g.sign(x), 1)),
  select: (pool) => binary((a, b) => g.select(g.greater(pool.constant(a.shape), 0), a, b))(pool),

  matmul: (pool) => {
    const { draw } = pool;
    const a = pool.settle(pool.find(({ shape }) => shape.length > 1) ?? draw.input([3, 4]));
    const [transposeA, transposeB] = [draw.flag(), draw.flag()];
    const inner = a.shape.at(transposeA ? -2 : -1) as number;
    const fits = ({ shape }: g.Value) =>
      shape.length > 1 &&
      shape.at(transposeB ? -1 : -2) === inner &&
      shape.slice(0, -2).every((n, i, batch) => n === a.shape.slice(0, -2).at(i - batch.length));
    const columns = draw.int(1, 5);
    const b = draw.flag() ? pool.find(fits) : undefined;
    const weights = () => pool.weights(transposeB ? [columns, inner] : [inner, columns], inner);
    return g.matmul(a, b ? pool.settle(b) : weights(), { transposeA, transposeB });
  },
  conv: (pool) => {
    const { draw } = pool;
    const x = pool.settle(pool.image());
    const [, channels = 1, height = 1, width = 1] = x.shape;
    const groups = channels % 2 === 0 ? draw.pick([1, 1, 2]) : 1;
    const outputs = groups * draw.int(1, 2);
    const [kh, kw] = [draw.int(1, Math.min(3, height)), draw.int(1, Math.min(3, width))];
    const inputs = channels / groups;
    const kernel = pool.weights([outputs, inputs, kh, kw], inputs * kh * kw);
    const geometry = { groups, stride: pair(draw, 1, 2), padding: pair(draw, 0, 1) };
    return g.conv(x, kernel, draw.flag() ? { ...geometry, bias: draw.input([outputs]) } : geometry);
  },
  convTranspose: (pool) => {
    const { draw } = pool;
    const x = pool.settle(pool.image());
    const channels = x.shape[1] as number;
    const kernel = pool.weights([channels, draw.int(1, 3), ...pair(draw, 2, 3)], channels * 4);
    const stride = pair(draw, 1, 2);
    const outputPadding: g.Pair = [draw.int(0, stride[0] - 1), draw.int(0, stride[1] - 1)];
    return g.convTranspose(x, kernel, { stride, padding: pair(draw, 0, 1), outputPadding });
  },
  attention: (pool) => {
    const { draw } = pool;
    const q = pool.settle(pool.find(({ shape }) => shape.length > 1) ?? draw.input([3, 4]));
    const batch = q.shape.slice(0, -2);
    const [positions, channels] = [draw.int(1, 4), q.shape.at(-1) as number];
    const keys = pool.weights([...batch, positions, channels], channels);
    const values = pool.weights([...batch, positions, draw.int(1, 3)], 1);
    return g.attention(q, keys, values, { block: draw.int(1, 3) });
  },

  reduceSum: reducing(g.reduceSum),
  reduceMean: reducing(g.reduceMean),
  reduceMax: (pool) => reducing((x, axes) => g.reduceMax(pool.shifted(x), axes))(pool),
  softmax: alongAxis((x, axis) => g.softmax(x, axis)),

  reshape: (pool) => {
    const x = pool.any();
    return g.reshape(x, factors(pool.draw, g.elements(x.shape), pool.draw.pick([1, 2, 3, 4, 4])));
  },
  expand: (pool) => {
    const x = pool.find(({ shape }) => shape.length < 4 || shape.includes(1)) ?? pool.draw.input([3, 1, 4]);
    const longer = x.shape.map((n) => (n === 1 ? pool.draw.int(1, 4) : n));
    return g.expand(x, x.shape.length < 4 && pool.draw.flag() ? [2, ...longer] : longer);
  },
  transpose: (pool) => {
    const x = pool.any();
    return g.transpose(x, pool.draw.shuffled(x.shape.length));
  },
  flip: reducing(g.flip),
  concat: (pool) => {
    const x = pool.any();
    const axis = pool.draw.int(0, x.shape.length - 1);
    const fits = ({ shape }: g.Value) =>
      shape.length === x.shape.length && shape.every((n, i) => i === axis || n === x.shape[i]);
    const other = pool.find(fits) ?? pool.draw.input(x.shape.with(axis, 2));
    return g.concat(pool.draw.flag() ? [x, other] : [other, x, x], axis);
  },
  slice: alongAxis((x, axis, length, draw) => {
    const start = draw.int(0, length - 1);
    return g.slice(x, axis, start, draw.int(start + 1, length), draw.int(1, 2));
  }),
  pad: (pool) => {
    const x = pool.any();
    const amounts = () => x.shape.map(() => pool.draw.pick([0, 0, 1, 2]));
    return g.pad(x, amounts(), amounts(), pool.draw.pick([0, 0.7]));
  },
  gather: alongAxis((x, axis, length, draw) => {
    const indices = Array.from({ length: draw.int(1, 4) }, () => draw.int(0, length - 1));
    return g.gather(x, axis, indices);
  }),

  recompute: (pool) => {
    const scale = pool.weights([1], 1);
    return g.recompute((x) => g.mul(g.tanh(x), scale), pool.any());
  },

  averagePool: (pool) => {
    const x = pool.image();
    const sizes = [2, 3].filter((size) => x.shape[2]! % size === 0 && x.shape[3]! % size === 0);
    return sizes.length > 0 ? g.averagePool(x, pool.draw.pick(sizes)) : undefined;
  },
  maxPool: (pool) => {
    const x = pool.image();
    const largestSize = Math.min(3, x.shape[2]!, x.shape[3]!);
    return g.maxPool(pool.shifted(x), pool.draw.int(1, largestSize), pool.draw.int(1, 2));
  },
  resizeNearest: (pool) => g.resizeNearest(pool.image(), ...pair(pool.draw, 2, 7)),
  resizeBilinear: (pool) => g.resizeBilinear(pool.image(), ...pair(pool.draw, 2, 7)),
};

/** Ops by weight: those with most of the arithmetic, and those that join values, come more often. */
const weights: { readonly [K in g.Kind]?: number } = { conv: 3, matmul: 3, add: 2, mul: 2, concat: 2 };
const lottery = (Object.keys(rules) as g.Kind[]).flatMap((kind) =>
  rules[kind] === 'leaf' ? [] : Array.from({ length: weights[kind] ?? 1 }, () => kind),
);
