// Photoshop's image resources, in which JPEG files keep IPTC. Bytes in, bytes out.

const IPTC = 0x0404;

/** The IPTC-IIM records among image resources. */
export function iptcOf(resources: Buffer): Buffer | undefined {
  for (let at = 0; at + 12 <= resources.length; ) {
    if (resources.toString('latin1', at, at + 4) !== '8BIM') return undefined;
    const id = resources.readUInt16BE(at + 4);
    // A name with its length before it, padded to an even number of bytes.
    const from = at + 6 + even(1 + resources[at + 6]!);
    if (from + 4 > resources.length) return undefined;
    const length = resources.readUInt32BE(from);
    const data = resources.subarray(from + 4, from + 4 + length);
    if (id === IPTC) return data.length === length && length > 0 ? Buffer.from(data) : undefined;
    at = from + 4 + even(length);
  }
  return undefined;
}

/** Image resources with these records and nothing else: the others tell of the picture as it was, its thumbnail for one. */
export function resourcesOf(iptc: Buffer): Buffer {
  const head = Buffer.from('8BIM\x04\x04\0\0\0\0\0\0', 'latin1');
  head.writeUInt32BE(iptc.length, 8);
  return Buffer.concat([head, iptc, Buffer.alloc(iptc.length % 2)]);
}

const even = (length: number) => length + (length % 2);
