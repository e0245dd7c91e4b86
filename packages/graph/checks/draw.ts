// Seeded draws for tests: sizes, and graph inputs with the numbers to feed them.
import * as g from '@romnet/graph';

/** How an input's numbers are drawn; see `Draw.input`. */
export type Spread = 'signed' | 'positive' | 'distinct' | 'grid';

export class Draw {
  readonly inputs: g.Value[] = [];
  readonly feeds: Record<string, Float32Array> = {};
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** Uniform in [0, 1): the generator "mulberry32", 32 bits of state. */
  unit(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  int(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  flag(): boolean {
    return this.unit() < 0.5;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.int(0, choices.length - 1)] as T;
  }

  shape(minRank = 1, maxRank = 4, maxLength = 4): number[] {
    return Array.from({ length: this.int(minRank, maxRank) }, () => this.int(1, maxLength));
  }

  shuffled(n: number): number[] {
    const order = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.int(0, i);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    return order;
  }

  /** A shape that broadcasts with `shape`: some axes shortened to one, some leading axes dropped. */
  broadcastable(shape: readonly number[]): number[] {
    const kept = shape.slice(this.int(0, shape.length - 1));
    return kept.map((n) => (this.unit() < 0.3 ? 1 : n));
  }

  /**
   * A new graph input and its numbers.
   *
   * `signed`: 0.5 to 1.8 in magnitude, away from the kinks of |x| and relu and the pole of 1/x; `positive`: the same without
   * a sign; `distinct`: all at least 1/8 apart, so that a maximum is unique; `grid`: odd multiples of 0.1.
   */
  input(shape: readonly number[], spread: Spread = 'signed'): g.Value {
    const name = `x${this.inputs.length}`;
    const value = g.input(name, shape);
    this.inputs.push(value);
    this.feeds[name] = this.numbers(g.elements(shape), spread);
    return value;
  }

  numbers(count: number, spread: Spread = 'signed'): Float32Array {
    const order = spread === 'distinct' ? this.shuffled(count) : [];
    return Float32Array.from({ length: count }, (_, i) => {
      if (spread === 'distinct') return ((order[i] as number) - count / 2 + 0.5) / 8;
      if (spread === 'grid') return 0.2 * this.int(-8, 7) + 0.1;
      const magnitude = 0.5 + 1.3 * this.unit();
      return spread === 'positive' || this.flag() ? magnitude : -magnitude;
    });
  }
}
