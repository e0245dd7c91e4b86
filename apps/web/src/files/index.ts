// Reading and writing picture files, in a worker of its own.
import * as comlink from 'comlink';
import type { FilesApi } from './worker.js';

export { distinctNames, pageName, resultName, writtenFormat } from './formats.js';
export type { Provenance } from './metadata/xmp.js';
export { zip } from './zip.js';

/** Starts with the page and lives as long. */
export const files = comlink.wrap<FilesApi>(
  new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'romnet files' }),
);
