// What pictures say besides pixels, from format to format. All files are made here, segment by segment.

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf } from '../bytes.js';
import { gradient, rawOf } from '../files.fixture.js';
import { decodeFile, encodeFile } from '../index.js';
import {
  ascii,
  type Directory,
  EXIF,
  first,
  layOut,
  MAKER_NOTE,
  openTiff,
  rational,
  raw,
  readDirectory,
  shorts,
} from '../tiff/directory.js';
import { tiff } from '../tiff.fixture.js';
import { readExif } from './exif.js';
import { chunkBytes, readChunks, textChunk, textOf } from './png.js';
import { metadataOf } from './read.js';

let folder = '';
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'romnet-words-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const segment = (marker: number, ...parts: (string | Buffer)[]) => {
  const data = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  );
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
};
const xmpSegment = (packet: string) => segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', packet);
const jfif = (unit: number, x: number, y: number) =>
  segment(0xe0, Buffer.from([0x4a, 0x46, 0x49, 0x46, 0, 1, 1, unit, x >> 8, x & 255, y >> 8, y & 255, 0, 0]));

/** A JPEG of 24x16 with these segments and no others before its tables. */
async function jpeg(name: string, ...segments: Buffer[]): Promise<string> {
  const raster = gradient(24, 16);
  const plain = await sharp(raster.data, rawOf(raster)).jpeg().toBuffer();
  const start = plain.readUInt16BE(2) === 0xffe0 ? 4 + plain.readUInt16BE(4) : 2;
  writeFileSync(at(name), Buffer.concat([plain.subarray(0, 2), ...segments, plain.subarray(start)]));
  return at(name);
}

/** An EXIF block in either order. */
function block(directory: Directory, little = true): Buffer {
  const head = Buffer.from(little ? 'II*\0\x08\0\0\0' : 'MM\0*\0\0\0\x08', 'latin1');
  return Buffer.concat([head, layOut(directory, 8, { little })]);
}
const directory = (
  entries: Iterable<Parameters<typeof first>[0]>,
  below: Directory['below'] = new Map(),
): Directory => ({
  entries: new Map([...entries].map((entry) => [entry.tag, entry])),
  below,
});

/** Renovates nothing: decodes and writes with the source's words. */
async function carry(from: string, to: string): Promise<{ notes: readonly string[]; file: Buffer }> {
  const notes = await encodeFile(at(to), await decodeFile(from), { metadataFrom: from });
  return { notes, file: readFileSync(at(to)) };
}

const iptc = Buffer.from('\x1c\x02\x19\0\x0cgrandmother!\x1c\x02\x78\0\x04attic', 'latin1');
const resources = () => {
  const head = Buffer.from('8BIM\x04\x04\0\0\0\0\0\0', 'latin1');
  head.writeUInt32BE(iptc.length, 8);
  const thumbnail = Buffer.from('8BIM\x04\x0c\x03old\0\0\0\x05STALE\0', 'latin1');
  return Buffer.concat([thumbnail, head, iptc, Buffer.alloc(iptc.length % 2)]);
};

