// `npm run bench -- server [seconds] [model]`: fifty clients at once ask how jobs stand while one, then two workers renovate: how
// long answers take, that nothing is lost, and how much two workers do more than one.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { encodePng } from '../../packages/imaging/dist/files/index.js';
import { createRaster } from '../../packages/imaging/dist/index.js';

const CLIENTS = 50;
const SIDE = 256;
const bin = fileURLToPath(new URL('../../apps/cli/bin/romnet.js', import.meta.url));

export async function server([seconds = '20', model = 'base']) {
  const runs = [];
  for (const workers of [1, 2]) runs.push(await measure(workers, Number(seconds), model));
  const [one, two] = runs;
  const ratio = two.photosPerSecond / one.photosPerSecond;
  console.log(
    JSON.stringify({ cpu: cpus()[0].model, cores: cpus().length, clients: CLIENTS, runs, ratio }, null, 2),
  );
}

async function measure(workers, seconds, model) {
  const root = mkdtempSync(join(tmpdir(), 'romnet-bench-'));
  const flags = ['--port', '0', '--data', join(root, 'data'), '--model', model, '--workers', `${workers}`];
  const child = spawn(process.execPath, [bin, 'serve', '--threads', '1', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await new Promise((resolve, reject) => {
      child.stdout.once('data', (bytes) => resolve(`${bytes}`.trim()));
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    });
    return await ask(url, workers, seconds, child.pid);
  } finally {
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    rmSync(root, { recursive: true });
  }
}

async function ask(url, workers, seconds, pid) {
  const json = async (method, path, body) => {
    const headers = body ? { 'content-type': 'application/json' } : {};
    const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const raster = createRaster(SIDE, SIDE);
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = 128 + 100 * Math.sin(Math.floor(i / 3) / 17);
  const bytes = await encodePng(raster);
  const upload = createHash('sha256').update(bytes).digest('hex');
  await fetch(`${url}/v1/uploads/${upload}`, { method: 'PUT', body: bytes });
  // Each client has a job of its own, of as many photos as keep the workers at it until the end.
  const photos = Array.from({ length: 100 }, () => ({ upload }));
  const ids = await Promise.all(
    Array.from({ length: CLIENTS }, async () => (await json('POST', '/v1/jobs', { photos })).id),
  );
  const done = async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(/^romnet_photos_total\{status="done"\} (\d+)/m.exec(text)[1]);
  };
  while ((await done()) < workers) await new Promise((resolve) => setTimeout(resolve, 200));
  const [begin, before] = [performance.now(), await done()];
  const [cpu, delay] = [processorSeconds(pid), monitorEventLoopDelay({ resolution: 5 })];
  delay.enable();
  const times = [];
  const client = async (id) => {
    while (performance.now() - begin < seconds * 1000) {
      const start = performance.now();
      const job = await json('GET', `/v1/jobs/${id}`);
      if (job.id !== id) throw new Error(`asked of ${id}, told of ${job.id}`);
      times.push(performance.now() - start);
      // As often as the web page asks.
      await new Promise((resolve) => setTimeout(resolve, 1000 * Math.random()));
    }
  };
  await Promise.all(ids.map(client));
  delay.disable();
  const perCall = Math.round(((processorSeconds(pid) - cpu) / times.length) * 1e5) / 100;
  const photosPerSecond = ((await done()) - before) / ((performance.now() - begin) / 1000);
  const { jobs } = await json('GET', '/v1/jobs');
  const lost = ids.filter((id) => !jobs.some((job) => job.id === id)).length;
  times.sort((a, b) => a - b);
  const at = (share) => Math.round(times[Math.floor(share * (times.length - 1))] * 10) / 10;
  const milliseconds = { p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) };
  return {
    ...{ workers, calls: times.length, milliseconds, photosPerSecond, lost, load: loadavg()[0] },
    // Of the server without its workers, in milliseconds; it depends on the machine's load less than times do.
    processorPerCall: perCall,
    // What the clients themselves were late, in milliseconds, which is part of the times.
    clientsLate: { p50: late(delay, 50), p99: late(delay, 99) },
  };
}

const late = (delay, percent) => Math.round(delay.percentile(percent) / 1e5) / 10;

/** Processor time of a process and its threads so far, in seconds; NaN where there is no /proc. */
function processorSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}
