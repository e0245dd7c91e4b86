// A whole study: built, voted on in Chromium by observers whose true order is known, its server killed in between, reported.
// Runs the server that `npm run build` has built.

import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { missingChromium, startChromium } from '../../../../packages/renovation/checks/browser/chromium.js';
import { at, photo, romnet, useFolder } from '../command.fixture.js';

const bin = fileURLToPath(new URL('../../bin/romnet.js', import.meta.url));
const built = existsSync(new URL('../../dist/study/command.js', import.meta.url));
const missing = missingChromium ?? (built ? undefined : 'the command is not built (npm run build)');
if (missing) console.log(`skipped: ${missing}`);

useFolder();

/** From the best to the worst, for everybody. */
const systems = ['good', 'middling', 'bad'] as const;
const pictures = ['anna', 'boat', 'sub/cat', 'dog'];

const study = (...argv: string[]) => romnet(['study', ...argv]);
const build = (...more: string[]) => {
  // Not in their order, so that no place in a list gives it away.
  const named = [at('bad'), `good=${at('good')}`, `middling=${at('middling')}`];
  return study('build', ...named, '--originals', at('old'), '-o', at('study'), '--catches', '0.2', ...more);
};

async function drawPictures(): Promise<void> {
  for (const [i, name] of pictures.entries()) {
    await photo(`old/${name}.jpg`, 48, 36);
    for (const [s, system] of systems.entries()) await photo(`${system}/${name}.png`, 48, 36, 1 + i + 2 * s);
  }
}

interface Trial {
  readonly id: string;
  readonly kind: 'pair' | 'rank';
  readonly left: { readonly system: string };
  readonly right: { readonly system: string };
  readonly shown: readonly { readonly system: string }[];
  readonly expected?: 'left' | 'right';
}

function readStudy() {
  const { trials, systems: listed } = JSON.parse(readFileSync(at('study', 'study.json'), 'utf8')) as {
    trials: readonly Trial[];
    systems: readonly { id: string; name: (typeof systems)[number] }[];
  };
  const ranks = new Map(listed.map(({ id, name }) => [id, systems.indexOf(name)]));
  return { trials: new Map(trials.map((trial) => [trial.id, trial])), rank: (id: string) => ranks.get(id)! };
}

/** Answers the page as someone with the true order would, until the end or until `stop` says so. */
async function vote(page: Page, observer: string, stop = (_: number) => false): Promise<number> {
  const { trials, rank } = readStudy();
  if (await page.locator('#name').count()) {
    await page.fill('#name', observer);
    await page.keyboard.press('Enter');
  }
  let [last, count] = ['', 0];
  for (;;) {
    await page.waitForSelector(`#main[data-ready]:not([data-ready='${last}'])`);
    last = (await page.getAttribute('#main', 'data-ready'))!;
    if (last === 'end' || stop(count)) return count;
    const trial = trials.get(last)!;
    if (trial.kind === 'rank') {
      const order = [...trial.shown.keys()].sort(
        (a, b) => rank(trial.shown[a]!.system) - rank(trial.shown[b]!.system),
      );
      for (const place of order.slice(0, -1)) await page.keyboard.press(String(place + 1));
      await page.keyboard.press('Enter');
    } else {
      const better =
        trial.expected ?? (rank(trial.left.system) < rank(trial.right.system) ? 'left' : 'right');
      if (count % 2 === 0) await page.keyboard.press(better === 'left' ? 'ArrowLeft' : 'ArrowRight');
      else await page.click(`button[data-answer=${better}]`);
    }
    count++;
  }
}

