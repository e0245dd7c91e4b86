// Brush and eraser: pointer strokes on the picture, painted into the mask of its photo.
import { type PointerEvent, useEffect, useRef } from 'react';
import { type Point, stroke } from '../model/mask.js';
import type { Photo } from '../model/photo.js';
import { beginStroke, keepMask, masks, openMask, showStroke } from '../store/masks.js';
import { tool } from '../store/tool.js';
import { useStore } from './hooks.js';

interface Brush {
  readonly isOn: boolean;
  readonly pointer: {
    onPointerDown(event: PointerEvent<HTMLElement>): void;
    onPointerMove(event: PointerEvent<HTMLElement>): void;
    onPointerUp(event: PointerEvent<HTMLElement>): void;
    onPointerCancel(event: PointerEvent<HTMLElement>): void;
  };
  /** A dot at a point of the photo, for the keyboard. */
  dot(at: Point): void;
}

/** `toPhoto` gives the point of the photo under the pointer. */
export function useBrush(
  photo: Photo,
  toPhoto: (event: PointerEvent<HTMLElement>) => Point | undefined,
): Brush {
  const { tool: kind, size } = useStore(tool, (value) => value);
  const isOn = (kind === 'brush' || kind === 'eraser') && photo.about !== undefined;
  const last = useRef<Point>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: opened once for a photo.
  useEffect(() => {
    if (isOn) void openMask(photo);
  }, [isOn, photo.id]);

  const paint = (from: Point, to: Point) => {
    const mask = masks.get().get(photo.id)?.mask;
    const { about } = photo;
    if (!mask || !about) return;
    const ratio = mask.width / about.width;
    const scaled = ([x, y]: Point): Point => [x * ratio, y * ratio];
    const radius = Math.max(0.75, (size / 2) * Math.min(mask.width, mask.height));
    stroke(mask, scaled(from), scaled(to), radius, kind === 'brush' ? 255 : 0);
    showStroke(photo.id);
  };
  const up = () => {
    if (!last.current) return;
    last.current = undefined;
    void keepMask(photo.id);
  };
  return {
    isOn,
    dot(at) {
      beginStroke(photo.id);
      paint(at, at);
      void keepMask(photo.id);
    },
    pointer: {
      onPointerDown(event) {
        const at = toPhoto(event);
        if (!at || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        beginStroke(photo.id);
        last.current = at;
        paint(at, at);
      },
      onPointerMove(event) {
        const at = toPhoto(event);
        if (!last.current || !at) return;
        paint(last.current, at);
        last.current = at;
      },
      onPointerUp: up,
      onPointerCancel: up,
    },
  };
}
