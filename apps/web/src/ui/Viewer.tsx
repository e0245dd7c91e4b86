// A photo and its results: the picture, and beneath it which two are compared and how large they are.
import { ORIGINAL, type Photo } from '../model/photo.js';
import { change } from '../store/state.js';
import { useRaster, useTexts } from './hooks.js';
import { MinusIcon, PlusIcon } from './icons.js';
import { Select } from './Select.js';
import { Stage } from './Stage.js';
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
  const control = useView(photo.about, size, photo.id);
  const { view } = control;
  const options = [
    [ORIGINAL, viewer.original] as const,
    ...photo.versions.map(({ id, number }) => [id, viewer.version(number)] as const),
  ];
  const isShown = left.raster !== undefined || right.raster !== undefined;
  const failed = (photo.left !== photo.right && left.failed) || right.failed;
  const message = failed
    ? viewer.gone
    : !isShown && photo.work.kind !== 'failed'
      ? viewer.loading
      : undefined;
  const percent = view ? Math.round(view.scale * 100) : 100;
  return (
    <section className="viewer" aria-label={viewer.title}>
      <div className="viewer-stage">
        <Stage {...{ photo, size, control, left, right }} canvas={ref} />
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
