// A real PostgreSQL server of the test's own, where Debian's package is there. It listens on a socket in its folder and nowhere else.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const DEBIAN = '/usr/lib/postgresql';
const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
const bin = versions
  .map((version) => join(DEBIAN, version, 'bin'))
  .find((folder) => existsSync(join(folder, 'initdb')));

/** Why there is none; undefined where there is. */
export const noPostgres =
  bin === undefined ? `no initdb below ${DEBIAN} (apt-get install postgresql)` : undefined;

export interface PostgresServer {
  readonly address: string;
  /** Ends at once, as a machine that loses power. */
  kill(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** Root may not run it: then it belongs to whom Debian made for it. */
function owner(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

export async function startPostgres(): Promise<PostgresServer> {
  const root = mkdtempSync(join(tmpdir(), 'romnet-pg-'));
  const as = owner();
  if (as.uid !== undefined && as.gid !== undefined) chownSync(root, as.uid, as.gid);
  const data = join(root, 'data');
  const made = spawnSync(join(bin!, 'initdb'), ['-D', data, '-U', 'romnet', '-A', 'trust', '-N'], {
    ...{ ...as, cwd: root, encoding: 'utf8' },
  });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  let server: ReturnType<typeof spawn> | undefined;
  const start = async () => {
    const options = ['-D', data, '-k', root, '-c', 'listen_addresses='];
    server = spawn(join(bin!, 'postgres'), options, { ...as, cwd: root, stdio: 'ignore' });
    while (spawnSync(join(bin!, 'pg_isready'), ['-h', root]).status !== 0) await wait(100);
  };
  const stop = (signal: NodeJS.Signals) =>
    new Promise<void>((resolve) => {
      if (!server || server.exitCode !== null || server.signalCode !== null) return resolve();
      server.once('exit', () => resolve());
      server.kill(signal);
    });
  await start();
  return {
    address: `postgres://romnet@/postgres?host=${encodeURIComponent(root)}`,
    kill: () => stop('SIGQUIT'),
    start,
    async remove() {
      await stop('SIGINT');
      rmSync(root, { recursive: true });
    },
  };
}
