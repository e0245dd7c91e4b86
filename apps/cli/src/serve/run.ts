// `romnet serve` and `romnet studio`: from arguments to a server that runs until it is asked to end.

import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takesHints } from '@romnet/network';
import { loadPreset } from '@romnet/renovation/files';
import { addToken, isS3, startServer, tokensOf } from '@romnet/server';
import { explain } from '../explain.js';
import type { Io } from '../io.js';
import { printable } from '../printable.js';
import { version } from '../version.js';
import { TIMING } from '../worker/timing.js';
import { keepPort, lastPort } from './port.js';

export interface ServeArguments {
  readonly data: string;
  readonly database?: string;
  readonly files?: string;
  readonly host: string;
  readonly allowHost: readonly string[];
  readonly port: number;
  readonly workers: number;
  readonly model?: string;
  readonly threads?: number;
  /** In hours. */
  readonly keep: number;
  /** In megabytes. */
  readonly maxUpload: number;
  readonly maxArea: number;
  readonly maxJobs: number;
  readonly maxMegapixels: number;
  readonly maxFrames: number;
  readonly maxSeconds: number;
  /** The web page is served and opened. */
  readonly isStudio: boolean;
  /** The folder of the built page. */
  readonly pages?: string;
}

const BIN = fileURLToPath(new URL('../../bin/romnet.js', import.meta.url));
const PAGES = fileURLToPath(new URL('../../../web/dist', import.meta.url));

/** Returns when the user has asked it to end, and it has. Throws one line where it cannot start. */
export async function runServe(args: ServeArguments, io: Io): Promise<number> {
  const { database, files, model, threads, isStudio } = args;
  const say = (text: string) => io.stderr.write(`romnet: ${printable(text)}\n`);
  const pages = resolve(args.pages ?? PAGES);
  if (isStudio && !existsSync(join(pages, 'index.html')))
    throw new Error(`expected the built page but ${pages} has none; run \`npm run build\` in apps/web`);
  const folder = resolve(args.data);
  const isSteady = isStudio && args.port === 0;
  const server = await startServer({
    ...{ folder, host: args.host, hosts: args.allowHost },
    port: isSteady ? await lastPort(folder, args.host) : args.port,
    ...(database === undefined ? {} : { database }),
    ...(files === undefined ? {} : { files: isS3(files) ? files : resolve(files) }),
    ...(model === undefined ? {} : { model: existsSync(model) ? resolve(model) : model }),
    ...(threads === undefined ? {} : { threads }),
    ...(isStudio ? { pages: { folder: pages, program: await programOf(model, threads) } } : {}),
    ...{ workers: args.workers, keepSeconds: args.keep * 3600, jobsPerUser: args.maxJobs },
    ...{ uploadBytes: args.maxUpload * 1e6, areaBytes: args.maxArea * 1e6 },
    limits: { megapixels: args.maxMegapixels, frames: args.maxFrames, seconds: args.maxSeconds },
    ...{ timing: TIMING, version: version(), onFault: (error) => say(explain(error)) },
    fork: () =>
      fork(BIN, ['worker', '--forked'], {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      }),
  });
  if (isSteady) await keepPort(folder, Number(new URL(server.url).port));
  io.stdout.write(`${server.url}\n`);
  if (isStudio && io.stdout.isTTY) openBrowser(server.url);
  if (!io.signal.aborted) await once(io.signal, 'abort');
  say('ending; jobs that take longer go back to the queue');
  await server.close();
  return 0;
}

/** What the page tells people of who computes. */
async function programOf(model = 'base', threads = availableParallelism()) {
  const preset = await loadPreset(model);
  return { version: version(), model: preset.name, threads, takesHints: takesHints(preset) };
}

/** Prints a new token, which is not to be had a second time. */
export async function runAddToken(data: string, user: string, io: Io): Promise<number> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  io.stdout.write(`${await addToken(tokensOf(data), user)}\n`);
  return 0;
}

/** Where it fails, the address stands on the terminal. */
function openBrowser(url: string): void {
  const commands: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
    darwin: ['open'],
    win32: ['cmd', '/c', 'start', ''],
  };
  const [command, ...args] = commands[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
