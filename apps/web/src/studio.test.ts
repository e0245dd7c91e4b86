// The page as `romnet studio` serves it, in Chromium: the program computes, the page hands it photos, references, masks and hints,
// and shows what comes. The program dies in the middle, and comes back. Nothing is asked of another origin.
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { violationsOf } from '../checks/axe.js';
import { missingChromium, startChromium, type Watch, watch } from '../checks/chromium.js';
import { buildSite } from '../checks/site.js';
import { colorPng, greyPng, scene } from './files/pictures.fixture.js';
import { missingStudio, renovate, type Studio, startStudio } from './studio.fixture.js';

const missing = missingChromium ?? missingStudio;
if (missing) console.log(`skipped: ${missing}`);

const patience = 240_000;

describe.skipIf(missing)('the page of romnet studio', { timeout: patience }, () => {
  let folder = '';
  let pages = '';
  let studio: Studio;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let seen: Watch;
  /** Jobs that the page asked for. */
  let asked: string[];
  const closing: (() => Promise<void>)[] = [];
  const at = (name: string) => join(folder, name);
  const start = async () => {
    studio = await startStudio(at('data'), pages);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'romnet-studio-'));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    await writeFile(at('one.png'), await greyPng(96, 64, 1));
    await writeFile(at('two.png'), await greyPng(80, 64, 2));
    const [width, height] = [800, 600];
    const large = sharp(scene(width, height), { raw: { width, height, channels: 1 } });
    await writeFile(at('large.jpg'), await large.jpeg({ quality: 92 }).toBuffer());
    await writeFile(at('reference.png'), await colorPng(96, 64));
    const site = await buildSite();
    closing.push(site.remove);
    pages = site.folder;
    await start();
    closing.push(() => studio.end('SIGKILL'));
    browser = await startChromium();
    closing.push(() => browser.close());
  }, patience);

  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  }, patience);

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
    seen = watch(context, studio.url);
    asked = [];
    await context.route('**/v1/jobs', async (route) => {
      const body = route.request().postData()!;
      asked.push(body);
      // The page deletes what it has sent once it has the result.
      const { mask } = JSON.parse(body).photos[0];
      if (mask) await copyFile(at(`data/files/local/uploads/${mask}`), at('mask.png'));
      await route.continue();
    });
    page = await context.newPage();
    page.setDefaultTimeout(patience / 2);
    await page.goto(studio.url);
    await button('Program on this machine').waitFor();
  });

  afterEach(async () => {
    await context.close();
    expect(seen.strayed).toEqual([]);
    expect(seen.errors).toEqual([]);
  });

  const button = (name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' });
  const done = (name: string) => button(`${name}, Done`).waitFor();

  async function give(names: readonly string[], by: string): Promise<void> {
    const chooser = page.waitForEvent('filechooser');
    await button(by).click();
    await (await chooser).setFiles(names.map(at));
  }

  async function saved(): Promise<Buffer> {
    const waiting = page.waitForEvent('download');
    await button('Download').click();
    return readFile(await (await waiting).path());
  }

  const pixels = async (file: Buffer | string) => [...(await sharp(file).removeAlpha().raw().toBuffer())];

  it('says that the program computes and why, and gives the pixels that the command gives', async () => {
    await button('Program on this machine').click();
    await page.getByText('This page comes from romnet studio on this machine').waitFor();
    await page.getByText('Model base, 1 thread of the processor.').waitFor();
    await page.keyboard.press('Escape');
    await give(['one.png'], 'Choose photos');
    await done('one.png');
    await give(['reference.png'], 'Add pictures');
    await page.getByRole('img', { name: 'reference.png' }).waitFor();
    await page.getByRole('slider', { name: 'Vividness' }).fill('0.8');
    await page.getByRole('checkbox', { name: 'Put colours on the picture' }).check();
    await page.getByLabel('Colour', { exact: true }).fill('#2040e0');
    await page.getByRole('application').click({ position: { x: 400, y: 250 } });
    await page.getByRole('radio', { name: 'Brush' }).check();
    const box = (await page.getByRole('application').boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x - 30, y);
    await page.mouse.down();
    await page.mouse.move(x + 30, y, { steps: 3 });
    await page.mouse.up();
    await page.getByRole('checkbox', { name: 'Repair only what I marked' }).waitFor();
    await button('Renovate again').click();
    await page.getByRole('img', { name: /reference\.png: gave \d+ % of the colours/ }).waitFor();
    const [{ hints }] = JSON.parse(asked.at(-1)!).photos;
    expect(hints).toHaveLength(1);
    const [hint] = hints;
    expect(hint.color).toEqual([0x20, 0x40, 0xe0]);
    const { channels } = await sharp(at('mask.png')).stats();
    expect(channels[0]!.mean).toBeGreaterThan(1);
    const ours = await saved();
    await renovate(
      ...[at('one.png'), '-o', at('own.png'), '-r', at('reference.png'), '--mask', at('mask.png')],
      ...['--hint', `${hint.x},${hint.y},#2040e0`, '--vividness', '0.8'],
    );
    expect(await pixels(ours)).toEqual(await pixels(at('own.png')));
    // What happened is told as by the other engine.
    await page.getByRole('radio', { name: 'Repaired' }).check();
    await page.getByRole('radio', { name: 'Sources' }).check();
    await page.getByRole('application').hover({ position: { x: 560, y: 300 } });
    await page.getByText(/^From .*, \d+ % sure$/).waitFor();
    // Nothing of the photo stays with the program.
    const left = await readdir(at('data/files/local'), { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual([]);
  });

  it('shows how far it is, stops, and begins again', async () => {
    await give(['large.jpg'], 'Choose photos');
    await page.getByRole('progressbar', { name: /Repairing, \d+ %/ }).waitFor();
    await button('Stop').click();
    await button('large.jpg, Stopped').waitFor();
    await give(['two.png'], 'Add photos');
    await done('two.png');
    await button('large.jpg, Stopped').click();
    await button('Try again').click();
    await page.getByRole('progressbar', { name: /Repairing, \d+ %/ }).waitFor();
    await button('Stop').click();
    await button('large.jpg, Stopped').waitFor();
  });

  it('says when the program is gone, loses nothing by it, and goes on when it is back', async () => {
    const told = page.getByRole('complementary').getByText('The program on this machine does not answer.');
    await give(['large.jpg', 'one.png'], 'Choose photos');
    await page.getByRole('progressbar', { name: /Repairing, \d+ %/ }).waitFor();
    await studio.end('SIGKILL');
    await told.waitFor();
    await button('Program does not answer').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      // Without motion: in the middle of a change of colours axe measures neither.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await violationsOf(page)).toEqual([]);
    }
    await button('one.png, Failed').waitFor();
    await button('Try again').click();
    await told.waitFor();
    const before = studio.url;
    await start();
    expect(studio.url).toBe(before);
    await button('Try again').click();
    await done('large.jpg');
    await done('one.png');
    await button('Program on this machine').waitFor();
    // Chromium itself complains of answers that did not come.
    seen.errors.splice(
      0,
      Infinity,
      ...seen.errors.filter((text) => !/ERR_CONNECTION|Failed to load/.test(text)),
    );
  });

  it('lets the browser compute where a person wants it, and says so', async () => {
    await button('Program on this machine').click();
    await page.getByLabel('Compute on').selectOption('This browser, processor');
    await button(/^Processor, \d+ threads?$/).waitFor();
    await page.getByText('You asked for it.').waitFor();
    await page.keyboard.press('Escape');
    await give(['two.png'], 'Choose photos');
    await done('two.png');
    expect(asked).toEqual([]);
  });
});
