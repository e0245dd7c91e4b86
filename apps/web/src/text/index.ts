// The languages of the page. A new one is a file like en.ts, named here.
import { de } from './de.js';
import { en, type Texts } from './en.js';

export type { Texts } from './en.js';

export const languages = { en, de } as const satisfies Record<string, Texts>;

export type Language = keyof typeof languages;

/** The first that a person prefers and the page has; English where it has none. */
export const languageOf = (preferred: readonly string[]): Language =>
  (preferred.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in languages) ?? 'en') as Language;
