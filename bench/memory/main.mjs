// How much memory and time a whole `romnet renovate` takes, by the picture's size, with new colours and without. Every run is
// a process of its own; its peak is the operating system's figure. Prints JSON, sizes in megabytes of 10^6 bytes.
//
// npm run bench -- memory [--megapixels 1,12,24,100] [--modes color,no-color] [--threads 2] [--tiles 2]
//
// With --tiles, restoration computes so many tiles of each size and passes the rest on: for memory alone, where 100 megapixels
// would take too long.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writePicture } from './picture.mjs';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

export async function memory(args) {
  const { values } = parseArgs({
    args,
    options: {
      megapixels: { type: 'string', default: '1,12,24' },
      modes: { type: 'string', default: 'color,no-color' },
      threads: { type: 'string', default: '2' },
      tiles: { type: 'string' },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'romnet-memory-'));
  const runs = [];
  try {
    for (const megapixels of values.megapixels.split(',').map(Number)) {
      const height = Math.round(Math.sqrt((megapixels * 1e6 * 3) / 4));
      const [width, photo] = [Math.round((height * 4) / 3), join(folder, 'photo.jpg')];
      await writePicture(photo, width, height);
      for (const mode of values.modes.split(','))
        runs.push({
          size: `${width}x${height}`,
          mode,
          ...(await renovate(photo, mode, values, folder)),
        });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const machine = { processor: cpus()[0].model, cores: cpus().length, memory: rounded(totalmem() / 1e6) };
  console.log(
    JSON.stringify({ machine, threads: Number(values.threads), tiles: values.tiles, runs }, null, 2),
  );
}

async function renovate(photo, mode, { threads, tiles }, folder) {
  const [peak, load] = [join(folder, 'peak.json'), loadavg()[0]];
  const flags = ['--output', join(folder, 'result.jpg'), '--overwrite', '--json', '--threads', threads];
  const command = ['renovate', photo, ...flags, mode === 'color' ? '--recolor' : '--no-color'];
  const program = file('../../apps/cli/bin/romnet.js');
  const child = spawn(process.execPath, ['--import', file('peak.mjs'), program, ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ROMNET_BENCH_PEAK: peak, ...(tiles ? { ROMNET_BENCH_TILES: tiles } : {}) },
  });
  let text = '';
  child.stdout.on('data', (part) => {
    text += part;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`expected exit code 0 of ${command.join(' ')}, got ${code}: ${text}`);
  const { bytes, cpuSeconds } = JSON.parse(readFileSync(peak, 'utf8'));
  const { seconds, stages } = JSON.parse(text.trim().split('\n').at(-1));
  return {
    peak: rounded(bytes / 1e6),
    seconds: rounded(seconds),
    cpuSeconds: rounded(cpuSeconds),
    load,
    stages,
  };
}

const rounded = (value) => Number(value.toPrecision(3));
