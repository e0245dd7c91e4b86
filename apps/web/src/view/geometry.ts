// Where a picture lies on a canvas: pure arithmetic, in pixels of the picture and of the device.

export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** The point of the picture in the middle of the canvas, and device pixels a pixel of the picture. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** One picture's pixel is at most this many of the device's. */
const LARGEST_SCALE = 16;
/** Small photos are not blown up beyond this to fill a canvas. */
const LARGEST_FIT = 3;
/** Around the whole picture, as a share of the canvas. */
const MARGIN = 0.025;

/** The whole picture, in the middle. */
export const fit = (picture: Extent, canvas: Extent): View => ({
  x: picture.width / 2,
  y: picture.height / 2,
  scale: fitScale(picture, canvas),
});

export const fitScale = (picture: Extent, { width, height }: Extent): number => {
  const margin = MARGIN * Math.min(width, height);
  return Math.min(LARGEST_FIT, (width - 2 * margin) / picture.width, (height - 2 * margin) / picture.height);
};

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** The nearest view that shows no more than there is: what fits is centred, what does not leaves no gap. */
export function within(view: View, picture: Extent, canvas: Extent): View {
  const scale = clamp(view.scale, Math.min(1, fitScale(picture, canvas)), LARGEST_SCALE);
  const along = (at: number, length: number, room: number) => {
    const half = room / 2 / scale;
    return length <= half * 2 ? length / 2 : clamp(at, half, length - half);
  };
  return {
    scale,
    x: along(view.x, picture.width, canvas.width),
    y: along(view.y, picture.height, canvas.height),
  };
}

/** The point of the picture under a point of the canvas. */
export const toPicture = (view: View, canvas: Extent, x: number, y: number): [x: number, y: number] => [
  view.x + (x - canvas.width / 2) / view.scale,
  view.y + (y - canvas.height / 2) / view.scale,
];

/** The point of the canvas over a point of the picture. */
export const toCanvas = (view: View, canvas: Extent, x: number, y: number): [x: number, y: number] => [
  (x - view.x) * view.scale + canvas.width / 2,
  (y - view.y) * view.scale + canvas.height / 2,
];

/** Larger or smaller by a factor; what lies under this point of the canvas stays there. */
export function zoomAt(view: View, canvas: Extent, factor: number, x: number, y: number): View {
  const scale = clamp(view.scale * factor, 1e-4, LARGEST_SCALE);
  const [px, py] = toPicture(view, canvas, x, y);
  return {
    scale,
    x: px - (x - canvas.width / 2) / scale,
    y: py - (y - canvas.height / 2) / scale,
  };
}

/** Moved by pixels of the device. */
export const moved = (view: View, dx: number, dy: number): View => ({
  ...view,
  x: view.x - dx / view.scale,
  y: view.y - dy / view.scale,
});
