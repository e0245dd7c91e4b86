// How many of a photo's pages are renovated, and whether the result can hold them: looked up before any computing.

import { checkFits, formatOf, readSize } from '@romnet/imaging/files';
import { unlessMissing } from '../files.js';
import { STDOUT } from '../io.js';
import { identity } from './guard.js';
import type { Job } from './outputs.js';

/**
 * All pages where both are TIFF; else the first, with a note that there are others. Throws one line where the picture is too
 * large for the output's format, or where the other pages would be lost for good, since the output replaces the photo.
 */
export async function pagesToRenovate(
  job: Job,
  file: string,
): Promise<{ readonly pages: number; readonly of: number; readonly notes: readonly string[] }> {
  const { output, photo } = job;
  const name = output === STDOUT ? `standard output as${job.extension}` : output;
  const size = await readSize(file);
  checkFits(name, size);
  const { pages, format } = size;
  if (pages === 1) return { pages, of: pages, notes: [] };
  if (format === 'tiff' && formatOf(name) === 'tiff') return { pages, of: pages, notes: [] };
  const parts = format === 'tiff' ? 'pages' : 'frames';
  const replaced = output === STDOUT ? undefined : await unlessMissing(identity(output));
  if (replaced !== undefined && replaced === (await identity(photo.real))) {
    throw new Error(
      `${photo.path} has ${pages} ${parts}, of which ${output} would keep one; name another output` +
        (format === 'tiff' ? ', ending in .tif for all of them' : ''),
    );
  }
  const hint = format === 'tiff' ? '; an output ending in .tif takes all of them' : '';
  return { pages: 1, of: pages, notes: [`the first of ${pages} ${parts}${hint}`] };
}
