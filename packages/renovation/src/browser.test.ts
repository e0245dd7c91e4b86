// The core in a browser: bundled as a page would bundle it, and a photo renovated in Chromium as it is on Node, by WASM and by
// WebGPU on a software driver. Needs the built packages, because a bundler reads what their package.json exports.

import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Raster, rasterToLab } from '@romnet/imaging';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingChromium, startChromium } from '../checks/browser/chromium.js';
import type { Job, SentPicture } from '../checks/browser/job.js';
import { bundle, type Served, serve } from '../checks/browser/serve.js';
import { createRenovator } from './node/index.js';

const built = existsSync(new URL('../dist/index.js', import.meta.url));
const missing = missingChromium ?? (built ? undefined : 'the packages are not built (npm run build)');
if (missing) console.log(`skipped: ${missing}`);

/** Milliseconds: a software driver compiles every shader on the processor, which others may be using. */
const patience = 1_200_000;

/** Of ab' and of L'. Sums in another order were off by 3e-5, the last digits of 16 bits among them. */
const tolerance = 1e-3;

const WASM_FILES = ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];

/** Bands with hard edges, grey or in colours. */
function scene(width: number, height: number, phases: readonly [number, number, number]): SentPicture {
  const sample = (i: number) => {
    const [channel, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const phase = phases[channel as 0 | 1 | 2];
    const edge = (x >> 4) % 2 ? 25 : -25;
    return Math.round(257 * (128 + edge + 40 * Math.sin(x / 9 + phase) + 40 * Math.sin(y / (7 + phase))));
  };
  return { width, height, samples: Array.from({ length: width * height * 3 }, (_, i) => sample(i)) };
}

const photo = scene(48, 32, [1, 1, 1]);
const reference = scene(40, 40, [0, 1, 2]);

const raster = ({ width, height, samples }: Pick<SentPicture, 'width' | 'height' | 'samples'>): Raster => ({
  width,
  height,
  bitDepth: 16,
  data: Uint16Array.from(samples),
});

async function onNode(references: readonly SentPicture[]): Promise<Raster> {
  const renovator = await createRenovator();
  const { picture } = await renovator.renovate(raster(photo), { references: references.map(raster) });
  await renovator.release();
  return picture;
}

describe.skipIf(missing)('the core in a browser', () => {
  let folder = '';
  let browser: Browser;
  const servers: Served[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'romnet-page-'));
    await bundle(folder);
    // As a page keeps them under their own names.
    await mkdir(join(folder, 'wasm'));
    const { resolve } = createRequire(new URL('../../runtime/package.json', import.meta.url));
    for (const name of WASM_FILES)
      await copyFile(resolve(`onnxruntime-web/${name}`), join(folder, 'wasm', name));
    browser = await startChromium();
  }, patience);

  afterAll(async () => {
    await browser?.close();
    for (const server of servers) await server.close();
    await rm(folder, { recursive: true, force: true });
  }, patience);

  /** Renovates in a page of its own; what it fetched and what it complained of, too. */
  async function inPage(job: Job, serving: { isolated?: boolean } = {}) {
    const server = await serve(folder, serving);
    servers.push(server);
    const page = await browser.newPage();
    page.setDefaultTimeout(patience);
    const fetched: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => fetched.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(server.url);
    await page.waitForFunction(() => 'renovate' in globalThis);
    const samples = await page.evaluate(
      (sent) => (globalThis as unknown as { renovate(job: Job): Promise<number[]> }).renovate(sent),
      job,
    );
    await page.close();
    expect(errors).toEqual([]);
    expect(fetched.filter((url) => !url.startsWith(server.url) && !url.startsWith('blob:'))).toEqual([]);
    return { picture: raster({ ...photo, samples }), fetched };
  }

  function expectSame(picture: Raster, expected: Raster) {
    const [ours, theirs] = [rasterToLab(picture), rasterToLab(expected)];
    for (const plane of ['L', 'a', 'b'] as const) {
      const distances = theirs[plane].data.map((sample, i) => Math.abs(sample - ours[plane].data[i]!));
      expect(Math.max(...distances), plane).toBeLessThan(tolerance);
    }
    // Otherwise a grey picture would do.
    expect(Math.max(...[...theirs.a.data, ...theirs.b.data].map(Math.abs))).toBeGreaterThan(0.05);
  }

  it('bundles without a module of Node', async () => {
    const names = (await readdir(join(folder, 'assets'))).filter((name) => name.endsWith('.js'));
    const core = names.filter((name) => name.startsWith('index'));
    expect(core.length).toBe(1);
    for (const name of names) expect(name).not.toContain('browser-external');
    expect(await readFile(join(folder, 'assets', core[0]!), 'utf8')).not.toMatch(
      /browser-external|onnxruntime-node|["'`]node:/,
    );
  });

  it(
    'wasm, with a reference',
    async () => {
      const { picture } = await inPage({ photo, references: [reference], device: 'wasm' });
      expectSame(picture, await onNode([reference]));
    },
    patience,
  );

  it(
    'wasm in two threads, from a folder that the page names',
    async () => {
      const options = { threads: 2, wasmPaths: '/wasm/' };
      const job: Job = { photo, references: [], device: 'wasm', options };
      const { picture, fetched } = await inPage(job, { isolated: true });
      expectSame(picture, await onNode([]));
      const paths = fetched.map((url) => new URL(url).pathname).filter((path) => path.includes('ort-wasm'));
      expect([...new Set(paths)].sort()).toEqual(WASM_FILES.map((name) => `/wasm/${name}`));
    },
    patience,
  );

  // Beside other programs Chromium's page on the software driver has crashed once ("Target crashed"): a result is what is tested.
  it('webgpu', { timeout: patience, retry: 1 }, async () => {
    const { picture, fetched } = await inPage({ photo, references: [], device: 'webgpu' });
    expectSame(picture, await onNode([]));
    expect(fetched.some((url) => url.includes('jspi'))).toBe(true);
  });
});
