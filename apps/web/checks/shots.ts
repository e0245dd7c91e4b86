// Screenshots of the page at three widths in both themes, to be looked at: node checks/shots.ts <url> <folder> [photo ...]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startChromium, watch } from './chromium.ts';

const [url = 'http://127.0.0.1:4173/', folder = '/tmp/shots', ...photos] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await startChromium();
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
const seen = watch(context, url);
const page = await context.newPage();
page.setDefaultTimeout(240_000);
const sizes = [
  [390, 844],
  [1280, 800],
  [1920, 1080],
] as const;
async function shoot(name: string) {
  for (const [width, height] of sizes)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(300);
      await page.screenshot({
        path: join(folder, `${name}-${width}-${colorScheme}.png`),
        fullPage: width < 900,
      });
    }
}
try {
  await page.goto(url);
  await page.getByRole('button', { name: 'Example photo 1' }).waitFor();
  await shoot('start');
  if (photos.length === 0) await page.getByRole('button', { name: 'Example photo 1' }).click();
  else {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose photos' }).click();
    await (await chooser).setFiles(photos);
  }
  await page.waitForTimeout(1500);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.screenshot({ path: join(folder, 'busy-1280.png') });
  await page.locator('.divider').waitFor();
  await shoot('result');
  console.log(await page.locator('.heading').textContent());
} finally {
  console.log(seen);
  await browser.close();
}
