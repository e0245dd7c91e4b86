// Where each photograph's result goes. Pure: paths in, paths out; whether they can be written is guard.ts's question.

import { basename, dirname, extname, join, resolve } from 'node:path';
import { WRITABLE_EXTENSIONS } from '@romnet/imaging/files';
import { type Inputs, type Photo, RESULT_MARK } from './inputs.js';

/** A photo and the path of its result. */
export interface Job {
  readonly photo: Photo;
  readonly output: string;
}

/**
 * Gives every photo its output. `output` is a folder where it is one already (`isFolder`), ends in a separator, or
 * has several photos or a folder to serve; else it is the file. Throws where it cannot be either: a file name whose
 * extension is none we write, or two photos that would go to the same file.
 */
export function assignOutputs(
  inputs: Inputs,
  output: string | undefined,
  isFolder: boolean,
  several: boolean,
): Job[] {
  const asFolder = isFolder || several || inputs.anyFolder || /[/\\]$/.test(output ?? '');
  const jobs = inputs.photos.map((photo): Job => {
    if (output === undefined) return { photo, output: beside(photo.path) };
    return { photo, output: asFolder ? join(output, photo.name) : output };
  });
  const owners = new Map<string, string>();
  for (const job of jobs) {
    const key = resolve(job.output);
    const owner = owners.get(key);
    if (owner !== undefined) {
      throw new Error(
        `expected an output of its own for each photo but ${owner} and ${job.photo.path} both go to ${job.output}`,
      );
    }
    owners.set(key, job.photo.path);
    const extension = extname(job.output);
    if (!WRITABLE_EXTENSIONS.includes(extension.toLowerCase())) {
      const hint = output === undefined || asFolder ? '' : '; to name a new folder, end it with /';
      throw new Error(
        `expected an output file ending in ${WRITABLE_EXTENSIONS.join(' ')} but received '${extension}' (${job.output}${hint})`,
      );
    }
  }
  return jobs;
}

/** photo.jpg -> photo.renovated.jpg, in the same folder. */
function beside(path: string): string {
  const extension = extname(path);
  return join(dirname(path), `${basename(path, extension)}${RESULT_MARK}${extension}`);
}
