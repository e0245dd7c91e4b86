// The name of a result that is written beside its photo.

import { basename, dirname, extname, join } from 'node:path';

/** What stands before the extension. */
const RESULT_MARK = '.renovated';

/** photo.jpg -> photo.renovated.jpg, in the same folder; `extension` takes the place of the photo's. */
export function besidePhoto(path: string, extension: string): string {
  return join(dirname(path), `${basename(path, extname(path))}${RESULT_MARK}${extension}`);
}

/** Whether a file's name is one that a renovation gave. */
export function isResult(path: string): boolean {
  return basename(path, extname(path)).endsWith(RESULT_MARK);
}
