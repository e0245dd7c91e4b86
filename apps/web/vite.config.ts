// How the page is built and served: `npm run web`. The headers make it cross-origin isolated, so that it may use threads.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { offlineCopy } from './build/offline-copy.ts';
import { ortFiles } from './build/ort-files.ts';

/** What a server should send with every file; the page works without, on one thread. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [ortFiles(), offlineCopy()],
  worker: { format: 'es', plugins: () => [ortFiles()] },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
  },
  preview: { host: '127.0.0.1', port: 4173, headers },
});
