/** Seconds, bytes, and counts; see main.mjs for what they are by default. */
export interface SimulationConfig {
  readonly seed: number;
  readonly scans: number;
  readonly perJob: number;
  readonly machines: number;
  readonly workersPerMachine: number;
  readonly times: Readonly<
    Record<'add' | 'claim' | 'beat' | 'complete' | 'sweep' | 'readFile' | 'writeFile' | 'compute', number>
  >;
  /** Deviation of the logarithm of the time of a scan. */
  readonly spread: number;
  readonly brokenShare: number;
  readonly database: { readonly cores: number; readonly commit: number };
  readonly files: { readonly bytesIn: number; readonly bytesOut: number; readonly bytesPerSecond: number };
  readonly failures: { readonly every: number; readonly back: number };
  readonly retries: { readonly limit: number; readonly seconds: number };
  readonly poll: number;
  readonly beat: number;
  readonly silence: number;
  /** Whether all jobs are there at the start; else a client submits one after another. */
  readonly isQueued?: boolean;
  /** When to stop though scans are left. */
  readonly horizon?: number;
}

export interface SimulationResult {
  readonly machines: number;
  readonly workers: number;
  readonly seconds: number;
  /** When the last job was submitted. */
  readonly submitted: number | undefined;
  readonly done: number;
  readonly failed: number;
  readonly unfinished: number;
  /** How many times a scan ended. */
  readonly ended: number;
  /** Scans that were computed once more than needed and written, to the same bytes. */
  readonly again: number;
  readonly deaths: number;
  readonly putBack: number;
  readonly jobsFailed: number;
  /** How often a worker that lives learned that its job is another's. */
  readonly lost: number;
  readonly beats: number;
  readonly scansPerSecond: number;
  readonly load: Readonly<Record<'workers' | 'database' | 'files', number>>;
  readonly waits: Readonly<Record<'database' | 'files', number>>;
}

export function simulate(config: SimulationConfig): SimulationResult;
