// What takes minutes: node checks/run.mjs slow.ts [choice] [webgpu] [megapixel] [twelve]. Prints what it measured; fails where a result is wrong.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { rasterToLab } from '@romnet/imaging';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { deep, scene } from '../src/files/pictures.fixture.js';
import { startChromium, watch } from './chromium.js';
import { buildSite, serveSite } from './site.js';

const wanted = process.argv.slice(2);
const isWanted = (part: string) => wanted.length === 0 || wanted.includes(part);
const patience = 3_600_000;

const folder = await mkdtemp(join(tmpdir(), 'romnet-slow-'));
const built = await buildSite();
const site = await serveSite(built.folder);

/** Renovates one file in a fresh browser; the page is shown to `look` before it closes. */
async function renovate(
  name: string,
  bytes: Uint8Array,
  engine: string,
  look: (page: Page, browser: Browser) => Promise<void>,
) {
  await writeFile(join(folder, name), bytes);
  const browser = await startChromium({ webgpu: engine === 'webgpu' });
  try {
    const context = await browser.newContext({ acceptDownloads: true });
    const seen = watch(context, site.url);
    const preferences = JSON.stringify({ engine, language: 'en' });
    // The blank page that a tab begins with has none.
    const set = `localStorage.setItem('romnet-preferences', '${preferences}')`;
    await context.addInitScript(`if (location.protocol === 'http:') ${set}`);
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    await page.goto(site.url);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose photos' }).click();
    await (await chooser).setFiles(join(folder, name));
    await page.getByRole('button', { name: new RegExp(`${name}, (Done|Failed)`) }).waitFor();
    assert.equal(
      await page
        .locator('.problem')
        .allTextContents()
        .then((all) => all.join()),
      '',
    );
    await look(page, browser);
    assert.deepEqual(seen.strayed, []);
    assert.deepEqual(seen.errors, []);
  } finally {
    await browser.close();
  }
}

async function download(page: Page): Promise<Buffer> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download', exact: true }).click();
  return readFile(await (await waiting).path());
}

const said = async (page: Page) => (await page.locator('.heading .quiet').first().textContent())?.trim();

/** The most memory, in MiB, and the processor's time, in seconds, that each process of the browser took: waiting for others is in neither. */
async function taken(browser: Browser): Promise<Record<string, { MiB: number; seconds: number }>> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const found: Record<string, { MiB: number; seconds: number }> = {};
  for (const { id, type, cpuTime } of processInfo) {
    const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]);
    const before = found[type] ?? { MiB: 0, seconds: 0 };
    found[type] = {
      MiB: Math.max(before.MiB, Math.round(kilobytes / 1024)),
      seconds: before.seconds + Math.round(cpuTime),
    };
  }
  return found;
}

const machine = () => `${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}`;

/** What the page says of how it computes, in a browser with WebGPU in software, perhaps disguised as a graphics card. */
async function choice(isDisguised: boolean): Promise<{ said: string; kept: string | null }> {
  const browser = await startChromium({ webgpu: true });
  try {
    const context = await browser.newContext();
    const seen = watch(context, site.url);
    if (isDisguised)
      // The blank page that a tab begins with has no graphics.
      await context.addInitScript(`if (globalThis.GPUAdapterInfo) for (const [name, value] of Object.entries({ architecture: 'card', description: 'card', isFallbackAdapter: false }))
        Object.defineProperty(GPUAdapterInfo.prototype, name, { get: () => value });`);
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    await page.goto(site.url);
    await page.getByRole('button', { name: /Processor|Graphics card/ }).click();
    const said = (await page.locator('#engine p').first().textContent()) ?? '';
    const kept = await page.evaluate<string | null>("localStorage.getItem('romnet-verdicts')");
    assert.deepEqual(seen.strayed, []);
    assert.deepEqual(seen.errors, []);
    return { said, kept };
  } finally {
    await browser.close();
  }
}

try {
  if (isWanted('choice')) {
    const software = await choice(false);
    assert.match(software.said, /^Processor, \d+ threads?\. WebGPU is only imitated by software/);
    const card = await choice(true);
    console.log(`compared with the processor: ${card.said} ${card.kept}`);
    assert.match(card.kept ?? '', /"kind":"(agrees|slower)"/);
  }
  if (isWanted('webgpu')) {
    const bytes = await deep(64, 48, 'png');
    const results: Buffer[] = [];
    for (const engine of ['wasm', 'webgpu'])
      await renovate('deep.png', bytes, engine, async (page) => {
        results.push(await download(page));
        console.log(
          `${engine}: ${await page.locator('.top-engine').textContent()}, ${await said(page)} (${machine()})`,
        );
      });
    const labs = await Promise.all(
      results.map(async (result) => {
        const { data, info } = await sharp(result)
          .toColourspace('rgb16')
          .raw({ depth: 'ushort' })
          .toBuffer({ resolveWithObject: true });
        const samples = new Uint16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.length));
        return rasterToLab({ width: info.width, height: info.height, bitDepth: 16, data: samples });
      }),
    );
    const [ours, theirs] = labs as [(typeof labs)[0], (typeof labs)[0]];
    const most = Math.max(
      ...(['L', 'a', 'b'] as const).flatMap((plane) =>
        [...ours[plane].data].map((value, i) => Math.abs(value - theirs[plane].data[i]!)),
      ),
    );
    console.log(`WASM and WebGPU differ by at most ${most.toExponential(1)}`);
    assert.ok(most < 2e-3);
  }
  for (const [part, width, height] of [
    ['megapixel', 1152, 868],
    ['twelve', 4000, 3000],
  ] as const) {
    if (!isWanted(part)) continue;
    const photo = await sharp(scene(width, height), { raw: { width, height, channels: 1 } })
      .jpeg({ quality: 92 })
      .toBuffer();
    await renovate(`${part}.jpg`, photo, 'wasm', async (page, browser) => {
      console.log(
        `${part}: ${await said(page)}, ${await page.locator('.top-engine').textContent()} (${machine()})`,
      );
      console.log(`${part}: ${JSON.stringify(await taken(browser))}`);
      const { width: across, height: down } = await sharp(await download(page)).metadata();
      assert.deepEqual([across, down], [width, height]);
    });
  }
} finally {
  await site.close();
  await built.remove();
  await rm(folder, { recursive: true, force: true });
}
// The runner's own watchers would keep the process.
process.exit(0);