describe('from JPEG', () => {
  it('IPTC into every format that has a place for it, and back; the thumbnail beside it goes', async () => {
    const source = await jpeg('iptc.jpg', segment(0xed, 'Photoshop 3.0\0', resources()));
    for (const to of ['iptc-out.jpg', 'iptc-out.png', 'iptc-out.tif']) {
      const { notes, file } = await carry(source, to);
      expect(notes).toEqual([]);
      expect(file.includes('STALE')).toBe(false);
      expect((await metadataOf(at(to), { width: 24, height: 16 })).metadata.iptc).toEqual(iptc);
      const back = await carry(at(to), `back-${to}.jpg`);
      expect(back.file.includes(iptc)).toBe(true);
    }
    expect((await carry(source, 'iptc.webp')).notes).toEqual([
      'IPTC captions and keywords are left out: WebP has no place for them',
    ]);
  });

  it('rating, comment and unknown tags; the comment goes where the format has a place', async () => {
    const exif = directory([shorts(18246, 4), ascii(315, 'Ann'), ascii(60_001, 'own tag')]);
    const comment = Buffer.from('auf der Rückseite', 'utf8');
    const source = await jpeg(
      'rated.jpg',
      segment(0xe1, 'Exif\0\0', block(exif, false)),
      segment(0xfe, comment),
    );
    for (const to of ['rated.out.jpg', 'rated.png', 'rated.webp', 'rated.tif']) {
      await carry(source, to);
      const { metadata } = await metadataOf(at(to), { width: 24, height: 16 });
      expect(first(metadata.exif.entries.get(18246)!)).toBe(4);
      expect(metadata.exif.entries.get(60_001)!.value.toString()).toBe('own tag\0');
      const { file } = await carry(at(to), `rated-again-${to}.jpg`);
      expect(
        file.includes(to.endsWith('jpg') || to.endsWith('png') ? comment : Buffer.from('UNICODE\0')),
      ).toBe(true);
    }
  });

  it('the maker note stays where its offsets count from, and the first of two blocks counts', async () => {
    const note = Buffer.from('MAKER note with offsets of its own', 'latin1');
    const inner = directory([raw(MAKER_NOTE, 7, note), ascii(0x9003, '1943:05:06 07:08:09')]);
    const whole = block(directory([ascii(315, 'Ann')], new Map([[EXIF, inner]])), false);
    const other = block(directory([ascii(315, 'Eve')]));
    const source = await jpeg(
      'maker.jpg',
      segment(0xe1, 'Exif\0\0', whole),
      segment(0xe1, 'Exif\0\0', other),
    );
    const { file } = await carry(source, 'maker.out.jpg');
    const start = file.indexOf('Exif\0\0') + 6;
    expect(file.indexOf(note) - start).toBe(whole.indexOf(note));
    expect(file.includes('1943:05:06') && file.includes('Ann') && !file.includes('Eve')).toBe(true);
    await carry(source, 'maker.tif');
    const { metadata } = await metadataOf(at('maker.tif'), { width: 24, height: 16 });
    expect(metadata.exif.below.get(EXIF)!.entries.get(MAKER_NOTE)!.value).toEqual(note);
  });

  it('broken blocks cost their broken tags only', async () => {
    const good = block(directory([ascii(270, 'a longer description'), ascii(315, 'a longer name')]));
    // The first entry's offset leads out of the block.
    good.writeUInt32LE(60_000, 8 + 2 + 8);
    const source = await jpeg('broken.jpg', segment(0xe1, 'Exif\0\0', good));
    const { file } = await carry(source, 'broken.out.jpg');
    expect(file.includes('a longer name')).toBe(true);
    const none = await jpeg('none.jpg', segment(0xe1, 'Exif\0\0', 'XX*\0'), xmpSegment('<x:xmpmeta><open>'));
    expect((await carry(none, 'none.out.jpg')).notes).toEqual(['the XMP packet is damaged and was left out']);
  });

  it('EXIF beyond 64 KB: the longest values stay out of a JPEG, and it is told', async () => {
    const inner = directory([raw(37500, 7, Buffer.alloc(70_000, 1)), ascii(0x9003, '1943:05:06 07:08:09')]);
    const page = {
      width: 24,
      height: 16,
      channels: 3,
      photometric: 2,
      samples: gradient(24, 16).data as Uint8Array,
    };
    writeFileSync(at('long.tif'), tiff([{ ...page, below: new Map([[EXIF, inner]]) }]));
    const { file, notes } = await carry(at('long.tif'), 'long.jpg');
    expect(notes).toEqual(['some long EXIF entries are left out: JPEG holds 64 KB of them']);
    expect(file.includes('1943:05:06')).toBe(true);
    expect((await decodeFile(at('long.jpg'))).width).toBe(24);
  });
});

