// The picture itself: two of them with a line between, what is laid over, and what pointer and keys do there.
import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useState,
} from 'react';
import type { Photo } from '../model/photo.js';
import { addHint } from '../store/actions.js';
import { tool } from '../store/tool.js';
import { type Extent, toCanvas, toPicture, type View } from '../view/geometry.js';
import { paintOverlay } from '../view/overlay.js';
import { paint } from '../view/paint.js';
import { type Tiled, tiled } from '../view/tiles.js';
import { Divider } from './Divider.js';
import { type useRaster, useStore, useTexts } from './hooks.js';
import { useBrush } from './use-brush.js';
import { useOverlay, useWhy } from './use-overlay.js';
import type { ViewControl } from './use-view.js';
import { WhyTip } from './WhyTip.js';

interface StageProps {
  readonly photo: Photo;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly size: Extent | undefined;
  readonly control: ViewControl;
  readonly left: ReturnType<typeof useRaster>;
  readonly right: ReturnType<typeof useRaster>;
}

export function Stage({ photo, canvas, size, control, left, right }: StageProps) {
  const { viewer } = useTexts();
  const { view } = control;
  const [share, setShare] = useState(0.5);
  const [hover, setHover] = useState<{ readonly x: number; readonly y: number }>();
  const why = useWhy(photo);
  const overlay = useOverlay(photo, why);
  const tools = useStore(tool, (value) => value);
  const kind = tools.overlay;
  const shown = right.raster ?? left.raster;
  const isCompared = photo.left !== photo.right && left.raster !== undefined && right.raster !== undefined;
  const bounds = view && size && photo.about && boundsOf(view, size, photo.about);
  const line = bounds && bounds[0] + share * (bounds[1] - bounds[0]);
  const ratio = size && canvas.current ? size.width / Math.max(1, canvas.current.clientWidth) : 1;

  /** The point of the photo at a point of the element, in its pixels. */
  const photoAt = (x: number, y: number) => view && size && toPicture(view, size, x * ratio, y * ratio);
  const inElement = (event: MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const brush = useBrush(photo, (event) => {
    const { x, y } = inElement(event);
    return photoAt(x, y);
  });

  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || !size || !view) return;
    if (element.width !== size.width || element.height !== size.height) Object.assign(element, size);
    context.clearRect(0, 0, size.width, size.height);
    const end = isCompared && line !== undefined ? Math.round(line) : 0;
    const draw = (picture: Tiled, from: number, to: number) =>
      paint(context, size, view, picture, [from, to]);
    if (isCompared && left.raster) draw(tiled(left.raster), 0, end);
    if (shown) draw(tiled(shown), end, size.width);
    // What is told of a result is laid over the result alone.
    if (overlay && photo.about) paintOverlay(context, size, view, photo.about, overlay, brush.isOn ? 0 : end);
  });

  useEffect(() => {
    const element = canvas.current?.parentElement;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      control.wheel(event);
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  });

  const middle = () => ({
    x: (size?.width ?? 0) / ratio / 2,
    y: (size?.height ?? 0) / ratio / 2,
  });
  const isAsking = !brush.isOn && (kind === 'sources' || kind === 'sureness');
  const isHinting = tools.tool === 'hint';
  const hint = (at: readonly [number, number] | undefined) => {
    if (at && photo.about && spotIn(photo.about, at))
      addHint(photo.id, { x: at[0], y: at[1], color: tools.color });
  };
  const pointer = brush.isOn ? brush.pointer : control.pointer;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = photoAt(middle().x, middle().y);
    const isDot = (brush.isOn || isHinting) && event.key === 'Enter' && at !== undefined;
    if (isDot && isHinting) hint(at);
    else if (isDot) brush.dot(at);
    if (!control.key(event.key) && !isDot) return;
    event.preventDefault();
    setHover(middle());
  };
  const asked = isAsking && hover && why?.match && photo.about && photoAt(hover.x, hover.y);
  const version = photo.versions.find(({ id }) => id === photo.right);
  const spot = asked && photo.about && spotIn(photo.about, asked);
  return (
    <>
      <div
        className="viewer-canvas"
        data-tool={brush.isOn ? 'brush' : tools.tool}
        onClick={(event) => isHinting && hint(photoAt(inElement(event).x, inElement(event).y))}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move and zoom what it shows.
        tabIndex={0}
        aria-label={`${photo.name}. ${viewer.canvas}`}
        {...pointer}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => {
          pointer.onPointerMove(event);
          setHover(inElement(event));
        }}
        onPointerLeave={() => setHover(undefined)}
      >
        <canvas ref={canvas} data-ready={shown !== undefined} />
      </div>
      {brush.isOn && hover && view && photo.about && (
        <BrushRing
          at={hover}
          scale={(Math.min(photo.about.width, photo.about.height) * view.scale) / ratio}
        />
      )}
      {isHinting && size && view && <HintMarks photo={photo} size={size} view={view} ratio={ratio} />}
      {why?.match && spot && version && hover && (
        <WhyTip match={why.match} references={version.references} at={spot} place={hover} />
      )}
      {isCompared && bounds && size && tools.tool === 'look' && (
        <Divider
          share={share}
          at={(bounds[0] + share * (bounds[1] - bounds[0])) / size.width}
          toShare={(fraction) => (fraction * size.width - bounds[0]) / Math.max(1, bounds[1] - bounds[0])}
          label={viewer.divider}
          onChange={setShare}
        />
      )}
    </>
  );
}

/** Where colours were put. */
function HintMarks(props: {
  readonly photo: Photo;
  readonly size: Extent;
  readonly view: View;
  readonly ratio: number;
}) {
  const { photo, size, view, ratio } = props;
  return photo.hints?.map((hint) => {
    const [left, top] = toCanvas(view, size, hint.x, hint.y).map((at) => at / ratio);
    return (
      <span key={`${hint.x} ${hint.y}`} className="mark" style={{ left, top, background: hint.color }} />
    );
  });
}

/** How large the brush is, where it is. `scale`: pixels of the page that the photo's shorter side has. */
function BrushRing({ at, scale }: { readonly at: { x: number; y: number }; readonly scale: number }) {
  const { size } = useStore(tool, (value) => value);
  const diameter = size * scale;
  return <span className="brush" style={{ left: at.x, top: at.y, width: diameter, height: diameter }} />;
}

/** A point of the photo in shares of it; undefined outside. */
function spotIn(photo: Extent, [x, y]: readonly [number, number]): readonly [number, number] | undefined {
  const [across, down] = [x / photo.width, y / photo.height];
  return across >= 0 && across < 1 && down >= 0 && down < 1 ? [across, down] : undefined;
}

/** Where the picture lies on the canvas, across: which is where the line can be. */
const boundsOf = (view: View, canvas: Extent, photo: Extent): readonly [number, number] => {
  const at = (x: number) => Math.min(canvas.width, Math.max(0, toCanvas(view, canvas, x, 0)[0]));
  return [at(0), at(photo.width)];
};
