// Any thrown value as one line for a person. Faults of ours, and only those, keep their stack.

import { UnusableIndexError } from '@romnet/references/files';
import { MissingWeightsError } from '@romnet/renovation/weights';
import { STDIN } from './io.js';
import { wayOut } from './references/way-out.js';

const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'disk quota exceeded',
  EEXIST: 'something of that name is there already',
  EISDIR: 'is a folder, not a file',
  ENOTDIR: 'a part of the path is not a folder',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'too many symbolic links',
  EXDEV: 'on another file system',
  ETXTBSY: 'in use',
  EBUSY: 'in use',
  EFBIG: 'larger than a file may be here',
  EIO: 'the disk failed',
  ENXIO: 'nothing to be read there',
  EMFILE: 'too many open files',
};

/** What a system error code means, or undefined where the error is not one that we know. */
export function systemFault(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? SYSTEM[code] : undefined;
}

/** One line that says what went wrong; a stack trace where the fault is a bug of ours. */
export function explain(error: unknown): string {
  const fault = systemFault(error);
  if (fault) {
    const path = (error as { path?: unknown }).path;
    return typeof path === 'string' ? `${path}: ${fault}` : fault;
  }
  if (!(error instanceof Error)) return oneLine(String(error));
  if (error instanceof UnusableIndexError)
    return oneLine(`${error.message}; to rebuild it: ${wayOut(error)}`);
  if (error instanceof MissingWeightsError) return oneLine(`${error.message}; ${fetching(error)}`);
  return isOurBug(error) ? (error.stack ?? error.message) : oneLine(error.message);
}

/** The error in one line that names the file, once. `openedAs` is the path it was opened by, where that was another. */
export function naming(path: string, error: unknown, openedAs = path): string {
  const shown = path === STDIN ? 'standard input' : path;
  const text = (systemFault(error) ?? explain(error)).replaceAll(openedAs, shown);
  return text.includes(shown) ? text : `${shown}: ${text}`;
}

const fetching = ({ network, isDamaged }: MissingWeightsError): string =>
  `to download them: romnet weights pull ${network}${isDamaged ? ' --overwrite' : ''}`;

function isOurBug(error: Error): boolean {
  return (
    error.message.startsWith('internal:') ||
    error instanceof TypeError ||
    error instanceof ReferenceError ||
    error instanceof RangeError
  );
}

const oneLine = (text: string) => text.trim().replace(/\s*\n\s*/g, '; ');
