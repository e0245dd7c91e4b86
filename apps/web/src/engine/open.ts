// Which engine computes: a program on this machine where one serves the page, unless a person wants the browser to.
import { browserEngine } from './browser.js';
import type { EngineWish, Verdicts } from './choose.js';
import type { Engine } from './engine.js';
import { nativeEngine } from './native/engine.js';
import { lookForProgram, type Program } from './native/program.js';

/** What is remembered of programs behind this page. */
export interface Memory {
  /** Whether there once was one. */
  get(): boolean;
  set(wasThere: boolean): void;
}

/** The engine, and the program that offers itself, whether or not it is taken. */
export async function openEngine(
  wish: EngineWish,
  verdicts: Verdicts,
  memory: Memory,
): Promise<{ readonly engine: Engine; readonly program: Program | undefined }> {
  const found = await lookForProgram();
  if (typeof found === 'object') {
    memory.set(true);
    const inBrowser = (asked: EngineWish) => browserEngine(asked, verdicts);
    const engine = wish === 'auto' ? nativeEngine(found, () => inBrowser('browser')) : inBrowser(wish);
    return { engine, program: found };
  }
  if (found === 'none') memory.set(false);
  const isMissed = found === 'silent' && wish === 'auto' && memory.get();
  const because = isMissed ? ({ kind: 'no-program' } as const) : undefined;
  return { engine: browserEngine(wish, verdicts, because), program: undefined };
}
