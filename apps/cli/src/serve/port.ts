// The port of a studio, the same from one time to the next: what a browser keeps for a page belongs to the page's address.

import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

const fileOf = (folder: string) => join(folder, 'studio-port');

/** The port of last time; 0, which takes any, where there was none or something else listens there now. */
export async function lastPort(folder: string, host: string): Promise<number> {
  const port = Number(await readFile(fileOf(folder), 'utf8').catch(() => ''));
  return Number.isInteger(port) && port > 0 && port < 65_536 && (await isFree(port, host)) ? port : 0;
}

export async function keepPort(folder: string, port: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(fileOf(folder), `${port}\n`);
}

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  const listening = once(server.listen(port, host), 'listening').then(
    () => true,
    () => false,
  );
  if (!(await listening)) return false;
  await new Promise((resolve) => server.close(resolve));
  return true;
}
