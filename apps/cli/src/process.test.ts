// The command as a process of its own, for what only a process has: arguments as bytes, pipes, signals, another user, sudden
// death. Runs what `npm run build` has built.

import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeFile, nameFromBytes, onDisk } from '@romnet/imaging/files';
import { beforeAll, describe, expect, test } from 'vitest';
import { at, photo, recordsOf, useFolder } from './command.fixture.js';

const bin = fileURLToPath(new URL('../bin/romnet.js', import.meta.url));
const built = new URL('../dist/start.js', import.meta.url);
const isRoot = process.getuid?.() === 0;

useFolder();
beforeAll(() => {
  if (!existsSync(built))
    throw new Error('expected built sources but apps/cli/dist is missing; run `npm run build`');
});

interface Ended {
  readonly code: number | null;
  readonly out: Buffer;
  readonly err: string;
}

/** Starts the command in the test's folder; `onStart` gets the process. */
function renovate(argv: readonly string[], options: SpawnOptions = {}, onStart = (_: ChildProcess) => {}) {
  const all = [bin, 'renovate', '--model', at('model'), ...argv];
  return end(spawn(process.execPath, all, { cwd: at(), ...options }), onStart);
}

function end(child: ChildProcess, onStart: (child: ChildProcess) => void): Promise<Ended> {
  const out: Buffer[] = [];
  let err = '';
  child.stdout?.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr?.on('data', (bytes: Buffer) => (err += bytes));
  onStart(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out: Buffer.concat(out), err }));
  });
}

/** A shell's line, in which $R is the command. */
const shell = (line: string): Promise<Ended> => {
  const command = [process.execPath, bin, 'renovate', '--model', at('model'), '--no-color'].join(' ');
  return end(spawn('sh', ['-c', line], { cwd: at(), env: { ...process.env, R: command } }), () => {});
};

