// Calls of the API that `romnet studio` has beside the page (docs/server.md), and what goes wrong with them. Knows no photo.

/** A job as the API shows it, as far as the page looks. */
export interface ShownJob {
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** In [0, 1]. */
  readonly progress: number;
  readonly stage: string;
  readonly ended: string | null;
  readonly error: string | null;
  readonly photos: readonly { readonly error?: string; readonly keptColors?: boolean }[];
}

/** The program is not there, or went away. */
export class ProgramLost extends Error {
  constructor(cause?: unknown) {
    super('the program on this machine does not answer', { cause });
  }
}

/** The answer. Throws `ProgramLost`, the signal's reason, or what the program says is wrong, in one sentence. */
export async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await answerTo(path, init);
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as { detail?: unknown };
  const { detail } = problem;
  throw new Error(typeof detail === 'string' ? detail : `the program answered with ${response.status}`);
}

export const callJson = async <T>(path: string, init?: RequestInit): Promise<T> =>
  unlessLost(async () => (await call(path, init)).json() as Promise<T>, init?.signal);

export const callBlob = (path: string, signal: AbortSignal): Promise<Blob> =>
  unlessLost(async () => (await call(path, { signal })).blob(), signal);

/** An answer may break off after it has begun. */
export async function unlessLost<T>(what: () => Promise<T>, signal?: AbortSignal | null): Promise<T> {
  try {
    return await what();
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof TypeError ? new ProgramLost(error) : error;
  }
}

async function answerTo(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(new URL(path, document.baseURI), init);
  } catch (error) {
    init.signal?.throwIfAborted();
    throw new ProgramLost(error);
  }
}
