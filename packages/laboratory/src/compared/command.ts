// A system that is a command: run once a picture, which it reads from a file and writes to another.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Raster } from '@romnet/imaging';
import { decodeFile, encodeFile } from '@romnet/imaging/files';
import { type Task, tasks } from '../evaluate/answers.js';
import type { System } from './system.js';

export interface CommandOptions {
  /** Seconds that one picture may take. */
  readonly limit: number;
  readonly tables?: readonly Task[];
  readonly signal?: AbortSignal;
}

const places = ['{input}', '{output}'] as const;
/** Of what a command wrote to its standard error, its end says most. */
const SHOWN = 400;

/**
 * `command` is split at spaces outside quotes and run without a shell; `{input}` and `{output}` become paths of PNG files.
 *
 * @throws Error where a placeholder is missing or a quote is not closed.
 */
export function openCommandSystem(name: string, command: string, options: CommandOptions): System {
  const words = splitWords(command);
  for (const place of places)
    if (!words.some((word) => word.includes(place)))
      throw new Error(`expected ${place} in the command of ${name}, got '${command}'`);
  return {
    ...{ name, tables: options.tables ?? tasks },
    async answer(input, it) {
      const folder = await mkdtemp(join(tmpdir(), 'romnet-system-'));
      try {
        return await once(input, words, folder, `${name} for ${it.name}`, options);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    async release() {},
  };
}

async function once(
  picture: Raster,
  words: readonly string[],
  folder: string,
  what: string,
  options: CommandOptions,
): Promise<Raster> {
  const [input, output] = [join(folder, 'input.png'), join(folder, 'output.png')];
  await encodeFile(input, picture);
  const filled = words.map((word) => word.replaceAll('{input}', input).replaceAll('{output}', output));
  const { ended, stderr } = await run(filled, options);
  if (ended !== undefined) {
    const said = stderr
      .trim()
      .slice(-SHOWN)
      .replace(/\s*\n\s*/g, '; ');
    throw new Error(`expected ${what} to end with exit code 0, got ${ended}${said ? `: ${said}` : ''}`);
  }
  if ((await stat(output).catch(() => undefined)) === undefined)
    throw new Error(`expected ${what} to write {output}, got no file`);
  return decodeFile(output);
}

interface Ended {
  /** Why it did not end well. */
  readonly ended: string | undefined;
  readonly stderr: string;
}

function run([program, ...rest]: readonly string[], { limit, signal }: CommandOptions): Promise<Ended> {
  return new Promise((resolve) => {
    // A group of its own, so that what it starts ends with it.
    const child = spawn(program!, rest, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    let stderr = '';
    let stopped: string | undefined;
    const stop = (reason: string) => {
      stopped ??= reason;
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It ended by itself in between.
      }
    };
    const timer = setTimeout(() => stop(`none within ${limit} s`), limit * 1000);
    const onAbort = () => stop('an interruption');
    signal?.addEventListener('abort', onAbort, { once: true });
    const end = (ended: string | undefined) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      resolve({ ended: stopped ?? ended, stderr });
    };
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-10 * SHOWN);
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ENOENT' ? `no program '${program}'` : error.message),
    );
    child.on('close', (code, by) => end(code === 0 ? undefined : by === null ? String(code) : by));
  });
}

/** Words at spaces; what stands in single or double quotes stays together. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (const sign of text) {
    if (quote === sign) quote = '';
    else if (quote === '' && (sign === '"' || sign === "'")) {
      quote = sign;
      word ??= '';
    } else if (quote === '' && /\s/.test(sign)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + sign;
  }
  if (quote !== '') throw new Error(`expected a closing ${quote}, got '${text}'`);
  return word === undefined ? words : [...words, word];
}