describe('resolution', () => {
  const told = async (name: string) =>
    (await metadataOf(at(name), { width: 24, height: 16 })).metadata.density;

  it('keeps both axes, and swaps them where the picture was turned', async () => {
    const straight = await jpeg('fax.jpg', jfif(1, 204, 98));
    const orientation = segment(0xe1, 'Exif\0\0', block(directory([shorts(274, 6)])));
    const turned = await jpeg('turned.jpg', jfif(2, 80, 40), orientation);
    for (const extension of ['jpg', 'png', 'webp', 'tif']) {
      await carry(straight, `fax.out.${extension}`);
      const { x, y } = (await told(`fax.out.${extension}`))!;
      expect([Math.round(x), Math.round(y)]).toEqual([204, 98]);
      await carry(turned, `turned.out.${extension}`);
      const now = (await told(`turned.out.${extension}`))!;
      expect([Math.round(now.x / 2.54), Math.round(now.y / 2.54)]).toEqual([40, 80]);
    }
  });

  it('is never invented', async () => {
    const silent = await jpeg('silent.jpg');
    const shape = await jpeg('shape.jpg', jfif(0, 1, 2));
    for (const source of [silent, shape]) {
      for (const extension of ['jpg', 'png', 'webp', 'tif']) {
        await carry(source, `silent.out.${extension}`);
        expect(await told(`silent.out.${extension}`)).toBeUndefined();
      }
      const file = openTiff(bytesOf(readFileSync(at('silent.out.tif'))))!;
      expect(readDirectory(file, file.first)!.directory.entries.has(282)).toBe(false);
      expect((await sharp(at('silent.out.jpg')).metadata()).exif).toBeUndefined();
    }
  });
});

