// A job of the program, watched until it has ended. A line that is cut is taken up once: a machine may have slept.
import { call, ProgramLost, type ShownJob, unlessLost } from './calls.js';
import { eventsOf } from './events.js';

/** Milliseconds before a cut line is taken up. */
const PAUSE = 1000;

/** The job as it ended. Throws `ProgramLost`, or the signal's reason. */
export async function watchJob(
  id: string,
  onJob: (job: ShownJob) => void,
  signal: AbortSignal,
): Promise<ShownJob> {
  for (let cuts = 0; ; cuts++) {
    try {
      return await unlessLost(async () => {
        const { body } = await call(`v1/jobs/${id}/events`, { signal });
        if (!body) throw new Error('internal: expected events, got an answer without a body');
        for await (const data of eventsOf(body, 'job')) {
          const job = JSON.parse(data) as ShownJob;
          cuts = 0;
          onJob(job);
          if (job.ended !== null) return job;
        }
        throw new ProgramLost();
      }, signal);
    } catch (error) {
      if (!(error instanceof ProgramLost) || cuts > 0) throw error;
    }
    await pause(signal);
  }
}

const pause = (signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(resolve, PAUSE);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
