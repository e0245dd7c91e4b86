// Screenshots at three widths in both themes.
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const sizes = [
  [390, 844],
  [1280, 800],
  [1920, 1080],
] as const;

/** As `<name>-<width>-<theme>.png` in a folder; at the middle width alone unless `all`. */
export async function shoot(page: Page, folder: string, name: string, all = true): Promise<void> {
  for (const [width, height] of all ? sizes : sizes.slice(1, 2))
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(300);
      await page.screenshot({
        path: join(folder, `${name}-${width}-${colorScheme}.png`),
        fullPage: width < 900,
      });
    }
  await page.setViewportSize({ width: 1280, height: 800 });
}
