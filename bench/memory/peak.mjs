// Loaded with `node --import`: at the end of any program it writes what the process has used to the file named in the
// environment: the most memory at once in bytes, and the processor's seconds. Where the environment says so, each program of
// restoration computes only its first tiles and hands the others back as they are: memory is the same, at a tenth of the time.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { ROMNET_BENCH_PEAK, ROMNET_BENCH_TILES } = process.env;

if (ROMNET_BENCH_TILES) {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const { InferenceSession } = createRequire(new URL('../../packages/runtime/', import.meta.url))(
    'onnxruntime-node',
  );
  const compute = InferenceSession.prototype.run;
  const runs = new WeakMap();
  InferenceSession.prototype.run = async function run(feeds, fetches) {
    const count = runs.get(this) ?? 0;
    runs.set(this, count + 1);
    if (!fetches.restored || count < Number(ROMNET_BENCH_TILES)) return compute.call(this, feeds, fetches);
    fetches.restored.data.set(feeds.luminance.data);
    return fetches;
  };
}

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = { bytes: maxRSS * 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 };
  writeFileSync(ROMNET_BENCH_PEAK, JSON.stringify(usage));
});
