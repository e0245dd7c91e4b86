// What repair must not take for damage, drawn as the truth: print, line drawings, borders, halftone and bright things. Pictures of people's
// albums have captions, stamps, white borders, bows and collars, and a network that never saw them wipes them out or clouds them.
import { createPlane, type Plane } from '@romnet/imaging';
import { drawStroke, type StrokePoint } from '@romnet/imaging/damage';
import { between, choose, integerBelow, type Random } from './random.js';

/** With probability `share` a copy of L' with such content, on all of it or at its edges; else `luminance` itself. */
export function drawContent(luminance: Plane, random: Random, share: number): Plane {
  if (random() >= share) return luminance;
  const kind = choose(random, {
    page: 0.18,
    caption: 0.12,
    drawing: 0.1,
    border: 0.15,
    halftone: 0.08,
    bright: 0.37,
  });
  const { width, height } = luminance;
  switch (kind) {
    case 'page':
      return print(paper(width, height, random), 0, height, random);
    case 'caption': {
      const strip = Math.round(height * between(random, 0.15, 0.35));
      const top = random() < 0.3 ? 0 : height - strip;
      const tone = between(random, 0.6, 1);
      const ground = fillRows(luminance, top, top + strip, tone);
      return print(ground, top, top + strip, random);
    }
    case 'drawing':
      return lines(paper(width, height, random), random);
    case 'border':
      return border(luminance, random);
    case 'halftone':
      return halftone(luminance, random);
    case 'bright':
      return brightThings(luminance, random);
  }
}

function paper(width: number, height: number, random: Random): Plane {
  const dark = random() < 0.12;
  return createPlane(
    width,
    height,
    new Float32Array(width * height).fill(dark ? between(random, -1, -0.6) : between(random, 0.55, 1)),
  );
}

function fillRows(plane: Plane, from: number, to: number, tone: number): Plane {
  const data = plane.data.slice();
  data.fill(tone, from * plane.width, to * plane.width);
  return { ...plane, data };
}

/** Ink of a tone that stands out from the ground, through `mask` of 0 to 1. */
function ink(ground: Plane, mask: Float32Array, tone: number): Plane {
  return { ...ground, data: ground.data.map((value, i) => value + mask[i]! * (tone - value)) };
}

const inkTone = (ground: number, random: Random): number =>
  ground > 0 ? between(random, -1, Math.min(-0.1, ground - 0.7)) : between(random, 0.4, 1);

/** Lines of words of made-up letters, stems, bars and bows, in the rows [top, bottom). */
function print(ground: Plane, top: number, bottom: number, random: Random): Plane {
  const { width, height } = ground;
  const mask = new Float32Array(width * height);
  const size = between(random, 5, Math.min(22, (bottom - top) / 2));
  const weight = size * between(random, 0.035, 0.09);
  const margin = between(random, 0, 0.12) * width;
  for (
    let y = top + between(random, 0.2, 1.2) * size;
    y + size < bottom;
    y += size * between(random, 1.25, 1.8)
  ) {
    const end = width - margin - (random() < 0.3 ? between(random, 0, 0.6) * width : 0);
    for (let x = margin; x < end; ) {
      for (let letters = 1 + integerBelow(random, 9); letters > 0 && x < end; letters--) {
        const room = size * between(random, 0.3, 0.6);
        for (const points of letter(x, y, room, size, weight, random))
          drawStroke(mask, width, height, points);
        x += room + size * 0.14;
      }
      x += size * between(random, 0.3, 0.6);
    }
  }
  return ink(ground, mask, inkTone(ground.data[top * width]!, random));
}

/** Two to four strokes in a box: enough like a letter for a network that cannot read. */
function letter(x: number, y: number, width: number, height: number, radius: number, random: Random) {
  const low = random() < 0.6 ? y + height * 0.35 : y;
  const base = y + height;
  const point = (px: number, py: number): StrokePoint => ({ x: px, y: py, radius, weight: 1 });
  const strokes: StrokePoint[][] = [];
  for (let count = 2 + integerBelow(random, 3); count > 0; count--) {
    const kind = integerBelow(random, 4);
    if (kind === 0) {
      const at = x + (width * integerBelow(random, 3)) / 2;
      strokes.push([point(at, low), point(at, base)]);
    } else if (kind === 1) {
      const at = between(random, low, base);
      strokes.push([point(x, at), point(x + width, at)]);
    } else if (kind === 2) {
      strokes.push([point(x, random() < 0.5 ? low : base), point(x + width, random() < 0.5 ? low : base)]);
    } else {
      const [cx, cy, rx, ry] = [x + width / 2, (low + base) / 2, width / 2, (base - low) / 2];
      const from = between(random, 0, 2 * Math.PI);
      const sweep = between(random, Math.PI, 2 * Math.PI);
      strokes.push(
        Array.from({ length: 9 }, (_, i) => {
          const angle = from + (sweep * i) / 8;
          return point(cx + rx * Math.cos(angle), cy + ry * Math.sin(angle));
        }),
      );
    }
  }
  return strokes;
}

