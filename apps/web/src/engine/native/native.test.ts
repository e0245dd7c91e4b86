// What the page says to the program and hears from it, without either: requests against the API's own schema, events from bytes cut
// anywhere.
import { expect, it } from 'vitest';
import { requestSchema } from '../../../../server/src/job.js';
import { DEFAULT_SETTINGS, type Settings } from '../../model/settings.js';
import { eventsOf } from './events.js';
import { repairs, requestOf } from './request.js';

const hash = (letter: string) => letter.repeat(64);

it('asks for what the API takes, whatever was chosen', () => {
  const hints = [{ x: 3.5, y: 4, color: '#2040e0' }];
  for (const color of ['auto', 'recolor', 'keep'] as const)
    for (const restore of [true, false])
      for (const luminance of [0, 0.5, 1])
        for (const onlyMask of [true, false]) {
          const settings: Settings = { ...DEFAULT_SETTINGS, color, restore, luminance, onlyMask };
          const isRepaired = repairs(settings);
          // The one thing that is nothing to do, which the program says itself.
          if (!isRepaired && color === 'keep') continue;
          const mask = isRepaired ? hash('c') : undefined;
          const name = '../a\nb.png';
          const asked = requestOf({
            ...{ name, photo: hash('a'), references: [hash('b')], mask, hints, settings },
          });
          const { photos, references, options } = requestSchema.parse(asked);
          expect(photos[0]!.name).toBe('.._a_b.png');
          expect(photos[0]!.hints).toEqual(
            color === 'keep' ? [] : [{ x: 3.5, y: 4, color: [0x20, 0x40, 0xe0] }],
          );
          expect(references).toHaveLength(color === 'keep' ? 0 : 1);
          expect(options).toMatchObject({ color: { auto: 'auto', recolor: true, keep: false }[color] });
          expect([options.restore, options.luminance]).toEqual([isRepaired, restore ? luminance : 0]);
          expect(options.onlyMask).toBe(onlyMask && isRepaired);
        }
});

const streamOf = (text: string, size: number) => {
  const bytes = new TextEncoder().encode(text);
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
};

it('reads events wherever their bytes are cut, and passes over signs of life', async () => {
  const text =
    ': alive\n\nevent: job\ndata: {"a":"ü"}\n\nevent: other\ndata: x\n\nevent: job\r\ndata: 1\r\ndata: 2\r\n\r\n';
  for (const size of [1, 3, 1000]) {
    const found: string[] = [];
    for await (const data of eventsOf(streamOf(text, size), 'job')) found.push(data);
    expect(found).toEqual(['{"a":"ü"}', '1\n2']);
  }
});
