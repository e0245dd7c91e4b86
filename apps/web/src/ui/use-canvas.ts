// A canvas as large as the room it has, in device pixels, and never larger.
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Extent } from '../view/geometry.js';

export function useCanvas(): { ref: RefObject<HTMLCanvasElement | null>; size: Extent | undefined } {
  const ref = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<Extent>();
  useEffect(() => {
    const canvas = ref.current;
    if (!canvas) return;
    const observer = new ResizeObserver(() => {
      const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((side) =>
        Math.max(1, Math.round(side * devicePixelRatio)),
      ) as [number, number];
      setSize((now) => (now?.width === width && now.height === height ? now : { width, height }));
    });
    observer.observe(canvas);
    return () => observer.disconnect();
  }, []);
  return { ref, size };
}
