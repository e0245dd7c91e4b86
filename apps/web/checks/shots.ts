// Screenshots of the page at three widths in both themes, to be looked at: node checks/run.mjs shots.ts <url> <folder> [photo ...]
// The last photo but one is renovated; the last is its reference.
import { mkdirSync } from 'node:fs';
import { startChromium, watch } from './chromium.js';
import { shoot as shootAt } from './shoot.js';

const [url = 'http://127.0.0.1:4173/', folder = '/tmp/shots', photo, reference] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await startChromium();
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
const seen = watch(context, url);
const page = await context.newPage();
page.setDefaultTimeout(150_000);
const shoot = (name: string, all = true) => shootAt(page, folder, name, all);

async function choose(button: string, file: string) {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).click();
  await (await chooser).setFiles(file);
}

try {
  await page.goto(url);
  await page.getByRole('button', { name: 'Example photo 1' }).waitFor();
  await shoot('start');
  if (photo) await choose('Choose photos', photo);
  else await page.getByRole('button', { name: 'Example photo 1' }).click();
  await page.locator('.divider').waitFor();
  await shoot('result');
  if (reference) await choose('Add pictures', reference);
  else await page.getByRole('button', { name: 'Use our example picture' }).click();
  await page.locator('.tray-card img').waitFor();
  await shoot('choices', false);
  await page.getByRole('button', { name: 'Renovate again' }).click();
  await page.locator('.tray-share').waitFor();
  await shoot('reference', false);
  for (const overlay of ['Repaired', 'Sources', 'Sureness']) {
    await page.getByRole('radio', { name: overlay }).check();
    await page.mouse.move(420, 300);
    await shoot(overlay.toLowerCase(), overlay === 'Sources');
  }
  await page.getByRole('radio', { name: 'Brush' }).check();
  await page.mouse.move(300, 300);
  await page.mouse.down();
  await page.mouse.move(500, 360, { steps: 8 });
  await page.mouse.up();
  await shoot('brush', false);
  await page.getByRole('button', { name: /Processor|Graphics/ }).click();
  await shoot('engine', false);
  console.log(await page.locator('.heading').textContent());
} finally {
  console.log(seen);
  await browser.close();
}
