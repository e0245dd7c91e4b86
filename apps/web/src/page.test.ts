// The page in Chromium, as people use it: photos dropped, colours chosen, compared, downloaded; without a network, after a reload,
// in two tabs, by keyboard. In every test, nothing may be asked of another origin.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Browser, BrowserContext, Download, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { longs } from '../../../packages/imaging/src/files/tiff/directory.js';
import { greyPage, tiff } from '../../../packages/imaging/src/files/tiff.fixture.js';
import { violationsOf } from '../checks/axe.js';
import { missingChromium, startChromium, type Watch, watch } from '../checks/chromium.js';
import { buildSite, type Site, serveSite } from '../checks/site.js';
import { colorPng, deep, greyPng, scene } from './files/pictures.fixture.js';

const built = existsSync(new URL('../../../packages/renovation/dist/index.js', import.meta.url));
const missing = missingChromium ?? (built ? undefined : 'the packages are not built (npm run build)');
if (missing) console.log(`skipped: ${missing}`);

/** Milliseconds: WASM on a processor that others may be using. */
const patience = 240_000;

describe.skipIf(missing)('the page', { timeout: patience }, () => {
  let files = '';
  let site: Site;
  /** A server that does not isolate its pages. */
  let plain: Site;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let seen: Watch;
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    files = await mkdtemp(join(tmpdir(), 'romnet-photos-'));
    closing.push(() => rm(files, { recursive: true, force: true }));
    await writeFile(join(files, 'one.png'), await greyPng(96, 64, 1));
    await writeFile(join(files, 'two.png'), await greyPng(80, 64, 2));
    await writeFile(join(files, 'reference.png'), await colorPng(96, 64));
    await writeFile(join(files, 'broken.jpg'), Buffer.from('no picture at all'));
    await writeFile(join(files, 'deep.png'), await deep(64, 48, 'png'));
    await writeFile(join(files, 'deep.tif'), await deep(64, 48, 'tiff'));
    const page = (width: number, height: number) => ({
      ...greyPage(width, height, 0),
      samples: scene(width, height),
    });
    await writeFile(
      join(files, 'book.tif'),
      tiff([page(64, 48), greyPage(8, 6, 10, [longs(254, [1])]), page(48, 64)]),
    );
    const words = sharp(await greyPng(96, 64))
      .withExif({ IFD0: { Artist: 'Anna' } })
      .withMetadata({ orientation: 6 });
    await writeFile(join(files, 'turned.jpg'), await words.jpeg().toBuffer());
    await mkdir(join(files, 'box/1943'), { recursive: true });
    await writeFile(join(files, 'box/a.png'), await greyPng(64, 48, 3));
    await writeFile(join(files, 'box/1943/a.png'), await greyPng(64, 48, 4));
    await writeFile(join(files, 'box/letter.txt'), 'Dear Anna');
    const { folder, remove } = await buildSite();
    closing.push(remove);
    site = await serveSite(folder);
    closing.push(() => site.close());
    plain = await serveSite(folder, { isolated: false });
    closing.push(() => plain.close());
    browser = await startChromium();
    closing.push(() => browser.close());
  }, patience);

  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  }, patience);

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
    seen = watch(context, site.url);
    page = await open();
  });

  afterEach(async () => {
    await context.close();
    expect(seen.strayed).toEqual([]);
    expect(seen.errors).toEqual([]);
  });

  async function open(): Promise<Page> {
    const opened = await context.newPage();
    opened.setDefaultTimeout(patience / 2);
    await opened.goto(site.url);
    return opened;
  }

  const button = (name: string | RegExp, on = page) =>
    on.getByRole('button', { name, exact: typeof name === 'string' });

  async function give(names: readonly string[], by: string, on = page): Promise<void> {
    const chooser = on.waitForEvent('filechooser');
    await button(by, on).click();
    await (await chooser).setFiles(names.map((name) => join(files, name)));
  }

  const zoom = (text: string) => page.locator('.viewer-percent').getByText(text, { exact: true });

  const done = (name: string, on = page) => button(`${name}, Done`, on).waitFor();

  async function saved(by: string | RegExp): Promise<{ download: Download; bytes: Buffer }> {
    const waiting = page.waitForEvent('download');
    await button(by).click();
    const download = await waiting;
    return { download, bytes: await readFile(await download.path()) };
  }

  const violations = () => violationsOf(page);

  it('renovates a photo without any choice made, and gives it back with its words, upright', async () => {
    await give(['turned.jpg'], 'Choose photos');
    await done('turned.jpg');
    await page.getByRole('slider', { name: 'How much of the left picture is shown' }).waitFor();
    const { download, bytes } = await saved('Download');
    expect(download.suggestedFilename()).toBe('turned.renovated.jpg');
    const { width, height, orientation, exif, xmp } = await sharp(bytes).metadata();
    expect([width, height, orientation]).toEqual([64, 96, 1]);
    expect(exif?.includes('Anna')).toBe(true);
    expect(xmp?.toString()).toContain('compositeWithTrainedAlgorithmicMedia');
    const { channels } = await sharp(bytes).stats();
    const means = channels.map(({ mean }) => mean);
    // Coloured: three channels that differ.
    expect(Math.max(...means) - Math.min(...means)).toBeGreaterThan(0.5);
  });

  it('takes photos of 16 bits and gives 16 bits back', async () => {
    await give(['deep.png', 'deep.tif'], 'Choose photos');
    for (const name of ['deep.png', 'deep.tif']) {
      await done(name);
      await button(`${name}, Done`).click();
      const { download, bytes } = await saved('Download');
      expect(download.suggestedFilename()).toBe(name.replace('.', '.renovated.'));
      const { depth, width, format } = await sharp(bytes).metadata();
      expect([depth, width, format]).toEqual(['ushort', 64, name.endsWith('png') ? 'png' : 'tiff']);
    }
  });

  it('makes a photo of each page of a TIFF', async () => {
    await give(['book.tif'], 'Choose photos');
    for (const [i, size] of ['64 × 48', '48 × 64'].entries()) {
      const name = `book.page${i + 1}.tif`;
      await done(name);
      await button(`${name}, Done`).click();
      await page.getByText(`${size} · Page ${i + 1} of 2`).waitFor();
      const { download, bytes } = await saved('Download');
      expect(download.suggestedFilename()).toBe(`book.page${i + 1}.renovated.tif`);
      const { width, height, pages = 1 } = await sharp(bytes).metadata();
      expect([`${width} × ${height}`, pages]).toEqual([size, 1]);
    }
    expect(await button(/, Done$/).count()).toBe(2);
  });

  it('does the good among bad files, and says which was bad', async () => {
    await give(['one.png', 'broken.jpg', 'two.png'], 'Choose photos');
    await done('two.png');
    await done('one.png');
    await button('broken.jpg, Failed').click();
    await page.getByText('This file could not be read as a picture.').waitFor();
    await button('Try again').click();
    await button('broken.jpg, Failed').waitFor();
    await button('Remove broken.jpg and its results').click();
    await expect.poll(() => button(/broken/).count()).toBe(0);
  });

  it('takes colours from pictures that are given, says which were used, and compares any two results', async () => {
    await give(['one.png'], 'Choose photos');
    await done('one.png');
    await give(['reference.png'], 'Add pictures');
    await page.getByRole('img', { name: 'reference.png' }).waitFor();
    await page.getByRole('slider', { name: 'Vividness' }).fill('0.8');
    await button('Renovate again').click();
    await page.getByRole('img', { name: /reference\.png: gave \d+ % of the colours/ }).waitFor();
    await page.getByLabel('Left', { exact: true }).selectOption('Result 1');
    expect(await page.getByLabel('Right', { exact: true }).inputValue()).not.toBe('original');
    const results = await page.getByLabel('Right', { exact: true }).locator('option').allTextContents();
    expect(results).toEqual(['Original', 'Result 1', 'Result 2']);
    await button('Renovate again').waitFor({ state: 'detached' });
  });

  it('takes a folder, passes over what is no picture, and packs all results in one ZIP', async () => {
    const chooser = page.waitForEvent('filechooser');
    await button('Choose a folder').click();
    await (await chooser).setFiles(join(files, 'box'));
    await expect.poll(() => button('a.png, Done').count(), { timeout: patience }).toBe(2);
    const { download, bytes } = await saved('Download all 2 as ZIP');
    expect(download.suggestedFilename()).toBe('romnet.zip');
    const names = Object.entries(unzipSync(bytes)).map(([name, content]) => [name, content.length > 100]);
    expect(names.sort()).toEqual([
      ['box/1943/a.renovated.png', true],
      ['box/a.renovated.png', true],
    ]);
  });

  it('stops when it is told to, and can try again', async () => {
    await give(['one.png'], 'Choose photos');
    await button('Stop').click();
    await button('one.png, Stopped').waitFor();
    await button('Try again').click();
    await done('one.png');
  });

  it('loses no photo and no choice in a reload', async () => {
    await give(['one.png', 'two.png'], 'Choose photos');
    await page.getByRole('slider', { name: 'Vividness' }).fill('0.7');
    await done('one.png');
    // The state is written a quarter of a second later.
    await page.waitForTimeout(600);
    await page.reload();
    await done('one.png');
    await done('two.png');
    expect(await page.getByRole('slider', { name: 'Vividness' }).inputValue()).toBe('0.7');
    await page.getByRole('slider', { name: 'How much of the left picture is shown' }).waitFor();
  });

  it('opens in two tabs that do not fight', async () => {
    await give(['one.png'], 'Choose photos');
    const other = await open();
    // The other tab has a session of its own.
    await give(['two.png'], 'Choose photos', other);
    await Promise.all([done('one.png'), done('two.png', other)]);
    await other.waitForTimeout(600);
    await Promise.all([page.reload(), other.reload()]);
    await Promise.all([done('one.png'), done('two.png', other)]);
    expect([await button(/two\.png/).count(), await button(/one\.png/, other).count()]).toEqual([0, 0]);
  });

  it('works without a network after the first visit', async () => {
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    await expect.poll(() => page.evaluate('navigator.serviceWorker.controller !== null')).toBe(true);
    await context.setOffline(true);
    await page.reload();
    expect(await page.evaluate('[navigator.onLine, crossOriginIsolated]')).toEqual([false, true]);
    await give(['one.png'], 'Choose photos');
    await done('one.png');
    await context.setOffline(false);
    seen.errors.length = 0;
  });

  it('has nothing for axe to complain of, in light and in dark, in English and in German', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await violations()).toEqual([]);
    }
    await button('Settings').click();
    expect(await violations()).toEqual([]);
    await page.getByLabel('Language').selectOption('Deutsch');
    await page.getByText('Gib einem alten Foto seine Farben zurück').waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('de');
    await page.keyboard.press('Escape');
    await give(['one.png', 'broken.jpg'], 'Fotos auswählen');
    await button('one.png, Fertig').waitFor();
    await page.getByRole('slider', { name: /linken Bild/ }).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations()).toEqual([]);
    }
    await button('broken.jpg, Fehlgeschlagen').click();
    expect(await violations()).toEqual([]);
  });

  it('is used by keyboard alone', async () => {
    await button('Example photo 1').waitFor();
    await writeFile(join(files, 'key.png'), await greyPng(64, 48));
    const chooser = page.waitForEvent('filechooser');
    await button('Choose photos').focus();
    await page.keyboard.press('Enter');
    await (await chooser).setFiles(join(files, 'key.png'));
    await done('key.png');
    const line = page.getByRole('slider', { name: 'How much of the left picture is shown' });
    await line.focus();
    await page.keyboard.press('PageUp');
    expect(await line.getAttribute('aria-valuenow')).toBe('60');
    const picture = page.getByRole('application');
    await picture.focus();
    await page.keyboard.press('1');
    await zoom('100 %').waitFor();
    await page.keyboard.press('+');
    await zoom('125 %').waitFor();
    await page.keyboard.press('0');
    await zoom('300 %').waitFor();
  });

  it('shows at full size the very pixels that it downloads', async () => {
    await give(['one.png'], 'Choose photos');
    await done('one.png');
    await page.getByRole('slider', { name: 'How much of the left picture is shown' }).waitFor();
    await page.getByLabel('Left', { exact: true }).selectOption({ label: 'Result 1' });
    await button('1:1, full size').click();
    await zoom('100 %').waitFor();
    const shown = await page.evaluate(`(() => {
      const canvas = document.querySelector('canvas');
      const [left, top] = [canvas.width / 2 - 48, canvas.height / 2 - 32].map(Math.round);
      return [...canvas.getContext('2d').getImageData(left, top, 96, 64).data].filter((_, i) => i % 4 < 3);
    })()`);
    const { bytes } = await saved('Download');
    expect(shown).toEqual([...(await sharp(bytes).raw().toBuffer())]);
  });

  it('repairs what is marked with a brush and only that, says so, and can be undone', async () => {
    await give(['one.png'], 'Choose photos');
    await done('one.png');
    const before = await saved('Download');
    await page.getByRole('radio', { name: 'Brush' }).check();
    const picture = await page.getByRole('application').boundingBox();
    const [x, y] = [picture!.x + picture!.width / 2, picture!.y + picture!.height / 2];
    for (const shift of [0, 60]) {
      await page.mouse.move(x - 30, y + shift);
      await page.mouse.down();
      await page.mouse.move(x + 30, y + shift, { steps: 3 });
      await page.mouse.up();
    }
    await button('Undo').click();
    await page.getByRole('checkbox', { name: 'Repair only what I marked' }).check();
    await button('Renovate again').click();
    await page.getByText('Result 2').first().waitFor({ state: 'attached' });
    await page.getByRole('radio', { name: 'Repaired' }).check();
    await page.getByText('Red is what was repaired.').waitFor();
    const after = await saved('Download');
    expect(Buffer.compare(before.bytes, after.bytes)).not.toBe(0);
    // Far from the mark, the luminance is the photo's own.
    const corner = { left: 0, top: 0, width: 96, height: 20 };
    const grey = (bytes: Buffer) => sharp(bytes).extract(corner).greyscale().raw().toBuffer();
    const [own, marked, all] = await Promise.all([
      sharp(join(files, 'one.png')).extract(corner).greyscale().raw().toBuffer(),
      grey(after.bytes),
      grey(before.bytes),
    ]);
    const apart = (other: Buffer) =>
      own.reduce((sum, value, i) => sum + Math.abs(value - other[i]!), 0) / own.length;
    expect(apart(marked)).toBeLessThan(apart(all) / 2);
  });

  it('shows where a colour came from, for pointer and keyboard', async () => {
    await give(['one.png'], 'Choose photos');
    await done('one.png');
    await page.getByRole('radio', { name: 'Sources' }).check();
    // Beside the line in the middle.
    await page.getByRole('application').hover({ position: { x: 560, y: 300 } });
    await page.getByText(/^From what the network has learned, \d+ % sure$/).waitFor();
    await page.mouse.move(2, 2);
    await page.getByText(/^From what the network/).waitFor({ state: 'detached' });
    await page.getByRole('application').focus();
    await page.keyboard.press('+');
    await page.getByText(/^From what the network/).waitFor();
    await page.getByRole('radio', { name: 'Sureness' }).check();
    expect(await violations()).toEqual([]);
  });

  it('suggests pictures of an album that have colours to give, and keeps its index', async () => {
    // Chromium's own choice of a folder cannot be driven; the way of other browsers can.
    await page.evaluate('delete globalThis.showDirectoryPicker');
    await give(['one.png'], 'Choose photos');
    await done('one.png');
    await mkdir(join(files, 'album/below'), { recursive: true });
    await writeFile(join(files, 'album/below/garden.png'), await colorPng(96, 64));
    await writeFile(join(files, 'album/grey.png'), await greyPng(96, 64, 5));
    await writeFile(join(files, 'album/broken.jpg'), 'none');
    const chooser = page.waitForEvent('filechooser');
    await button('Album folder').click();
    await (await chooser).setFiles(join(files, 'album'));
    await page.getByText('2 pictures of your album are known to the page.').waitFor();
    await button('Suggest').click();
    await button('Take colours from garden.png').click();
    expect(await button('Take colours from grey.png').count()).toBe(0);
    await page.getByRole('img', { name: 'garden.png' }).waitFor();
    expect(await violations()).toEqual([]);
    await page.waitForTimeout(600);
    await page.reload();
    await page.getByText('2 pictures of your album are known to the page.').waitFor();
    await page.getByRole('img', { name: 'garden.png' }).waitFor();
  });

  it('puts colours where a person clicks, where the model takes them', async () => {
    // The shipped weights take hints where their preset says so.
    await context.route(/preset-[\w-]+\.json$/, async (route) => {
      const preset = JSON.parse((await (await route.fetch()).body()).toString());
      await route.fulfill({ json: { ...preset, similarity: { ...preset.similarity, hints: true } } });
    });
    await give(['one.png'], 'Choose photos');
    await done('one.png');
    const before = await saved('Download');
    await page.getByRole('checkbox', { name: 'Put colours on the picture' }).check();
    await page.getByLabel('Colour', { exact: true }).fill('#2040e0');
    const picture = page.getByRole('application');
    await picture.click({ position: { x: 400, y: 250 } });
    await picture.focus();
    await page.keyboard.press('Enter');
    await button('Take the colour #2040e0 away').nth(1).click();
    expect(await button('Take the colour #2040e0 away').count()).toBe(1);
    await button('Renovate again').click();
    await page.getByText('Result 2').first().waitFor({ state: 'attached' });
    const after = await saved('Download');
    // The place that was clicked: a photo of 96x64, three times as large, in the middle of 952x600.
    const place = { left: 20, top: 13, width: 6, height: 5 };
    const blue = async (bytes: Buffer) => {
      const [red, , third] = (await sharp(await sharp(bytes).extract(place).toBuffer()).stats()).channels;
      return third!.mean - red!.mean;
    };
    expect(await blue(after.bytes)).toBeGreaterThan((await blue(before.bytes)) + 2);
    expect(await violations()).toEqual([]);
  });

  it('says why it has one thread, and has more from the second visit on where a server sends no headers', async () => {
    const other = await browser.newContext();
    const watched = watch(other, plain.url);
    const tab = await other.newPage();
    await tab.goto(plain.url);
    await button('Processor, 1 thread', tab).click();
    await tab.getByText('The server does not isolate this page').waitFor();
    await tab.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    await expect.poll(() => tab.evaluate('navigator.serviceWorker.controller !== null')).toBe(true);
    await tab.reload();
    expect(await tab.evaluate('crossOriginIsolated')).toBe(true);
    await button(/^Processor, \d+ threads?$/, tab).waitFor();
    await other.close();
    expect(watched.strayed).toEqual([]);
  });

  it('cannot be made to ask another origin', async () => {
    const refused = await page.evaluate(
      "fetch('http://127.0.0.1:9/photo').then(() => 'sent', (error) => error.name)",
    );
    expect(refused).toBe('TypeError');
    expect(seen.errors.some((text) => text.includes('Content Security Policy'))).toBe(true);
    seen.errors.length = 0;
  });
});
