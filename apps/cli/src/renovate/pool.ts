// Several photos at once, each on a thread of its own with its own model. Of a photo of 0.7 megapixels, ONNX Runtime takes three
// quarters of the time (profiled on 2 busy cores), JavaScript on one core a quarter, reading and writing a tenth at most: to overlap
// only those would save little, and two photos on one thread would wait for each other.

import { availableParallelism } from 'node:os';
import { basename, extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Desk } from '../desk.js';
import { explain } from '../explain.js';
import { spellings } from '../files.js';
import type { Io } from '../io.js';
import { indexedCorpus } from '../references/watched-corpus.js';
import type { RenovateArguments } from './arguments.js';
import type { FromWorker, ToWorker, WorkerArguments } from './messages.js';
import type { Job } from './outputs.js';
import type { Report } from './report.js';
import { type Opened, openPhoto, tell } from './runner.js';

interface Member {
  readonly worker: Worker;
  readonly exited: Promise<void>;
  job: Job | undefined;
  say(message: ToWorker): void;
}

/** `args.jobs` at once. Each worker gets its share of the processor's threads, unless the number was asked for. */
export async function openPool(args: RenovateArguments, desk: Desk, report: Report, io: Io): Promise<Opened> {
  let own: RenovateArguments;
  try {
    own = await argumentsOfWorker(args, desk, io);
  } catch (error) {
    return { faults: [explain(error)] };
  }
  const members = Array.from({ length: args.jobs }, () => start({ args: own, called: args }));
  const close = async () => {
    for (const { say } of members) say({ kind: 'close' });
    await Promise.all(members.map(({ exited }) => exited));
  };
  const told = new Set<string>();
  const opened = members.map(({ worker }) =>
    opening(worker, (text) => {
      if (!told.has(text)) report.note(text);
      told.add(text);
    }),
  );
  const faults = new Set((await Promise.all(opened)).flat());
  if (faults.size > 0) {
    await close();
    return { faults: [...faults] };
  }
  const stop = () => {
    for (const { say } of members) say({ kind: 'stop' });
  };
  io.signal.addEventListener('abort', stop);

  const claim = (message: ToWorker) => {
    for (const { say } of members) say(message);
  };

  /** One worker's part: takes what is next until nothing is left. */
  const work = async (member: Member, waiting: Job[]) => {
    while (!io.signal.aborted) {
      const next = waiting.findIndex(
        (job) => !members.some(({ job: other }) => other && areAlike(job, other)),
      );
      const [job] = waiting.splice(next < 0 ? waiting.length : next, 1);
      if (!job) {
        if (waiting.length === 0) return;
        // What is left would write where others are writing.
        await Promise.race(members.flatMap((other) => (other.job ? [ended(other)] : [])));
        continue;
      }
      member.job = job;
      report.started(job);
      const file = await openPhoto(job, desk, report, io);
      const isAlive = file === undefined || (await attemptOn(member, job, file, claim, report));
      member.job = undefined;
      if (!isAlive) return;
    }
  };
  return {
    async run(jobs) {
      const waiting = [...jobs];
      await Promise.all(members.map((member) => work(member, waiting)));
      if (io.signal.aborted) return;
      for (const { photo, output } of waiting) report.failed(photo.path, output, 'all workers have ended');
    },
    async close() {
      io.signal.removeEventListener('abort', stop);
      await close();
    },
  };
}

/**
 * Whether two results, or what goes beside them without their extension, might have one place on some disk: folders may be linked,
 * and a.jpg be A.jpg. Both then wait their turn.
 */
function areAlike(a: Job, b: Job): boolean {
  const folded = ({ output }: Job) => basename(output, extname(output)).normalize('NFC').toLowerCase();
  return folded(a) === folded(b);
}

/** The arguments with paths that a worker can open, an index in place of a folder of references, and its share of threads. */
async function argumentsOfWorker(args: RenovateArguments, desk: Desk, io: Io): Promise<RenovateArguments> {
  const reference: string[] = [];
  for (const path of args.reference) reference.push(await desk.openable((await spellings(path))[0]!));
  const corpus =
    args.corpus === undefined ? undefined : await indexedCorpus({ ...args, corpus: args.corpus }, io);
  const threads = args.threads ?? Math.max(1, Math.floor(availableParallelism() / args.jobs));
  return { ...args, reference, threads, ...(corpus === undefined ? {} : { corpus }) };
}

function start(workerData: WorkerArguments): Member {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData });
  worker.setMaxListeners(0);
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  return { worker, exited, job: undefined, say: (message) => worker.postMessage(message) };
}

/** The faults that a worker's opening came to; none where it is ready. */
function opening(worker: Worker, note: (text: string) => void): Promise<readonly string[]> {
  return new Promise((resolve) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'note') note(message.text);
      if (message.kind === 'open') resolve(message.faults);
    });
    worker.on('error', (error) => resolve([explain(error)]));
  });
}

/** Resolves when a worker's present job ends. */
function ended({ worker, exited }: Member): Promise<void> {
  const end = new Promise<void>((resolve) => {
    const listen = ({ kind }: FromWorker) => {
      if (kind !== 'end') return;
      worker.off('message', listen);
      resolve();
    };
    worker.on('message', listen);
  });
  return Promise.race([end, exited]);
}

/** One job on one worker, to its end. False where the worker ended with it. */
function attemptOn(
  { worker, say }: Member,
  job: Job,
  file: string,
  onClaim: (message: ToWorker) => void,
  report: Report,
): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (isAlive: boolean) => {
      worker.off('message', listen);
      worker.off('error', fail);
      resolve(isAlive);
    };
    const fail = (error: Error) => {
      report.failed(job.photo.path, job.output, explain(error));
      finish(false);
    };
    const listen = (message: FromWorker) => {
      if (message.kind === 'progress') report.progress(job, message.fraction, message.stage);
      else if (message.kind === 'claim') onClaim(message);
      else if (message.kind === 'end') {
        tell(job, message.end, report);
        finish(true);
      }
    };
    worker.on('message', listen);
    worker.on('error', fail);
    say({ kind: 'job', job, file });
  });
}
