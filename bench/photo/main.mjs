// How long renovating one photo takes by stage, in seconds of the processor (which other programs disturb less than the clock),
// natively and by WebAssembly in Node, on one thread, each run in a process of its own. Prints JSON, sizes in bytes.
//
// npm run bench -- photo [--megapixels 1,12] [--devices cpu,wasm] [--rounds 1] [--file photo.jpg]
//
// What a browser takes with its threads: node checks/run.mjs slow.ts megapixel twelve, in apps/web.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writePicture } from '../memory/picture.mjs';

const worker = fileURLToPath(new URL('worker.mjs', import.meta.url));

export async function photo(args) {
  const { values } = parseArgs({
    args,
    options: {
      megapixels: { type: 'string', default: '1' },
      devices: { type: 'string', default: 'cpu,wasm' },
      rounds: { type: 'string', default: '1' },
      file: { type: 'string' },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'romnet-photo-'));
  const runs = [];
  try {
    const files = values.file ? [values.file] : await pictures(values.megapixels.split(','), folder);
    for (const file of files)
      for (let round = 0; round < Number(values.rounds); round++)
        for (const device of values.devices.split(',')) runs.push(await run(file, device));
  } finally {
    rmSync(folder, { recursive: true });
  }
  const machine = { processor: cpus()[0].model, cores: cpus().length };
  console.log(JSON.stringify({ machine, runs }, null, 2));
}

async function pictures(megapixels, folder) {
  const files = [];
  for (const count of megapixels) {
    const height = Math.round(Math.sqrt((Number(count) * 1e6 * 3) / 4));
    const file = join(folder, `${count}.jpg`);
    await writePicture(file, Math.round((height * 4) / 3), height);
    files.push(file);
  }
  return files;
}

async function run(file, device) {
  const load = loadavg()[0];
  // The condition is what tells a browser's ONNX Runtime from Node's.
  const conditions = device === 'wasm' ? ['--conditions=browser'] : [];
  const child = spawn(process.execPath, [...conditions, worker, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (part) => {
    text += part;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`expected exit code 0 of ${device} for ${file}, got ${code}`);
  return { device, load, ...JSON.parse(text) };
}