describe.skipIf(process.platform === 'win32')('pipes', () => {
  test('through a socket, a pipe, a redirected file, and a named pipe: the same picture', async () => {
    const bytes = readFileSync(await photo('a.png'));
    // Node's own pipes are sockets, which cannot be opened by name.
    const socket = await renovate(['/dev/stdin', '-o', '-', '--no-color'], {}, (child) =>
      child.stdin!.end(bytes),
    );
    expect(socket.err).toContain('/dev/stdin -> standard output');
    for (const line of [
      'cat a.png | $R - -o -',
      'cat a.png | $R /dev/stdin -o -',
      '$R - < a.png',
      '$R - --format png < a.png | cat',
      'mkfifo p; cat a.png > p & $R p -o -',
    ]) {
      const { code, out } = await shell(line);
      expect([line, code]).toEqual([line, 0]);
      expect(out.equals(socket.out)).toBe(true);
    }
    expect(socket.out.length).toBeGreaterThan(100);
  });

  test('a reader that goes ends the run; standard output that is full is told, and exits with 1', async () => {
    await photo('a.png');
    expect((await shell('{ $R a.png -o -; echo $? >&2; } | true')).err).toMatch(
      /^\D*\n?130\n$|interrupted.*\n130\n$/,
    );
    if (!existsSync('/dev/full')) return;
    for (const output of ['-', 'b.png']) {
      const { code, err } = await shell(`$R a.png -o ${output} > /dev/full`);
      expect([output, code]).toEqual([output, 1]);
      expect(err).toContain('standard output: no space left');
    }
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends even the wait for a pipe without a writer, and the desk is cleared',
    async (signal) => {
      execFileSync('mkfifo', [at('p')]);
      mkdirSync(at('tmp'));
      const env = { ...process.env, TMPDIR: at('tmp') };
      const options: SpawnOptions = { stdio: ['ignore', 'pipe', 'pipe'], env };
      const run = await renovate(['p', '-o', 'o.png'], options, (child) => {
        // Its desk is made as it begins to read.
        const look = setInterval(() => {
          if (readdirSync(at('tmp')).length === 0) return;
          clearInterval(look);
          setTimeout(() => child.kill(signal), 100);
        }, 20);
        child.on('close', () => clearInterval(look));
      });
      expect(run).toMatchObject({ code: 130, err: 'romnet: interrupted, 0 of 1 done\n' });
      expect(readdirSync(at()).sort()).toEqual(['model', 'p', 'tmp']);
      expect(readdirSync(at('tmp'))).toEqual([]);
    },
  );
});

test.runIf(process.platform === 'linux')(
  'arguments that are not UTF-8, even for a folder that is not there yet',
  async () => {
    renameSync(await photo('x.png'), onDisk(at(nameFromBytes(Buffer.from('Gro\xdf.png', 'latin1')))));
    renameSync(await photo('x.png'), onDisk(at(nameFromBytes(Buffer.from('Gro\xe4.png', 'latin1')))));
    const line = '$R "$(printf "Gro\\337.png")" -o "$(printf "neu\\374/")"';
    expect((await shell(line)).err).toBe('');
    const folder = nameFromBytes(Buffer.from('neu\xfc', 'latin1'));
    expect(readdirSync(onDisk(at(folder)), 'latin1')).toEqual(['Gro\xdf.png']);
  },
);

test.runIf(isRoot)(
  'for an ordinary user: a closed sub-folder is named, a closed output folder too, the rest is done',
  async () => {
    await photo('in/a.png');
    await photo('in/closed/b.png');
    mkdirSync(at('out'));
    mkdirSync(at('mine'));
    for (const [name, mode] of [
      ['', 0o755],
      ['in/closed', 0],
      ['out', 0o777],
      ['mine', 0o755],
    ] as const)
      chmodSync(at(name), mode);
    const user = { uid: 65534, gid: 65534 };
    const run = await renovate(['in', '-o', 'out', '--no-color', '--json'], user);
    expect(run.code).toBe(1);
    const records = recordsOf({ out: run.out.toString() });
    expect(records.map(({ photo, status }) => [photo, status])).toEqual([
      ['in/closed', 'failed'],
      ['in/a.png', 'done'],
    ]);
    expect(records[0]!.error).toBe('permission denied');
    const refused = await renovate(['in/a.png', '-o', 'mine/', '--no-color'], user);
    expect(refused).toMatchObject({
      code: 1,
      err: 'romnet: in/a.png: cannot write mine/a.png: permission denied\n',
    });
  },
);

describe('killed at any moment', () => {
  const names = Array.from({ length: 12 }, (_, i) => `${i}.png`);

  /** Every file that has a name is whole; what was being written is hidden, and there is one of it at most for each kill. */
  async function expectWhole(kills: number): Promise<void> {
    const found = existsSync(at('out')) ? readdirSync(at('out')) : [];
    const hidden = found.filter((name) => name.startsWith('.'));
    expect(hidden.length).toBeLessThanOrEqual(kills);
    for (const name of found.filter((entry) => !entry.startsWith('.')))
      expect(await decodeFile(at('out', name))).toMatchObject({ width: 40, height: 24 });
  }

  test('SIGKILL leaves no half-written result, and the next run does the rest', async () => {
    for (const name of names) await photo(`in/${name}`);
    const whole = names.length;
    for (let kill = 1; kill <= 4; kill++) {
      await renovate(['in', '-o', 'out', '--overwrite'], {}, (child) => {
        let results = 0;
        // At a result, and then a little later each time: somewhere in the next picture's work.
        child.stdout!.on('data', () => {
          if (++results === kill) setTimeout(() => child.kill('SIGKILL'), kill * 7);
        });
      });
      await expectWhole(kill);
    }
    const last = await renovate(['in', '-o', 'out', '--no-color']);
    const [, done, failed] = /(\d+) of 12 done(?:, (\d+) failed)?/.exec(last.err)!;
    expect(Number(done) + Number(failed ?? 0)).toBe(whole);
    expect(readdirSync(at('out')).filter((name) => !name.startsWith('.'))).toHaveLength(whole);
  });

  test('SIGINT leaves whole results and nothing else', async () => {
    for (const name of names) await photo(`in/${name}`);
    const run = await renovate(['in', '-o', 'out'], {}, (child) => {
      child.stdout!.once('data', () => child.kill('SIGINT'));
    });
    expect(run.code).toBe(130);
    expect(run.err).toMatch(/romnet: interrupted, \d+ of 12 done\n$/);
    await expectWhole(0);
  });
});
