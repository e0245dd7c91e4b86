// What may be laid over a result: what was repaired, where its colours came from, how sure they are.
import { ORIGINAL, type Photo } from '../model/photo.js';
import { type Overlay, takeTool, tool } from '../store/tool.js';
import { useStore, useTexts } from './hooks.js';
import { Segments } from './Segments.js';
import { useWhy } from './use-overlay.js';

export function WhySection({ photo }: { readonly photo: Photo }) {
  const { why: texts } = useTexts();
  const { overlay } = useStore(tool, (value) => value);
  const why = useWhy(photo);
  if (photo.right === ORIGINAL || !why) return null;
  const options: [Overlay, string][] = [
    ['none', texts.none],
    ...(why.damage ? [['damage', texts.damage] as [Overlay, string]] : []),
    ...(why.match
      ? ([
          ['sources', texts.sources],
          ['sureness', texts.sureness],
        ] as [Overlay, string][])
      : []),
  ];
  if (options.length === 1) return null;
  const hints: Readonly<Record<Overlay, string>> = {
    none: texts.noneHint,
    damage: texts.damageHint,
    sources: texts.sourcesHint,
    sureness: texts.surenessHint,
  };
  return (
    <section>
      <h3>{texts.title}</h3>
      <Segments
        label={texts.title}
        value={options.some(([key]) => key === overlay) ? overlay : 'none'}
        options={options}
        onChange={(value) => takeTool({ overlay: value as Overlay, tool: 'look' })}
      />
      <p className="quiet">{hints[overlay]}</p>
    </section>
  );
}
