// `romnet studio` and `romnet renovate` as processes, as people start them. Runs what `npm run build` has built.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { copyEmptyDatabase } from '../../server/src/empty-database.fixture.js';

const bin = fileURLToPath(new URL('../../cli/bin/romnet.js', import.meta.url));

/** Why it cannot be started here; undefined where it can. */
export const missingStudio = existsSync(new URL('../../cli/dist/start.js', import.meta.url))
  ? undefined
  : 'apps/cli is not built (npm run build)';

export interface Studio {
  readonly url: string;
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts it with its data in this folder, and waits until it answers. The second time it has the port of the first. */
export async function startStudio(data: string, pages: string): Promise<Studio> {
  if (!existsSync(data)) await copyEmptyDatabase(join(data, 'db'));
  const args = [bin, 'studio', '--data', data, '--pages', pages, '--threads', '1'];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let err = '';
  child.stderr!.on('data', (bytes: Buffer) => {
    err += bytes;
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', (bytes: Buffer) => resolve(bytes.toString().trim()));
    void ended.then(() => reject(new Error(`the studio ended: ${err}`)));
  });
  return {
    url,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs `romnet renovate`; throws where it fails. */
export const renovate = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [bin, 'renovate', ...args, '--threads', '1']);
