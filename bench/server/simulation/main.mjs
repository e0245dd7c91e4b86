// `npm run bench -- simulation`: a million scans on twenty machines, with times measured here, and where the bottleneck is and at how
// many machines it moves. Prints JSON, and on standard error the tables of docs/many-machines.md.
//
// npm run bench -- simulation [--scans 1000000] [--machines 20] [--workers 8] [--seed 1] [--measured file.json]
// With `--measured`, times are taken from that file where it is there, else measured and written to it.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureDatabase, measureFiles, measureScan } from './measure.mjs';
import { simulate } from './model.mjs';

const FILE_BYTES = 1_000_000;
/** What is not measured: a server for the database, one for files with a link of 1 Gbit/s, and how often a machine dies. */
const ASSUMED = {
  ...{ databaseCores: 4, fileBytesPerSecond: 117e6, bytesIn: FILE_BYTES, bytesOut: FILE_BYTES / 2 },
  ...{ spread: 0.3, brokenShare: 0.001, machineDiesEverySeconds: 86_400, machineIsBackAfterSeconds: 600 },
};
/** As the program has them: apps/cli/src/worker/timing.ts and apps/server/src/serve/server.ts. */
const PROGRAM = { poll: 0.3, beat: 1, silence: 30, retries: { limit: 3, seconds: 2 } };
const MANY = [20, 50, 100, 200, 500, 1000];
/** Bytes a second of a link ten times as wide. */
const WIDE = 1170e6;

export async function simulation(args) {
  const { values } = parseArgs({
    args,
    options: {
      scans: { type: 'string', default: '1000000' },
      machines: { type: 'string', default: '20' },
      workers: { type: 'string', default: '8' },
      seed: { type: 'string', default: '1' },
      measured: { type: 'string' },
    },
  });
  const measured = await measuredOnce(values.measured);
  const [machines, workersPerMachine] = [Number(values.machines), Number(values.workers)];
  const plan = { seed: Number(values.seed), scans: Number(values.scans), machines, workersPerMachine };
  const config = { ...plan, ...configOf(measured, measured.database) };
  const small = { ...plan, ...configOf(measured, measured.databaseOfHundreds) };
  const wide = (base) => ({ ...base, files: { ...base.files, bytesPerSecond: WIDE } });
  const scale = (base) => MANY.map((count) => simulate(steady({ ...base, machines: count })));
  const runs = { thousands: simulate(config), hundreds: simulate(small) };
  const steadily = {
    'jobs of 1,000, files at 1 Gbit/s': scale(config),
    'jobs of 1,000, files at 10 Gbit/s': scale(wide(config)),
    'jobs of 100, files at 10 Gbit/s': scale(wide(small)),
  };
  console.error(tablesOf(runs, steadily));
  console.log(JSON.stringify({ measured, assumed: ASSUMED, program: PROGRAM, runs, steadily }, null, 2));
}

async function measuredOnce(file) {
  if (file && existsSync(file)) return JSON.parse(await readFile(file, 'utf8'));
  const measured = {
    ...{ cpu: cpus()[0].model, cores: cpus().length, load: loadavg()[0] },
    database: await measureDatabase(1000),
    databaseOfHundreds: await measureDatabase(100),
    files: await measureFiles(FILE_BYTES),
    scan: await measureScan(),
  };
  if (file) await writeFile(file, JSON.stringify(measured, null, 2));
  return measured;
}

/** Seconds; those of the database are its processor's, on top of which comes waiting for its disk. */
function configOf({ files, scan }, database) {
  const of = (call) => database.milliseconds[call].processor / 1000;
  return {
    perJob: database.perJob,
    times: {
      ...{
        add: of('add'),
        claim: of('claim'),
        beat: of('beat'),
        complete: of('complete'),
        sweep: of('sweep'),
      },
      readFile: files.milliseconds.read / 1000,
      writeFile: files.milliseconds.write / 1000,
      compute: scan.seconds / scan.megapixels,
    },
    ...{ spread: ASSUMED.spread, brokenShare: ASSUMED.brokenShare, ...PROGRAM },
    database: { cores: ASSUMED.databaseCores, commit: files.milliseconds.commit / 1000 },
    files: {
      bytesIn: ASSUMED.bytesIn,
      bytesOut: ASSUMED.bytesOut,
      bytesPerSecond: ASSUMED.fileBytesPerSecond,
    },
    failures: { every: ASSUMED.machineDiesEverySeconds, back: ASSUMED.machineIsBackAfterSeconds },
  };
}

/** How quick so many machines are when there is always work: five minutes of it, after all jobs have been submitted. */
function steady(config) {
  const workers = config.machines * config.workersPerMachine;
  return { ...config, isQueued: true, horizon: 300, scans: 1000 * workers };
}

function tablesOf(runs, steadily) {
  const percent = (share) => `${(100 * Math.min(1, share)).toFixed(share < 0.1 ? 1 : 0)} %`;
  const hours = (seconds) => (seconds === undefined ? '-' : (seconds / 3600).toFixed(1));
  const row = (cells) => `| ${cells.join(' | ')} |`;
  const tableOf = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)];
  const busy = ({ load }) => [percent(load.workers), percent(load.database), percent(load.files)];
  const ended = [
    'hours',
    'submitted after',
    'done',
    'failed',
    'deaths',
    'put back',
    'workers',
    'database',
    'files',
  ];
  return [
    ...tableOf(
      ['jobs of', ...ended],
      Object.entries(runs).map(([name, run]) => [
        ...[name, hours(run.seconds), hours(run.submitted), run.done, run.failed, run.deaths, run.putBack],
        ...busy(run),
      ]),
    ),
    ...Object.entries(steadily).flatMap(([name, results]) => [
      ...['', `${name}:`, ''],
      ...tableOf(
        ['machines', 'scans a second', 'workers', 'database', 'files', 'wait for the database'],
        results.map((result) => [
          ...[result.machines, result.scansPerSecond.toFixed(1), ...busy(result)],
          `${(1000 * result.waits.database).toFixed(0)} ms`,
        ]),
      ),
    ]),
  ].join('\n');
}
