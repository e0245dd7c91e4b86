// The engine bench: our runtime against PyTorch on the same nets, in turns, beside what the machine can do at best.
// One fresh process per library and subject, so that peaks of memory are its own. Prints JSON.
import { spawn } from 'node:child_process';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describe, nets } from './nets.mjs';

const help = `npm run bench -- engine [--net paper,base] [--threads N] [--rounds N] [--python FILE]
Times vary with whatever else the machine does: compare the ratios, which come from runs in turns. "cpu" is processor
time; with --threads 1 it is nearly untouched by other load, and so are "gflopsOfCpu" and "ofLimit.cpu". "limit.best" is the most
that either library reached in a large product or convolution, by the clock and by processor time; "ofLimit" is a side's share of it.`;

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** A child process that answers one JSON line to each JSON line. */
function open(command, argument, threads) {
  // PyTorch's BLAS keeps its own threads, which torch.set_num_threads does not reach.
  const env = { ...process.env, OMP_NUM_THREADS: threads, OPENBLAS_NUM_THREADS: threads };
  const child = spawn(command, [file(argument)], { stdio: ['pipe', 'pipe', 'inherit'], env });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${argument} ended without an answer to ${JSON.stringify(request.what)}`);
      return JSON.parse(value);
    },
    close: () => child.stdin.end(),
  };
}

/** The middle number, or the mean of the middle two. */
function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}

/** Floating point operations of the subjects that stand for what the machine can do; both workers build them. */
const limitFlops = { product: 2 * 2048 ** 3, convolution: 2 * 9 * 128 * 128 * 128 ** 2 };

const rounded = (number, digits = 3) => Number(number.toPrecision(digits));

/** Runs one subject on both sides in turns; the first round warms up and is not counted. */
async function measure(request, flops, { rounds, python, images, limit }) {
  const threads = String(request.threads);
  const sides = {
    ours: open(process.execPath, 'worker.mjs', threads),
    torch: open(python, 'torch_worker.py', threads),
  };
  const runs = { ours: [], torch: [] };
  const checks = {};
  for (let round = 0; round <= rounds; round++)
    for (const side of ['ours', 'torch']) {
      const run = await sides[side].ask(request);
      if (round === 0) checks[side] = run.check;
      else runs[side].push(run);
    }
  for (const side of Object.values(sides)) side.close();
  const summary = (side) => {
    const seconds = Math.min(...runs[side].map((run) => run.seconds));
    const cpu = Math.min(...runs[side].map((run) => run.cpu));
    const [gflops, gflopsOfCpu] = [flops / seconds / 1e9, flops / cpu / 1e9];
    return {
      seconds: rounded(seconds),
      cpuSeconds: rounded(cpu),
      gflops: rounded(gflops),
      gflopsOfCpu: rounded(gflopsOfCpu),
      ...(images ? { imagesPerSecond: rounded(images / seconds) } : {}),
      ...(limit
        ? {
            ofLimit: {
              wall: rounded(gflops / limit.gflops),
              cpu: rounded(gflopsOfCpu / limit.gflopsOfCpu),
            },
          }
        : {}),
      peakMegabytes: Math.round(runs[side].at(-1).peak / 1e6),
    };
  };
  const ratio = (key) => rounded(median(runs.torch.map((run, i) => run[key] / runs.ours[i][key])));
  return {
    ours: summary('ours'),
    torch: summary('torch'),
    speedup: { wall: ratio('seconds'), cpu: ratio('cpu') },
    ...(images ? { check: checks } : {}),
  };
}

export async function engine(args) {
  const { values } = parseArgs({
    args,
    options: {
      net: { type: 'string', default: Object.keys(nets).join(',') },
      threads: { type: 'string', default: String(availableParallelism()) },
      rounds: { type: 'string', default: '5' },
      python: { type: 'string', default: '/usr/bin/python3' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(help);
  const [threads, rounds] = [Number(values.threads), Number(values.rounds)];
  const options = { rounds, python: values.python };
  const report = {
    machine: `${cpus().length} x ${cpus()[0].model}`,
    threads,
    rounds,
    load: { before: loadavg()[0] },
    limit: {},
    nets: {},
  };
  for (const [what, flops] of Object.entries(limitFlops))
    report.limit[what] = await measure({ net: null, what, threads, repeats: 5 }, flops, options);
  const reached = Object.values(report.limit).flatMap(({ ours, torch }) => [ours, torch]);
  const limit = {
    gflops: Math.max(...reached.map(({ gflops }) => gflops)),
    gflopsOfCpu: Math.max(...reached.map(({ gflopsOfCpu }) => gflopsOfCpu)),
  };
  report.limit.best = limit;
  for (const name of values.net.split(',')) {
    const net = nets[name];
    if (!net) throw new Error(`expected a net (${Object.keys(nets).join(', ')}), got "${name}"`);
    const { flops, count } = describe(net);
    report.nets[name] = { image: net.image, parameters: count, forwardGigaflop: rounded(flops / 1e9) };
    for (const [what, factor] of [
      ['forward', 1],
      ['step', 3],
    ]) {
      const images = net.image[0];
      report.nets[name][what] = await measure({ net, what, threads, repeats: 1 }, factor * flops, {
        ...options,
        images,
        limit,
      });
    }
  }
  report.load.after = loadavg()[0];
  console.log(JSON.stringify(report, null, 2));
}