describe.skipIf(missing)('in Chromium', () => {
  let browser: Browser;
  let server: ChildProcess | undefined;
  let page: Page;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    await drawPictures();
    page = await browser.newPage({ acceptDownloads: true });
  });
  afterEach(async () => {
    await page.close();
    server?.kill('SIGKILL');
  });

  /** The server as a process of its own, and its address. */
  async function serve(port = 0): Promise<string> {
    server = spawn(process.execPath, [bin, 'study', 'serve', at('study'), '--port', String(port)]);
    let out = '';
    for await (const text of server.stdout!) {
      out += text;
      const [url] = /http:\S+/.exec(out) ?? [];
      if (url) return url;
    }
    throw new Error(`the server ended: ${out}`);
  }

  const kill = () =>
    new Promise((resolve) => {
      server!.once('exit', resolve);
      server!.kill('SIGKILL');
    });

  test('from build to report: the true order, although the server was killed', async () => {
    const { code, out } = await build();
    expect(code).toBe(0);
    expect(out).toMatch(
      /^4 pictures of 3 systems: 12 pairs, 1 repeats, 3 catch trials, 0 rankings\nstudy \w{64}\n/,
    );
    const url = await serve();
    await page.goto(url);
    await vote(page, 'ada', (count) => count === 5);
    await kill();
    // What is voted meanwhile waits in the browser, and a broken line is all that a kill may leave.
    await vote(page, 'ada', (count) => count === 2);
    expect(await page.textContent('header [role=status]')).toMatch(/[12] not sent yet/);
    appendFileSync(at('study', 'votes.jsonl'), '{"study":"');
    await serve(Number(new URL(url).port));
    await vote(page, 'ada');
    await page.getByText('not sent yet').waitFor({ state: 'detached' });
    // Someone who goes away and comes back goes on where it was left.
    await page.goto(url);
    await vote(page, 'bea', (count) => count === 4);
    await page.evaluate('localStorage.clear()');
    await page.goto(url);
    expect(await vote(page, 'bea')).toBe(12);
    const report = await study('report', at('study'), '--json', '--replicates', '50');
    expect(report.err).toContain('was cut off and is not counted');
    expect(report.code).toBe(0);
    const { systems: names, scores, observers, votes, faults } = JSON.parse(report.out);
    expect([votes, faults]).toEqual([32, []]);
    const order = [...names].sort((a, b) => scores[names.indexOf(b)].score - scores[names.indexOf(a)].score);
    expect(order).toEqual([...systems]);
    for (const { repeats, catches, agreement, doubts } of observers) {
      expect([repeats.share, catches.share, agreement.share]).toEqual([1, 1, 1]);
      expect(doubts.filter((doubt: string) => !doubt.includes('for a vote'))).toEqual([]);
    }
    expect(readdirSync(at('study', 'report')).sort()).toEqual(['report.html', 'scores.csv', 'votes.csv']);
    await page.goto(pathToFileURL(at('study', 'report', 'report.html')).href);
    expect(await page.locator('svg circle').count()).toBe(3);
    expect(await page.locator('table').count()).toBe(3);
  });

  test('from a disk, without a server: rankings, saved as a file', async () => {
    expect((await build('--mode', 'ranking')).code).toBe(0);
    await page.goto(pathToFileURL(at('study', 'page', 'index.html')).href);
    expect(await vote(page, 'cem')).toBe(4);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('button.main')]);
    expect(download.suggestedFilename()).toBe('votes-cem.jsonl');
    await download.saveAs(at('votes-cem.jsonl'));
    const { code, out } = await study(
      'report',
      at('study'),
      '--votes',
      at('votes-cem.jsonl'),
      '-o',
      at('out'),
    );
    expect(code).toBe(0);
    expect(out).toMatch(
      /Top 1 +Top 2\ngood +100\.0 .* +100\.0 .*\nmiddling +0\.0 .* +100\.0 .*\nbad +0\.0 .* +0\.0 /,
    );
  });

  test('all pictures show the same part, whichever is zoomed or moved; back asks again', async () => {
    expect((await build()).code).toBe(0);
    await page.goto(await serve());
    await vote(page, 'dan', (count) => count === 1);
    // Scale, and how far moved in shares of the picture, whose sides may differ by a fraction of a pixel.
    const shapes = () =>
      page.evaluate<string[]>(`[...document.querySelectorAll('.view img')].map((image) => {
        const { a, e, f } = new DOMMatrix(getComputedStyle(image).transform);
        return [a, e / image.offsetWidth, f / image.offsetHeight].map((v) => v.toFixed(2)).join();
      })`);
    const [before] = await shapes();
    await page.keyboard.press('+');
    const box = (await page.locator('.view').nth(2).boundingBox())!;
    await page.mouse.move(box.x + 20, box.y + 20);
    await page.mouse.wheel(0, -200);
    await page.mouse.down();
    await page.mouse.move(box.x + 40, box.y + 30);
    await page.mouse.up();
    const after = await shapes();
    expect(new Set(after).size).toBe(1);
    expect(after[0]).not.toBe(before);
    await page.keyboard.press('0');
    expect((await shapes())[0]).toBe(before);
    const here = await page.getAttribute('#main', 'data-ready');
    await page.keyboard.press('Backspace');
    await page.waitForSelector(`#main:not([data-ready='${here}'])`);
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector(`#main[data-ready='${here}']`);
    const read = () => readFileSync(at('study', 'votes.jsonl'), 'utf8').trim().split('\n');
    await expect.poll(() => read().length, { timeout: 20_000 }).toBe(2);
    const lines = read().map((line) => JSON.parse(line));
    expect(lines.map(({ trial }) => trial)[1]).toBe(lines[0].trial);
    expect(lines[1].answer).toBe('same');
  });
});