/** A drawing of long lines and bows: maps, engravings, signatures. */
function lines(ground: Plane, random: Random): Plane {
  const { width, height } = ground;
  const mask = new Float32Array(width * height);
  for (let count = 3 + integerBelow(random, 25); count > 0; count--) {
    const radius = between(random, 0.4, 1.8);
    let [x, y] = [random() * width, random() * height];
    let heading = between(random, 0, 2 * Math.PI);
    const bend = random() < 0.5 ? 0 : between(random, 0, 0.3);
    const step = between(random, 3, 8);
    const points: StrokePoint[] = [];
    for (let steps = 5 + integerBelow(random, 40); steps > 0; steps--) {
      points.push({ x, y, radius, weight: 1 });
      heading += bend * between(random, -1, 1);
      x += step * Math.cos(heading);
      y += step * Math.sin(heading);
    }
    drawStroke(mask, width, height, points);
  }
  return ink(ground, mask, inkTone(ground.data[0]!, random));
}

/** A white or dark border on some sides, with a line along it now and then. */
function border(plane: Plane, random: Random): Plane {
  const { width, height } = plane;
  const tone = random() < 0.8 ? between(random, 0.6, 1) : between(random, -1, -0.6);
  const edge = () => (random() < 0.75 ? Math.round(between(random, 0.02, 0.16) * width) : 0);
  const [left, right, top, bottom] = [edge(), edge(), edge(), edge()];
  const lined = random() < 0.3 ? 1 + integerBelow(random, 3) : 0;
  const line = inkTone(tone, random);
  const data = plane.data.slice();
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const inside = Math.min(
        left > 0 ? x - left : width,
        right > 0 ? width - 1 - right - x : width,
        top > 0 ? y - top : height,
        bottom > 0 ? height - 1 - bottom - y : height,
      );
      if (inside < 0) data[i] = inside >= -lined ? line : tone;
    }
  return { width, height, data };
}

/** The picture as a printed screen of dots. */
function halftone(plane: Plane, random: Random): Plane {
  const { width, height } = plane;
  const pitch = between(random, 2.6, 7);
  const angle = between(random, 0, Math.PI / 2);
  const amount = between(random, 0.25, 0.9);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)].map((value) => (value * 2 * Math.PI) / pitch) as [
    number,
    number,
  ];
  const data = plane.data.slice();
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const screen = (Math.cos(x * cos + y * sin) + Math.cos(y * cos - x * sin)) / 2;
      const dot = 1 / (1 + Math.exp(-6 * (data[i]! + 0.9 * screen)));
      data[i] = data[i]! + amount * (2 * dot - 1 - data[i]!);
    }
  return { width, height, data };
}

/**
 * One to three bright things with round, wavy outlines, as bows, collars and flowers are. What tells them from torn emulsion is
 * kept: the texture underneath, faint, light that falls from one side, and an outline as sharp as a photograph's.
 */
function brightThings(plane: Plane, random: Random): Plane {
  const { width, height } = plane;
  const data = plane.data.slice();
  for (let count = 1 + integerBelow(random, 3); count > 0; count--) {
    const [cx, cy] = [random() * width, random() * height];
    const radius = between(random, 0.04, 0.2) * width;
    const flatness = between(random, 0.4, 1);
    const turn = between(random, 0, 2 * Math.PI);
    const waves = Array.from({ length: 4 }, (_, i) => ({
      amplitude: between(random, 0, 0.5 / (i + 2)),
      phase: between(random, 0, 2 * Math.PI),
      count: i + 2,
    }));
    const tone = between(random, 0.45, 0.95);
    const texture = between(random, 0.1, 0.4);
    const shade = between(random, 0, 0.5);
    const light = between(random, 0, 2 * Math.PI);
    const edge = between(random, 0.8, 2.5);
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        const [dx, dy] = [x - cx, y - cy];
        const u = dx * Math.cos(turn) + dy * Math.sin(turn);
        const v = (dy * Math.cos(turn) - dx * Math.sin(turn)) / flatness;
        const angle = Math.atan2(v, u);
        let outline = 1;
        for (const wave of waves) outline += wave.amplitude * Math.sin(wave.count * angle + wave.phase);
        const inside = (radius * outline - Math.hypot(u, v)) / edge;
        if (inside < -4) continue;
        const share = 1 / (1 + Math.exp(-2 * inside));
        const lit = (shade * (dx * Math.cos(light) + dy * Math.sin(light))) / radius;
        const own = Math.max(-1, Math.min(1, tone - Math.abs(lit) + texture * (plane.data[i]! - 0.3)));
        data[i] = data[i]! + share * (own - data[i]!);
      }
  }
  return { width, height, data };
}
