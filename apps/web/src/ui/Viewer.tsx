// Two pictures in one place, a line between them that can be moved, and what zooms and moves both.
import { useEffect, useLayoutEffect, useState } from 'react';
import { ORIGINAL, type Photo } from '../model/photo.js';
import { change } from '../store/state.js';
import { toCanvas } from '../view/geometry.js';
import { paint } from '../view/paint.js';
import { tiled } from '../view/tiles.js';
import { Divider } from './Divider.js';
import { useRaster, useTexts } from './hooks.js';
import { MinusIcon, PlusIcon } from './icons.js';
import { Select } from './Select.js';
import { useCanvas } from './use-canvas.js';
import { useView } from './use-view.js';
import { workText } from './work-text.js';

export function Viewer({ photo }: { readonly photo: Photo }) {
  const texts = useTexts();
  const { viewer } = texts;
  const isRead = photo.about !== undefined;
  const idOf = (side: string) => (!isRead ? undefined : side === ORIGINAL ? photo.id : side);
  const [left, right] = [useRaster(idOf(photo.left)), useRaster(idOf(photo.right))];
  const { ref, size } = useCanvas();
  const shown = right.raster ?? left.raster;
  const control = useView(photo.about, size, photo.id);
  const { view } = control;
  const [share, setShare] = useState(0.5);
  const isCompared = photo.left !== photo.right && left.raster !== undefined && right.raster !== undefined;

  // Where the picture lies on the canvas, which is where the line can be.
  const bounds =
    view && size && photo.about
      ? ([toCanvas(view, size, 0, 0)[0], toCanvas(view, size, photo.about.width, 0)[0]].map((x) =>
          Math.min(size.width, Math.max(0, x)),
        ) as [number, number])
      : undefined;
  const line = bounds && bounds[0] + share * (bounds[1] - bounds[0]);

  useLayoutEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context || !size || !view) return;
    if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
    context.clearRect(0, 0, size.width, size.height);
    const end = isCompared && line !== undefined ? Math.round(line) : 0;
    if (isCompared && left.raster) paint(context, size, view, tiled(left.raster), [0, end]);
    if (shown) paint(context, size, view, tiled(shown), [end, size.width]);
  });

  useEffect(() => {
    const canvas = ref.current;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      control.wheel(event);
    };
    canvas?.addEventListener('wheel', onWheel, { passive: false });
    return () => canvas?.removeEventListener('wheel', onWheel);
  });

  const options = [
    [ORIGINAL, viewer.original] as const,
    ...photo.versions.map(({ id, number }) => [id, viewer.version(number)] as const),
  ];
  const failed = (photo.left !== photo.right && left.failed) || right.failed;
  const message = failed ? viewer.gone : !shown && photo.work.kind !== 'failed' ? viewer.loading : undefined;
  const percent = view ? Math.round(view.scale * 100) : 100;
  return (
    <section className="viewer" aria-label={viewer.title}>
      <div className="viewer-stage">
        <div
          className="viewer-canvas"
          role="application"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move and zoom what it shows.
          tabIndex={0}
          aria-label={`${photo.name}. ${viewer.canvas}`}
          onKeyDown={(event) => {
            if (!event.ctrlKey && !event.metaKey && !event.altKey && control.key(event.key))
              event.preventDefault();
          }}
          {...control.pointer}
        >
          <canvas ref={ref} data-ready={shown !== undefined} />
        </div>
        {isCompared && bounds && size && (
          <Divider
            share={share}
            at={(bounds[0] + share * (bounds[1] - bounds[0])) / size.width}
            toShare={(fraction) => (fraction * size.width - bounds[0]) / Math.max(1, bounds[1] - bounds[0])}
            label={viewer.divider}
            onChange={setShare}
          />
        )}
        {message && <p className="viewer-message">{message}</p>}
        <Progress photo={photo} text={workText(texts, photo)} />
      </div>
      <div className="viewer-bar">
        <Select
          label={viewer.left}
          isLabelHidden
          value={photo.left}
          options={options}
          isDisabled={options.length === 1}
          onChange={(side) => change(photo.id, { left: side })}
        />
        <div className="viewer-zoom">
          <button
            type="button"
            className="plain"
            aria-label={viewer.smaller}
            onClick={() => control.zoom(0.8)}
          >
            <MinusIcon />
          </button>
          <span className="viewer-percent">{percent} %</span>
          <button
            type="button"
            className="plain"
            aria-label={viewer.larger}
            onClick={() => control.zoom(1.25)}
          >
            <PlusIcon />
          </button>
          <button type="button" className="plain" aria-pressed={control.isFit} onClick={control.fit}>
            {viewer.fit}
          </button>
          <button
            type="button"
            className="plain"
            aria-label={viewer.fullLong}
            aria-pressed={percent === 100}
            onClick={control.full}
          >
            {viewer.full}
          </button>
        </div>
        <Select
          label={viewer.right}
          isLabelHidden
          value={photo.right}
          options={options}
          isDisabled={options.length === 1}
          onChange={(side) => change(photo.id, { right: side })}
        />
      </div>
    </section>
  );
}

/** A thin bar over the picture while it is being renovated. */
function Progress({ photo, text }: { readonly photo: Photo; readonly text: string }) {
  const { work } = photo;
  if (work.kind !== 'running' && work.kind !== 'waiting') return null;
  const fraction = work.kind === 'running' ? work.fraction : 0;
  return (
    <div
      className="viewer-progress"
      role="progressbar"
      aria-label={text}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(fraction * 100)}
    >
      <span style={{ inlineSize: `${fraction * 100}%` }} />
    </div>
  );
}
