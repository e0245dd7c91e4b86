// A contact sheet: pictures laid out in rows (before, after, ...) as one picture, to be looked at.

import { createRaster, type Raster, toEightBit } from './picture.js';
import { resizeRaster } from './resample.js';

export interface SheetOptions {
  /** Cell sides; each picture is scaled, up or down, to fit its cell, and centred in it. Default 320 x 320. */
  readonly cellWidth?: number;
  readonly cellHeight?: number;
  /** Samples between cells and around them. Default 8. */
  readonly margin?: number;
  /** Background grey, 0 to 255. Default 255. */
  readonly background?: number;
}

/** Lays rows of pictures out in a grid of equal cells; shorter rows end in empty cells. 8 bits, alpha not looked at. */
export function contactSheet(rows: readonly (readonly Raster[])[], options: SheetOptions = {}): Raster {
  const { cellWidth = 320, cellHeight = 320, margin = 8, background = 255 } = options;
  const columns = Math.max(0, ...rows.map((row) => row.length));
  if (columns === 0) throw new Error('expected at least one picture for a contact sheet, got none');
  const width = margin + columns * (cellWidth + margin);
  const height = margin + rows.length * (cellHeight + margin);
  const sheet = createRaster(width, height);
  sheet.data.fill(background);
  for (const [r, row] of rows.entries()) {
    for (const [c, picture] of row.entries()) {
      const scale = Math.min(cellWidth / picture.width, cellHeight / picture.height);
      const fitted = toEightBit(
        resizeRaster(
          picture,
          Math.max(1, Math.round(picture.width * scale)),
          Math.max(1, Math.round(picture.height * scale)),
        ),
      );
      const left = margin + c * (cellWidth + margin) + ((cellWidth - fitted.width) >> 1);
      const top = margin + r * (cellHeight + margin) + ((cellHeight - fitted.height) >> 1);
      paste(sheet, fitted, left, top);
    }
  }
  return sheet;
}

function paste(sheet: Raster, picture: Raster, left: number, top: number): void {
  const line = picture.width * 3;
  for (let y = 0; y < picture.height; y++) {
    sheet.data.set(picture.data.subarray(y * line, (y + 1) * line), ((top + y) * sheet.width + left) * 3);
  }
}
