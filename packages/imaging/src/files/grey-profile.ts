// The curve of a grey ICC profile, which sharp leaves aside at 16 bits a sample. Bytes in, a function out; ICC.1, 10.6 and 10.18.

/** From a sample to light, both 0 to 1; undefined where the profile is not of a grey device or is broken. */
export function greyCurve(profile: Buffer): ((sample: number) => number) | undefined {
  try {
    if (profile.toString('latin1', 16, 20) !== 'GRAY') return undefined;
    for (let i = 0; i < profile.readUInt32BE(128); i++) {
      const at = 132 + i * 12;
      if (profile.toString('latin1', at, at + 4) === 'kTRC') {
        return curveAt(profile.subarray(profile.readUInt32BE(at + 4)));
      }
    }
  } catch (error) {
    // An offset that leads out of the profile.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

function curveAt(tag: Buffer): ((sample: number) => number) | undefined {
  const kind = tag.toString('latin1', 0, 4);
  if (kind === 'para') return parametric(tag);
  if (kind !== 'curv') return undefined;
  const count = tag.readUInt32BE(8);
  if (count === 0) return (v) => v;
  if (count === 1) {
    const gamma = tag.readUInt16BE(12) / 256;
    return (v) => v ** gamma;
  }
  const points = Float64Array.from({ length: count }, (_, i) => tag.readUInt16BE(12 + i * 2) / 65535);
  return (v) => {
    const place = v * (count - 1);
    const below = Math.min(Math.floor(place), count - 2);
    return points[below]! + (place - below) * (points[below + 1]! - points[below]!);
  };
}

/** The five kinds of parametric curve: number of parameters, and the curve with g a b c d e f. */
function parametric(tag: Buffer): ((sample: number) => number) | undefined {
  const kind = tag.readUInt16BE(8);
  const count = [1, 3, 4, 5, 7][kind];
  if (count === undefined) return undefined;
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from(
    { length: count },
    (_, i) => tag.readInt32BE(12 + i * 4) / 65536,
  );
  const power = (v: number) => Math.max(0, a * v + b) ** g;
  if (kind === 0) return (v) => v ** g;
  if (kind === 1) return (v) => (v >= -b / a ? power(v) : 0);
  if (kind === 2) return (v) => (v >= -b / a ? power(v) : 0) + c;
  if (kind === 3) return (v) => (v >= d ? power(v) : c * v);
  return (v) => (v >= d ? power(v) + e : c * v + f);
}