describe('XMP', () => {
  const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
  const packet = (attributes: string, elements = '') =>
    `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${RDF}">` +
    `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="kept" ` +
    `xmlns:t="http://ns.adobe.com/tiff/1.0/" xmlns:cam="http://ns.google.com/photos/1.0/camera/" ` +
    `xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:g="http://ns.adobe.com/xap/1.0/g/img/" ` +
    `xmlns:note="http://ns.adobe.com/xmp/note/" xmlns:con="http://ns.google.com/photos/1.0/container/" ` +
    `${attributes}>${elements}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>${' '.repeat(100)}`;

  it('says upright as attribute and as element, under any prefix', async () => {
    const exif = segment(0xe1, 'Exif\0\0', block(directory([shorts(274, 6)])));
    for (const [attributes, elements] of [
      ['t:Orientation="6" t:ImageWidth="24"', ''],
      ['', '<t:Orientation>6</t:Orientation><t:ImageWidth>24</t:ImageWidth>'],
    ] as const) {
      const source = await jpeg('turned-xmp.jpg', exif, xmpSegment(packet(attributes, elements)));
      for (const extension of ['jpg', 'png', 'webp', 'tif']) {
        await carry(source, `upright.${extension}`);
        const meta = await sharp(at(`upright.${extension}`)).metadata();
        expect([meta.width, meta.orientation]).toEqual([16, 1]);
        const xmp = meta.xmp!.toString();
        expect(xmp).toMatch(/t:Orientation(="|>)1/);
        expect(xmp).toMatch(/t:ImageWidth(="|>)16/);
        expect(xmp).toContain('dc:format="kept"');
      }
    }
  });

  it('announces no video, and shows no old thumbnail', async () => {
    const source = await jpeg(
      'motion.jpg',
      xmpSegment(
        packet(
          'cam:MotionPhoto="1" cam:MicroVideoOffset="99"',
          '<con:Directory><rdf:Seq><rdf:li>video</rdf:li></rdf:Seq></con:Directory><cam:MicroVideo>1</cam:MicroVideo>' +
            '<xmp:Thumbnails><rdf:Alt><rdf:li><g:image>AAAA</g:image></rdf:li></rdf:Alt></xmp:Thumbnails><xmp:Rating>4</xmp:Rating>',
        ),
      ),
    );
    const { file } = await carry(source, 'still.jpg');
    for (const gone of ['MotionPhoto', 'MicroVideo', 'con:Directory', 'g:image', 'Thumbnails']) {
      expect(file.includes(gone)).toBe(false);
    }
    expect(file.includes('<xmp:Rating>4</xmp:Rating>')).toBe(true);
  });

  it('in two parts: joined, and parted again for JPEG where it is long', async () => {
    const extended = packet(`dc:source="${'long '.repeat(30_000)}end"`)
      .replace(/<\?.*?\?>/g, '')
      .trim();
    const digest = createHash('md5').update(extended).digest('hex').toUpperCase();
    const parts = [extended.slice(0, 60_000), extended.slice(60_000, 120_000), extended.slice(120_000)].map(
      (part, i) => {
        const head = Buffer.alloc(8);
        head.writeUInt32BE(extended.length, 0);
        head.writeUInt32BE(i * 60_000, 4);
        return segment(0xe1, 'http://ns.adobe.com/xmp/extension/\0', digest, head, part);
      },
    );
    const source = await jpeg('long.jpg', xmpSegment(packet(`note:HasExtendedXMP="${digest}"`)), ...parts);
    const { file } = await carry(source, 'long.png');
    expect(file.includes(digest)).toBe(false);
    await carry(at('long.png'), 'long.out.jpg');
    for (const name of ['long.png', 'long.out.jpg']) {
      const { xmp } = (await metadataOf(at(name), { width: 24, height: 16 })).metadata;
      expect(xmp).toContain('long end"');
      expect(xmp).toContain('dc:format="kept"');
    }
  });
});

describe('from PNG and TIFF', () => {
  it('PNG texts stay as they are in PNG, and become comments and tags elsewhere', async () => {
    const raster = gradient(24, 16);
    const png = await sharp(raster.data, rawOf(raster)).png().toBuffer();
    const texts = [
      textChunk('Comment', 'Großmutter, 1943'),
      textChunk('Author', 'Ann'),
      textChunk('Place', 'Bülach'),
    ];
    // One before the pixels, the others behind them.
    const end = png.length - 12;
    const [before, ...behind] = texts.map(chunkBytes);
    writeFileSync(
      at('text.png'),
      Buffer.concat([png.subarray(0, 33), before!, png.subarray(33, end), ...behind, png.subarray(end)]),
    );
    const { file } = await carry(at('text.png'), 'text.out.png');
    expect(readChunks(bytesOf(file)).flatMap((chunk) => textOf(chunk) ?? [])).toEqual(texts.map(textOf));
    const { file: comments } = await carry(at('text.png'), 'text.jpg');
    for (const words of ['Großmutter, 1943', 'Author: Ann', 'Place: Bülach'])
      expect(comments.includes(words)).toBe(true);
    await carry(at('text.png'), 'text.tif');
    const { exif } = (await metadataOf(at('text.tif'), { width: 24, height: 16 })).metadata;
    expect(exif.entries.get(315)!.value.toString()).toBe('Ann\0');
    const comment = exif.below.get(EXIF)!.entries.get(37510)!.value;
    expect(comment.subarray(8).toString('utf16le')).toBe('Großmutter, 1943\nPlace: Bülach');
  });

  it('TIFF tags and EXIF, from either byte order, into every format', async () => {
    const inner = directory([ascii(36867, '1943:05:06 07:08:09')]);
    const tags = [
      ascii(270, 'Grandmother'),
      ascii(315, 'Ann'),
      ascii(33432, '(c) 1943'),
      ascii(306, '2001:01:01 00:00:00'),
      rational(282, 204),
      rational(283, 98),
      shorts(296, 2),
      raw(34377, 1, resources()),
    ];
    const page = {
      width: 24,
      height: 16,
      channels: 3,
      photometric: 2,
      samples: gradient(24, 16).data as Uint8Array,
    };
    for (const little of [true, false]) {
      writeFileSync(at('scan.tif'), tiff([{ ...page, tags, below: new Map([[EXIF, inner]]) }], little));
      for (const extension of ['jpg', 'png', 'webp', 'tif']) {
        const { file } = await carry(at('scan.tif'), `scan.out.${extension}`);
        for (const words of ['Grandmother', 'Ann\0', '(c) 1943', '2001:01:01', '1943:05:06']) {
          expect(file.includes(words)).toBe(true);
        }
        expect(file.includes('STALE')).toBe(false);
        const { metadata } = await metadataOf(at(`scan.out.${extension}`), { width: 24, height: 16 });
        expect([metadata.density!.x, metadata.density!.y].map(Math.round)).toEqual([204, 98]);
        if (extension !== 'webp') expect(metadata.iptc).toEqual(iptc);
      }
    }
  });

  it('an EXIF block reads back as it was laid out, in either order', () => {
    const inner = directory([ascii(36867, '1943:05:06 07:08:09'), rational(33434, 0.5)]);
    const whole = directory([ascii(270, 'x'), shorts(18246, 4)], new Map([[EXIF, inner]]));
    for (const little of [true, false]) {
      const { exif } = readExif(block(whole, little))!;
      const plain = (of: Directory): unknown => [
        [...of.entries.values()]
          .sort((a, b) => a.tag - b.tag)
          .map(({ tag, type, count, value }) => ({ tag, type, count, value })),
        [...of.below].map(([tag, below]) => [tag, plain(below)]),
      ];
      expect(plain(exif)).toEqual(plain(whole));
    }
  });
});
