// Writes the service worker: src/offline/worker.ts bundled, with the list of files that the page needs when there is no network.
// Names of files carry a hash of what is in them; the others get one here.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

/** Says whether a program computes for the page. */
const ASKED_ANEW = 'engine.json';
/** ONNX Runtime for graphics cards, kept when the page first uses it: most visits need one of three builds. */
const KEPT_ON_USE = /ort-wasm-simd-threaded\.(jspi|asyncify)\./;

const source = fileURLToPath(new URL('../src/offline/worker.ts', import.meta.url));

export function offlineCopy(): Plugin {
  let outDir = '';
  return {
    name: 'romnet-offline-copy',
    apply: 'build',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir);
      if (config.build.outDir.startsWith('/')) outDir = config.build.outDir;
    },
    async closeBundle() {
      const files = readdirSync(outDir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== 'offline.js')
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(outDir.length + 1)
            .replaceAll('\\', '/'),
        )
        .filter((name) => name !== ASKED_ANEW && !KEPT_ON_USE.test(name))
        .sort();
      const list = files.map((name) => [name, hashOf(join(outDir, name))]);
      const made = await build({
        configFile: false,
        logLevel: 'error',
        define: { __FILES__: JSON.stringify(list) },
        build: {
          write: false,
          target: 'es2023',
          lib: { entry: source, formats: ['es'], fileName: 'offline' },
        },
      });
      const output = (Array.isArray(made) ? made[0] : made) as unknown as { output: [{ code: string }] };
      writeFileSync(join(outDir, 'offline.js'), output.output[0].code);
    },
  };
}

const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12);
