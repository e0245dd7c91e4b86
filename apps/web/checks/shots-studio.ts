// Screenshots of the page as `romnet studio` serves it, and as it is when the studio has died: node checks/run.mjs shots-studio.ts <folder> <photo>
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStudio } from '../src/studio.fixture.js';
import { startChromium, watch } from './chromium.js';
import { shoot as shootAt } from './shoot.js';
import { buildSite } from './site.js';

const [folder = '/tmp/shots', photo] = process.argv.slice(2);
if (!photo) throw new Error('expected a folder and a photo');
mkdirSync(folder, { recursive: true });
const data = await mkdtemp(join(tmpdir(), 'romnet-studio-'));
const site = await buildSite();
let studio = await startStudio(join(data, 'data'), site.folder);
const browser = await startChromium();
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const seen = watch(context, studio.url);
  const page = await context.newPage();
  page.setDefaultTimeout(150_000);
  const shoot = (name: string, all = true) => shootAt(page, folder, name, all);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const again = async () => {
    await page.getByRole('slider', { name: 'Vividness' }).fill(`${Math.random()}`);
    await button('Renovate again').click();
    await page.getByRole('progressbar', { name: /Repairing, \d+ %/ }).waitFor();
  };
  await page.goto(studio.url);
  await button('Program on this machine').click();
  await shoot('studio-engine');
  await page.keyboard.press('Escape');
  const chooser = page.waitForEvent('filechooser');
  await button('Choose photos').click();
  await (await chooser).setFiles(photo);
  await page.locator('.divider').waitFor();
  await shoot('studio-result');
  await again();
  await shoot('studio-work', false);
  await page.locator('.heading-work span').waitFor({ state: 'detached' });
  await again();
  await studio.end('SIGKILL');
  await button('Program does not answer').waitFor();
  await shoot('studio-lost');
  await button('Program does not answer').click();
  await shoot('studio-lost-engine', false);
  await page.keyboard.press('Escape');
  await button('Settings').click();
  await page.getByLabel('Language').selectOption('Deutsch');
  await page.keyboard.press('Escape');
  await shoot('studio-lost-de', false);
  // After a reload the page is there still, and the browser computes.
  await page.reload();
  await page.locator('.dot[data-on="true"]').waitFor();
  await page.locator('.top .plain').first().click();
  await shoot('studio-gone', false);
  studio = await startStudio(join(data, 'data'), site.folder);
  console.log(seen);
} finally {
  await browser.close();
  await studio.end('SIGKILL');
  await site.remove();
  await rm(data, { recursive: true, force: true });
}
process.exit(0);
