// How a person likes the page: language, appearance, what to compute on; and what was found out about graphics cards. Small, so
// in localStorage, where it is there before the first picture is drawn.
import type { EngineWish, Verdicts } from '../engine/choose.js';
import type { Reason } from '../engine/engine.js';
import type { Memory } from '../engine/open.js';
import { type Language, languageOf, languages } from '../text/index.js';
import { createStore } from './store.js';

export interface Preferences {
  readonly language: Language;
  readonly theme: 'system' | 'light' | 'dark';
  readonly engine: EngineWish;
}

const KEY = 'romnet-preferences';
const VERDICTS = 'romnet-verdicts';
const PROGRAM = 'romnet-program';

function read(key: string): Record<string, unknown> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing; the page works all the same.
  }
}

function initial(): Preferences {
  const { language, theme, engine } = read(KEY);
  const isOneOf = <T>(value: unknown, values: readonly T[], otherwise: T): T =>
    values.includes(value as T) ? (value as T) : otherwise;
  return {
    language: isOneOf(language, Object.keys(languages) as Language[], languageOf(navigator.languages)),
    theme: isOneOf(theme, ['system', 'light', 'dark'] as const, 'system'),
    engine: isOneOf(engine, ['auto', 'browser', 'webgpu', 'wasm'] as const, 'auto'),
  };
}

export const preferences = createStore<Preferences>(initial());

export function prefer(choices: Partial<Preferences>): void {
  preferences.set((now) => ({ ...now, ...choices }));
  write(KEY, preferences.get());
}

export const verdicts: Verdicts = {
  get: (key) => read(VERDICTS)[key] as Reason | undefined,
  set: (key, reason) => write(VERDICTS, { ...read(VERDICTS), [key]: reason }),
};

export const programMemory: Memory = {
  get: () => read(PROGRAM).wasThere === true,
  set: (wasThere) => write(PROGRAM, { wasThere }),
};
