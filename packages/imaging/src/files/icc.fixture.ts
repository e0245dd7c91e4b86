// ICC profiles for tests: grey ones of one curve, and RGB ones of three primaries and one exponent. Version 2, as small as readers take.

/** D50, the white that profiles connect by. */
const WHITE = [0.9642, 1, 0.8249] as const;

const signature = (name: string) => Buffer.from(name, 'latin1');

function profile(
  space: 'GRAY' | 'RGB ',
  connection: 'XYZ ' | 'Lab ',
  tags: Readonly<Record<string, Buffer>>,
): Buffer {
  const entries = Object.entries(tags);
  const head = Buffer.alloc(132 + entries.length * 12);
  head.write(`\x02\x10\0\0mntr${space}${connection}`, 8, 'latin1');
  head.write('acsp', 36, 'latin1');
  WHITE.forEach((v, i) => {
    head.writeInt32BE(Math.round(v * 65_536), 68 + i * 4);
  });
  head.writeUInt32BE(entries.length, 128);
  const parts = [head];
  let at = head.length;
  for (const [i, [name, data]] of entries.entries()) {
    head.write(name, 132 + i * 12, 'latin1');
    head.writeUInt32BE(at, 136 + i * 12);
    head.writeUInt32BE(data.length, 140 + i * 12);
    const padded = Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
    parts.push(padded);
    at += padded.length;
  }
  head.writeUInt32BE(at, 0);
  return Buffer.concat(parts);
}

/** A curve of one exponent, to a 256th. */
export function exponent(value: number): Buffer {
  const curve = Buffer.from('curv\0\0\0\0\0\0\0\x01\0\0', 'latin1');
  curve.writeUInt16BE(Math.round(value * 256), 12);
  return curve;
}

/** A curve through points 0 to 65535, evenly spaced. */
export function points(...values: number[]): Buffer {
  const curve = Buffer.alloc(12 + values.length * 2);
  curve.write('curv', 'latin1');
  curve.writeUInt32BE(values.length, 8);
  values.forEach((value, i) => {
    curve.writeUInt16BE(value, 12 + i * 2);
  });
  return curve;
}

function description(text: string): Buffer {
  const tag = Buffer.alloc(12 + text.length + 1 + 78);
  tag.write('desc', 'latin1');
  tag.writeUInt32BE(text.length + 1, 8);
  tag.write(text, 12, 'latin1');
  return tag;
}

function xyz(values: readonly number[]): Buffer {
  const tag = Buffer.alloc(20);
  tag.write('XYZ ', 'latin1');
  values.forEach((v, i) => {
    tag.writeInt32BE(Math.round(v * 65_536), 8 + i * 4);
  });
  return tag;
}

const common = (name: string) => ({
  desc: description(name),
  cprt: Buffer.concat([signature('text'), Buffer.alloc(4), signature('none\0')]),
  wtpt: xyz(WHITE),
});

/** Of a grey device; where it connects by Lab, the curve leads to L* / 100. */
export function greyProfile(curve: Buffer, connection: 'XYZ ' | 'Lab ' = 'XYZ '): Buffer {
  return profile('GRAY', connection, { ...common('A grey'), kTRC: curve });
}

/** Adobe RGB (1998)'s primaries relative to D50, with this exponent; 2.2 is the real one. */
export function adobeProfile(value = 2.19921875, name = 'Wide RGB'): Buffer {
  const curve = exponent(value);
  return profile('RGB ', 'XYZ ', {
    ...common(name),
    rXYZ: xyz([0.60974, 0.31111, 0.01947]),
    gXYZ: xyz([0.20528, 0.62567, 0.06087]),
    bXYZ: xyz([0.14919, 0.06322, 0.74457]),
    rTRC: curve,
    gTRC: curve,
    bTRC: curve,
  });
}
