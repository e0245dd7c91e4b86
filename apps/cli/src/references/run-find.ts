// `romnet references find`, from arguments to exit code.

import {
  contactSheet,
  createPlane,
  labToRaster,
  type Plane,
  type Raster,
  rasterToLuminance,
} from '@romnet/imaging';
import { decodeFile, decodeScaled, encodeFile } from '@romnet/imaging/files';
import { type FindResult, isSameFile } from '@romnet/references/files';
import { explain } from '../explain.js';
import { refuseExisting } from '../fresh.js';
import type { Io } from '../io.js';
import type { FindArguments } from './arguments.js';
import { openCorpusAt, openFeatures } from './open.js';
import { createWatch } from './watch.js';

/** Pictures in a row of the sheet. */
const COLUMNS = 6;
/** Short side at which the sheet's pictures are read. */
const SHEET_SIDE = 320;

/** Returns the exit code: 0 found, 1 could not be done, 130 interrupted. */
export async function runFind(args: FindArguments, io: Io): Promise<number> {
  const watch = createWatch(io);
  try {
    await refuseExisting([args.sheet], args.overwrite);
    const extractor = await openFeatures(args);
    try {
      const luminance = rasterToLuminance(await decodeFile(args.photo));
      const corpus = await openCorpusAt(args.corpus, extractor, watch, io.signal);
      try {
        watch.end();
        const except = await isSameFile(args.photo);
        const result = await corpus.find(luminance, { count: args.count, except });
        for (const path of result.missing)
          watch.note(`${path} is in the index but no longer there; the next took its place`);
        print(args, result, io);
        if (args.sheet !== undefined)
          await encodeFile(args.sheet, await makeSheet(luminance, result), { replace: args.overwrite });
        return 0;
      } finally {
        await corpus.close();
      }
    } finally {
      await extractor.release();
    }
  } catch (error) {
    watch.end();
    watch.note(io.signal.aborted ? 'interrupted' : explain(error));
    return io.signal.aborted ? 130 : 1;
  }
}

function print({ photo, json }: FindArguments, { references, missing }: FindResult, io: Io): void {
  if (json) {
    const ranked = references.map((reference, i) => ({ rank: i + 1, ...reference }));
    io.stdout.write(`${JSON.stringify({ photo, references: ranked, missing })}\n`);
    return;
  }
  for (const [i, { file, score, texture, structure }] of references.entries()) {
    const terms = `${score.toFixed(3)} (texture ${texture.toFixed(3)}, structure ${structure.toFixed(3)})`;
    io.stdout.write(`${String(i + 1).padStart(2)}  ${terms}  ${file}\n`);
  }
}

/** The photograph as the search saw it, in grey, then the references, best first. */
async function makeSheet(luminance: Plane, { references }: FindResult): Promise<Raster> {
  const none = createPlane(luminance.width, luminance.height);
  const pictures: Raster[] = [labToRaster(luminance, none, none, 8)];
  for (const { file } of references) pictures.push(await decodeScaled(file, SHEET_SIDE));
  const rows = Array.from({ length: Math.ceil(pictures.length / COLUMNS) }, (_, row) =>
    pictures.slice(row * COLUMNS, (row + 1) * COLUMNS),
  );
  return contactSheet(rows, { cellWidth: SHEET_SIDE / 2, cellHeight: SHEET_SIDE / 2 });
}
