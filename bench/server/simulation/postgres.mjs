// A PostgreSQL server of the bench's own, where Debian's package is there, and the processor time it has used.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const DEBIAN = '/usr/lib/postgresql';
/** What Linux counts processor time in. */
const TICK_MS = 10;

export async function startServer() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const bin = versions
    .map((version) => join(DEBIAN, version, 'bin'))
    .find((at) => existsSync(join(at, 'initdb')));
  if (!bin) throw new Error(`expected PostgreSQL below ${DEBIAN} (apt-get install postgresql), got none`);
  const root = mkdtempSync(join(tmpdir(), 'romnet-bench-pg-'));
  const as = owner();
  if (as.uid !== undefined) chownSync(root, as.uid, as.gid);
  const data = join(root, 'data');
  const made = spawnSync(join(bin, 'initdb'), ['-D', data, '-U', 'romnet', '-A', 'trust', '-N'], {
    ...{ ...as, cwd: root, encoding: 'utf8' },
  });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-k', root, '-c', 'listen_addresses='], {
    ...{ ...as, cwd: root, stdio: 'ignore' },
  });
  while (spawnSync(join(bin, 'pg_isready'), ['-h', root]).status !== 0) await wait(100);
  return {
    address: `postgres://romnet@/postgres?host=${encodeURIComponent(root)}`,
    /** Milliseconds of the connections that have been closed. */
    used() {
      const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1].split(' ');
      return TICK_MS * (Number(fields[13]) + Number(fields[14]));
    },
    async stop() {
      server.kill('SIGINT');
      await new Promise((resolve) => server.once('exit', resolve));
      rmSync(root, { recursive: true });
    },
  };
}

/** Root may not run it: then it belongs to whom Debian made for it. */
function owner() {
  if (process.getuid() !== 0) return {};
  const idOf = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}