test('results that are missing, extra or of another size are listed, and their pictures left out', async () => {
  await drawPictures();
  await photo('good/other.png', 48, 36);
  await photo('bad/boat.png', 40, 36);
  const { code, out, err } = await build();
  expect(code).toBe(1);
  expect(out).toContain('3 pictures of 3 systems');
  expect(err).toContain(`romnet: good: ${at('good', 'other.png')}: no input of this name\n`);
  expect(err).toContain(
    `romnet: bad: expected 48x36, the size of its input, got 40x36 (${at('bad', 'boat.png')})\n`,
  );
  const again = await build();
  expect([again.code, again.err]).toEqual([
    1,
    expect.stringContaining('expected an empty folder for a study'),
  ]);
});

test('a study that was changed is refused, and so are votes that are none of it', async () => {
  await drawPictures();
  await build();
  const none = await study('report', at('study'));
  expect([none.code, none.err]).toEqual([
    1,
    expect.stringContaining('expected votes to report on but none counts'),
  ]);
  writeFileSync(at('votes.jsonl'), '{"study":"x"}\n');
  const { code, err } = await study('report', at('study'), '--votes', at('votes.jsonl'));
  expect([code, err]).toEqual([1, expect.stringContaining('line 1: observer: ')]);
  const [picture] = readdirSync(at('study', 'page', 'pictures'));
  const other = readdirSync(at('study', 'page', 'pictures'))[1]!;
  const shown = readFileSync(at('study', 'study.json'), 'utf8');
  const file = shown.includes(picture!) ? picture! : other;
  writeFileSync(at('study', 'page', 'pictures', file), 'another');
  expect((await study('report', at('study'))).err).toMatch(
    /expected the picture that the study was built with/,
  );
  writeFileSync(at('study', 'study.json'), shown.replace('"repeat"', '"judge"'));
  expect((await study('serve', at('study'))).err).toMatch(/expected the hash .* it was changed/);
  expect((await study('build', at('good'), '--originals', at('old'), '-o', at('x'))).code).toBe(2);
  expect((await study('build', at('good'), at('good'), '--originals', at('old'), '-o', at('x'))).code).toBe(
    2,
  );
});

test('a port that is taken is said', async () => {
  await drawPictures();
  await build();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const { code, err } = await study('serve', at('study'), '--port', String(port));
  other.close();
  expect([code, err]).toEqual([1, expect.stringMatching(/EADDRINUSE/)]);
});
