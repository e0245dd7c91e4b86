// Loaded with `node --import`: at the end of any program it writes what the process has used to the file named in the
// environment: the most memory at once in bytes, and the processor's seconds.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = { bytes: maxRSS * 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 };
  writeFileSync(process.env.ROMNET_BENCH_PEAK, JSON.stringify(usage));
});
