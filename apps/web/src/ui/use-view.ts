// What moves and zooms a picture: fingers, mouse, wheel and keys, as changes of a view.
import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';
import { type Extent, fit, fitScale, moved, type View, within, zoomAt } from '../view/geometry.js';

const ZOOM_STEP = 1.25;
/** Device pixels an arrow key moves. */
const KEY_STEP = 80;

export interface ViewControl {
  /** Undefined until the canvas has a size. */
  readonly view: View | undefined;
  readonly isFit: boolean;
  fit(): void;
  full(): void;
  zoom(factor: number): void;
  /** True where the key meant something. */
  key(key: string): boolean;
  readonly pointer: {
    onPointerDown(event: PointerEvent<HTMLElement>): void;
    onPointerMove(event: PointerEvent<HTMLElement>): void;
    onPointerUp(event: PointerEvent<HTMLElement>): void;
    onPointerCancel(event: PointerEvent<HTMLElement>): void;
    onDoubleClick(): void;
  };
  wheel(event: WheelEvent): void;
}

/** `canvas` in device pixels; `subject` changes where another picture is shown, which is then shown whole. */
export function useView(
  picture: Extent | undefined,
  canvas: Extent | undefined,
  subject: string,
): ViewControl {
  // Undefined: the whole picture, however large the canvas becomes.
  const [free, setFree] = useState<View>();
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  // biome-ignore lint/correctness/useExhaustiveDependencies: another subject is shown whole.
  useEffect(() => setFree(undefined), [subject]);

  const view = picture && canvas ? (free ? within(free, picture, canvas) : fit(picture, canvas)) : undefined;
  const latest = useRef({ view, picture, canvas });
  latest.current = { view, picture, canvas };

  const change = useCallback((next: (view: View, canvas: Extent) => View) => {
    const { view, picture, canvas } = latest.current;
    if (!view || !picture || !canvas) return;
    const changed = within(next(view, canvas), picture, canvas);
    latest.current.view = changed;
    setFree(Math.abs(changed.scale / fitScale(picture, canvas) - 1) < 1e-3 ? undefined : changed);
  }, []);

  const middle = (canvas: Extent) => [canvas.width / 2, canvas.height / 2] as const;
  const zoom = (factor: number) => change((view, canvas) => zoomAt(view, canvas, factor, ...middle(canvas)));
  const full = () => change((view, canvas) => zoomAt(view, canvas, 1 / view.scale, ...middle(canvas)));
  const place = (event: { clientX: number; clientY: number; currentTarget: EventTarget | null }) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const ratio = (latest.current.canvas?.width ?? 1) / box.width;
    return { x: (event.clientX - box.left) * ratio, y: (event.clientY - box.top) * ratio };
  };
  const move = (dx: number, dy: number) => () => change((view) => moved(view, dx * KEY_STEP, dy * KEY_STEP));
  const keys = new Map<string, () => void>([
    ['+', () => zoom(ZOOM_STEP)],
    ['=', () => zoom(ZOOM_STEP)],
    ['-', () => zoom(1 / ZOOM_STEP)],
    ['0', () => setFree(undefined)],
    ['1', full],
    ['ArrowLeft', move(1, 0)],
    ['ArrowRight', move(-1, 0)],
    ['ArrowUp', move(0, 1)],
    ['ArrowDown', move(0, -1)],
  ]);
  const up = (event: PointerEvent<HTMLElement>) => pointers.current.delete(event.pointerId);

  return {
    view,
    isFit: free === undefined,
    fit: () => setFree(undefined),
    full,
    zoom,
    key(key) {
      keys.get(key)?.();
      return keys.has(key);
    },
    wheel(event) {
      const { x, y } = place(event);
      change((view, canvas) => zoomAt(view, canvas, Math.exp(-event.deltaY * 0.0015), x, y));
    },
    pointer: {
      onPointerDown(event) {
        pointers.current.set(event.pointerId, place(event));
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove(event) {
        const before = pointers.current.get(event.pointerId);
        if (!before) return;
        const now = place(event);
        const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
        pointers.current.set(event.pointerId, now);
        if (!other) return change((view) => moved(view, now.x - before.x, now.y - before.y));
        const apart = (point: { x: number; y: number }) => Math.hypot(point.x - other.x, point.y - other.y);
        const [x, y] = [(now.x + other.x) / 2, (now.y + other.y) / 2];
        change((view, canvas) => zoomAt(view, canvas, apart(now) / Math.max(1, apart(before)), x, y));
      },
      onPointerUp: up,
      onPointerCancel: up,
      onDoubleClick: () => (free === undefined ? full() : setFree(undefined)),
    },
  };
}
