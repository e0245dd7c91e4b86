// Puts ONNX Runtime's files beside the page under their own names, in a folder named by a hash of them: threads start only with
// files that no bundler has touched. The module `virtual:ort` tells the page where.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { Plugin } from 'vite';

const VIRTUAL = 'virtual:ort';
const NAMES = ['', '.jspi', '.asyncify'].flatMap((kind) =>
  ['mjs', 'wasm'].map((end) => `ort-wasm-simd-threaded${kind}.${end}`),
);

const { resolve } = createRequire(new URL('../../../packages/runtime/package.json', import.meta.url));

const paths = NAMES.map((name) => resolve(`onnxruntime-web/${name}`));

function folderName(): string {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(readFileSync(path));
  return `ort-${hash.digest('hex').slice(0, 12)}`;
}

const folder = folderName();

/** For the page's build and its workers' builds alike; the page's writes the files. */
export function ortFiles(): Plugin {
  return {
    name: 'romnet-ort-files',
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    load: (id) =>
      id === `\0${VIRTUAL}` ? `export const ORT_FOLDER = ${JSON.stringify(folder)};` : undefined,
    generateBundle(_, bundle) {
      // The bundler's own copies would never be fetched.
      for (const name of Object.keys(bundle)) if (/ort-wasm[^/]*$/.test(name)) delete bundle[name];
    },
    writeBundle({ dir }) {
      if (!dir) throw new Error('internal: expected a folder to write to');
      mkdirSync(join(dir, folder), { recursive: true });
      for (const path of paths) copyFileSync(path, join(dir, folder, basename(path)));
    },
  };
}
