// The training bench: one end-to-end step with all five losses and both players, ours and PyTorch's, in turns on the same
// weights and batch. VGG19 and ResNet34 have random weights, which cost what trained ones do. Prints JSON.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const help = `npm run bench -- training [--preset paper] [--side 256] [--batch 1] [--rounds 3] [--threads N] [--python FILE]
"gflop" counts the convolutions and matrix products of our step's graph, both ways and both players; both sides' GFLOP/s are
that number over their own time. "check" holds both sides' losses of the first step and how far they are apart.`;

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** A child process that answers one JSON line to each line. */
function open(command, argument, folder, threads) {
  const env = {
    ...process.env,
    OMP_NUM_THREADS: threads,
    OPENBLAS_NUM_THREADS: threads,
    MKL_NUM_THREADS: threads,
  };
  const child = spawn(command, [file(argument), folder], { stdio: ['pipe', 'pipe', 'inherit'], env });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(request) {
      child.stdin.write(`${request}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${argument} ended without an answer to "${request}"`);
      return JSON.parse(value);
    },
    close: () => child.stdin.end(),
  };
}

const rounded = (number, digits = 3) => Number(number.toPrecision(digits));

export async function training(args) {
  const { values } = parseArgs({
    args,
    options: {
      preset: { type: 'string', default: 'paper' },
      side: { type: 'string', default: '256' },
      batch: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '3' },
      threads: { type: 'string', default: String(availableParallelism()) },
      python: { type: 'string', default: '/usr/bin/python3' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(help);
  const { preset, threads } = values;
  const [side, batch, rounds] = [values.side, values.batch, values.rounds].map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'romnet-training-'));
  const sides = {};
  try {
    sides.ours = open(process.execPath, 'worker.mjs', folder, threads);
    const about = await sides.ours.ask(JSON.stringify({ preset, side, batch, threads: Number(threads) }));
    sides.torch = open(values.python, 'torch_worker.py', folder, threads);
    const load = loadavg()[0];
    const runs = { ours: [], torch: [] };
    const first = {};
    for (let round = 0; round <= rounds; round++)
      for (const name of ['ours', 'torch']) {
        const run = await sides[name].ask('step');
        if (round === 0) first[name] = run;
        else runs[name].push(run);
      }
    const summary = (name) => {
      const least = (key) => Math.min(...runs[name].map((run) => run[key]));
      return {
        seconds: rounded(least('seconds')),
        cpuSeconds: rounded(least('cpu')),
        gflopsPerSecond: rounded(about.gflop / least('seconds')),
        gflopsPerCpuSecond: rounded(about.gflop / least('cpu')),
        peakMegabytes: Math.round(runs[name].at(-1).peak / 1e6),
        firstStepSeconds: rounded(first[name].seconds),
      };
    };
    const names = Object.keys(first.torch.losses);
    const apart = names.map((name) => Math.abs(first.ours.losses[name] / first.torch.losses[name] - 1));
    console.log(
      JSON.stringify(
        {
          machine: `${cpus().length} x ${cpus()[0].model}`,
          load: { before: rounded(load), after: rounded(loadavg()[0]) },
          ...{ preset, side, batch, threads: Number(threads), rounds },
          ...about,
          ours: summary('ours'),
          torch: summary('torch'),
          check: {
            ours: first.ours.losses,
            torch: first.torch.losses,
            largestRelativeDifference: rounded(Math.max(...apart)),
          },
        },
        null,
        2,
      ),
    );
  } finally {
    for (const side of Object.values(sides)) side.close();
    rmSync(folder, { recursive: true });
  }
}
