// How a job stands, from what pg-boss and our table keep of it.

import type { JobRequest, PhotoOutcome } from '../job.js';
import type { Row } from './sql.js';

export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

export interface JobStatus {
  readonly id: string;
  readonly state: JobState;
  /** Of the whole job, in [0, 1]. */
  readonly progress: number;
  /** What is being done, in the renovator's words; '' where nothing is. */
  readonly stage: string;
  readonly created: Date;
  readonly ended: Date | null;
  /** How often it was tried before. */
  readonly retries: number;
  /** Why it failed as a whole. */
  readonly error: string | null;
  readonly request: JobRequest;
  readonly outcomes: readonly PhotoOutcome[];
}

/** A job of which every photo failed has failed, though it was done to its end. */
export const STATE = `case when j.state in ('created', 'retry') then 'waiting' when j.state = 'active' then 'running'
  when j.state = 'completed' and t.outcomes @? '$[*] ? (@.status == "done")' then 'done'
  when j.state = 'cancelled' then 'cancelled' else 'failed' end`;

/** Of a row with the columns of both tables. */
export function statusOf(row: Row): JobStatus {
  const outcomes = row.outcomes as PhotoOutcome[];
  const isDone = outcomes.some(({ status }) => status === 'done');
  const states: Readonly<Record<string, JobState>> = {
    ...{ created: 'waiting', retry: 'waiting', active: 'running' },
    ...{ completed: isDone ? 'done' : 'failed', cancelled: 'cancelled', failed: 'failed' },
  };
  const state = states[row.state as string]!;
  return {
    ...{ id: row.id, state, created: row.created, ended: row.completed_on },
    progress: row.state === 'completed' ? 1 : row.progress,
    stage: state === 'running' ? row.stage : '',
    retries: row.retry_count,
    error: state === 'failed' ? (row.output?.message ?? outcomes[0]?.error ?? null) : null,
    ...{ request: row.request, outcomes },
  };
}
