// Whether a program on this machine serves this page and computes for it: what `engine.json` beside the page says.

/** The program behind the page. */
export interface Program {
  readonly version: string;
  /** The name of its model. */
  readonly model: string;
  /** Processor threads. */
  readonly threads: number;
  readonly takesHints: boolean;
}

/** `none`: the page is plain files. `silent`: nobody answers, as when a server has ended. */
export async function lookForProgram(): Promise<Program | 'none' | 'silent'> {
  try {
    const response = await fetch(new URL('engine.json', document.baseURI), { cache: 'no-store' });
    const { program } = (await response.json()) as { program: Program | null };
    return program ?? 'none';
  } catch (error) {
    return error instanceof TypeError ? 'silent' : 'none';
  }
}
