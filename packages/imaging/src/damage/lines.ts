// Damage along lines: cracks, scratches, hairs and creases.
import { blend, clamp, erratic, fractal, mapPlane } from './field.js';
import type { DamageParameters, DamageRule, DamageTools } from './kinds.js';
import { drawStroke, type StrokePoint, wander } from './stroke.js';

/** A crack and its branches, each branch shorter and thinner than what it leaves; at most three generations. */
function crackTree(
  start: { x: number; y: number; heading: number; length: number; radius: number },
  branching: number,
  course: { readonly bend: number; readonly jitter: number },
  { random, scale }: Pick<DamageTools, 'random' | 'scale'>,
  generation = 0,
): StrokePoint[][] {
  const trunk = wander({ ...start, ...course, step: 3 * scale }, random);
  const lines = [trunk];
  if (generation === 2) return lines;
  const branches = Math.floor(branching * random.uniform(0, 2) + random.uniform());
  for (let k = 0; k < branches; k++) {
    const at = random.choice(trunk);
    const heading = start.heading + random.choice([-1, 1]) * random.uniform(0.35, 1.3);
    const length = start.length * random.uniform(0.15, 0.55);
    const radius = start.radius * random.uniform(0.4, 0.8);
    lines.push(
      ...crackTree(
        { x: at.x, y: at.y, heading, length, radius },
        branching * 0.5,
        course,
        { random, scale },
        generation + 1,
      ),
    );
  }
  return lines;
}

export const cracks: DamageRule<DamageParameters['cracks']> = {
  structural: true,
  apply: (plane, p, { random, scale }) => {
    const { width, height } = plane;
    const core = new Float32Array(width * height);
    const rim = new Float32Array(width * height);
    // From the straight breaks of a bent print to the crooked ones of dried emulsion.
    const course = { bend: random.uniform(0.01, 0.09), jitter: random.uniform(0.15, 0.5) };
    for (let k = 0; k < Math.round(p.count); k++) {
      const start = {
        x: random.uniform(0, width),
        y: random.uniform(0, height),
        heading: random.uniform(0, 2 * Math.PI),
        length: p.length * Math.min(width, height) * random.uniform(0.5, 1.2),
        radius: (p.width / 2) * random.uniform(0.6, 1.2),
      };
      for (const line of crackTree(start, p.branching, course, { random, scale })) {
        drawStroke(core, width, height, line);
        // Light from above leaves a shadow below the lifted edge.
        const shadow = line.map((point) => ({
          ...point,
          x: point.x + 0.6 * scale,
          y: point.y + 0.9 * scale,
          radius: point.radius + 0.5 * scale,
        }));
        drawStroke(rim, width, height, shadow);
      }
    }
    // Where emulsion has parted nothing is left of the picture; only a crack's faintest stretches let it through.
    for (let i = 0; i < core.length; i++) core[i] = Math.min(1, 1.6 * core[i]!);
    const dark = mapPlane(plane, (v, i) => v + 0.55 * p.rim * rim[i]! * (-1 - v));
    return blend(dark, core, p.alpha, p.tone);
  },
};

export const scratches: DamageRule<DamageParameters['scratches']> = {
  structural: true,
  apply: (plane, p, { random, scale }) => {
    const { width, height } = plane;
    const mask = new Float32Array(width * height);
    const lean = Math.PI / 2 + p.lean * random.normal();
    for (let k = 0; k < Math.round(p.count); k++) {
      // Most follow one direction (the film's run, a sleeve), a few go anywhere.
      const heading = random.chance(0.25)
        ? random.uniform(0, Math.PI)
        : lean + 0.35 * p.lean * random.normal();
      const x = random.uniform(0, width);
      const y = random.uniform(-0.3, 0.9) * height;
      for (let line = 0; line < Math.max(1, Math.round(p.sheaf)); line++) {
        const path = {
          x: x + line * random.normal() * 4 * scale,
          y: y + line * random.normal() * 8 * scale,
          heading: heading + 0.02 * random.normal(),
          length: p.length * Math.min(width, height) * random.uniform() ** 2 + 6 * scale,
          step: 4 * scale,
          bend: random.uniform(0.004, 0.04),
          jitter: 0.08,
          radius: (p.width / 2) * random.uniform(0.5, 1.1),
        };
        drawStroke(mask, width, height, wander(path, random));
      }
    }
    return blend(plane, mask, p.alpha, p.tone);
  },
};

export const hairs: DamageRule<DamageParameters['hairs']> = {
  structural: true,
  apply: (plane, p, { random, scale }) => {
    const { width, height } = plane;
    const mask = new Float32Array(width * height);
    const count = Math.max(1, Math.round((p.count * width * height) / 65536));
    for (let k = 0; k < count; k++) {
      const path = {
        x: random.uniform(0, width),
        y: random.uniform(0, height),
        heading: random.uniform(0, 2 * Math.PI),
        length: p.length * Math.min(width, height) * random.uniform(0.4, 1.4),
        step: 2 * scale,
        bend: random.uniform(0.03, 0.22),
        jitter: 0,
        radius: (p.width / 2) * random.uniform(0.7, 1.2),
      };
      drawStroke(mask, width, height, wander(path, random));
    }
    return blend(plane, mask, p.alpha, p.tone);
  },
};

export const creases: DamageRule<DamageParameters['creases']> = {
  structural: true,
  apply: (plane, p, { random, scale }) => {
    const { width, height } = plane;
    const wobble = fractal(width, height, 0.3 * Math.max(width, height), 3, random);
    const ragged = fractal(width, height, 14 * scale, 4, random, { gain: 0.75 });
    const strength = erratic(width, height, 0.3 * Math.max(width, height), random);
    let out = plane;
    for (let k = 0; k < Math.max(1, Math.round(p.count)); k++) {
      // Photographs are folded along or across more often than askew.
      const angle = random.chance(0.6)
        ? random.choice([0, Math.PI / 2]) + 0.06 * random.normal()
        : random.uniform(0, Math.PI);
      const nx = Math.cos(angle);
      const ny = Math.sin(angle);
      const offset = nx * random.uniform(0.1, 0.9) * width + ny * random.uniform(0.1, 0.9) * height;
      const core = 0.5 * scale + p.width * random.uniform(0.04, 0.24);
      const bow = random.uniform(4, 18) * scale;
      const tone = random.uniform(0.55, 0.95);
      out = mapPlane(out, (v, i, x, y) => {
        const s = (x * nx + y * ny - offset + bow * wobble[i]!) / p.width;
        if (Math.abs(s) > 3) return v;
        const flank = p.amount * (0.4 + 0.6 * strength[i]!) * 2 * s * Math.exp(-s * s);
        const radius = core * (1.6 * p.broken + strength[i]! - 0.8 + 3 * ragged[i]!);
        const gone = 0.9 * clamp(radius + 0.5 - Math.abs(s) * p.width, 0, 1);
        return v + flank + gone * (tone - v - flank);
      });
    }
    return out;
  },
};
