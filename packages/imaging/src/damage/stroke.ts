// Wandering lines and how they are drawn into a mask: cracks, scratches, hairs and specks are all strokes.
import type { Random } from '../random.js';

/** A point of a stroke: position and radius in pixels, and how strongly it is drawn (0..1). */
export interface StrokePoint {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly weight: number;
}

/** How a line wanders. Lengths in pixels, angles in radians. */
export interface Wander {
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly length: number;
  readonly step: number;
  /** Deviation of the slow change of direction at each step. */
  readonly bend: number;
  /** Deviation of the direction of single steps: the raggedness. */
  readonly jitter: number;
  readonly radius: number;
}

/** A line that keeps its momentum, thins towards its end and varies in radius and strength on its way. */
export function wander(line: Wander, random: Random): StrokePoint[] {
  const steps = Math.max(1, Math.round(line.length / line.step));
  const points: StrokePoint[] = [];
  let { x, y, heading } = line;
  let weight = random.uniform(0.6, 1);
  for (let i = 0; i <= steps; i++) {
    const taper = Math.min(1, 3 * (1 - i / steps) + 0.15);
    points.push({ x, y, radius: line.radius * taper * random.uniform(0.6, 1.25), weight });
    heading += line.bend * random.normal();
    const direction = heading + line.jitter * random.normal();
    x += line.step * Math.cos(direction);
    y += line.step * Math.sin(direction);
    weight = Math.min(1, Math.max(0.25, weight + 0.12 * random.normal()));
  }
  return points;
}

/** Draws the stroke into `mask` (0..1, the larger value stays), anti-aliased; thin lines get fainter, not wider. */
export function drawStroke(
  mask: Float32Array,
  width: number,
  height: number,
  points: readonly StrokePoint[],
  scale = 1,
): void {
  for (let k = 0; k < points.length; k++) {
    const a = points[k]!;
    const b = points[Math.min(k + 1, points.length - 1)]!;
    const reach = scale * Math.max(a.radius, b.radius) + 1;
    const x0 = Math.max(0, Math.floor(Math.min(a.x, b.x) - reach));
    const x1 = Math.min(width - 1, Math.ceil(Math.max(a.x, b.x) + reach));
    const y0 = Math.max(0, Math.floor(Math.min(a.y, b.y) - reach));
    const y1 = Math.min(height - 1, Math.ceil(Math.max(a.y, b.y) + reach));
    const dx = b.x - a.x;
    const dy = b.y - a.y;
    const lengthSquared = dx * dx + dy * dy || 1;
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const t = Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / lengthSquared));
        const ex = x - a.x - t * dx;
        const ey = y - a.y - t * dy;
        const radius = scale * (a.radius + t * (b.radius - a.radius));
        const cover = Math.min(1, 2 * radius, radius + 0.5 - Math.sqrt(ex * ex + ey * ey));
        if (cover <= 0) continue;
        const value = cover * (a.weight + t * (b.weight - a.weight));
        const i = y * width + x;
        if (value > mask[i]!) mask[i] = value;
      }
    }
  }
}
