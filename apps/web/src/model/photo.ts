// A photo on the page, what is to be done with it, and what came of it. Plain data, kept between visits; pixels lie elsewhere.
import type { FileFormat } from './format.js';
import type { Settings } from './settings.js';

/** What is happening to a photo. */
export type Work =
  /** Nothing. */
  | { readonly kind: 'rest' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running'; readonly stage: WorkStage; readonly fraction: number }
  | {
      readonly kind: 'failed';
      readonly message: string;
      /** The program that computes did not answer: nothing is wrong with the photo. */
      readonly isLost?: boolean;
    }
  /** A person stopped it. */
  | { readonly kind: 'stopped' };

/** `tab`: another tab of this page computes. */
export type WorkStage = 'tab' | 'read' | EngineStage | 'keep';

/** What an engine is at: the stages of a renovation, and before and after them: `send` and `fetch` files, `turn` for others' jobs. */
export type EngineStage = 'start' | 'send' | 'turn' | 'prepare' | 'restore' | 'color' | 'merge' | 'fetch';

/** A picture to take colours from. */
export interface Reference {
  readonly id: string;
  readonly name: string;
  /** Whether a search found it, rather than a person. */
  readonly found: boolean;
}

/** A mask by the id of its file, and the size that it is kept at. */
export interface KeptMask {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** A colour that a person put on a place of the upright photo, in its pixels. */
export interface Hint {
  readonly x: number;
  readonly y: number;
  /** As #rrggbb. */
  readonly color: string;
}

/** One result. */
export interface Version {
  readonly id: string;
  /** 1, 2, ... as people count them. */
  readonly number: number;
  readonly settings: Settings;
  readonly references: readonly Reference[];
  readonly mask?: KeptMask | undefined;
  readonly hints?: readonly Hint[] | undefined;
  /** Which of the references gave colours. */
  readonly used: readonly string[];
  /** The share of the picture that each reference gave colours to, in [0, 1], by its id. */
  readonly shares: Readonly<Record<string, number>>;
  readonly keptColors: boolean;
  readonly seconds: number;
  readonly device: 'wasm' | 'webgpu' | 'native';
  /** ISO 8601. */
  readonly made: string;
}

/** The photo itself among its results. */
export const ORIGINAL = 'original';

export interface Photo {
  readonly id: string;
  readonly name: string;
  /** The folder it came in, with /; '' for none. */
  readonly folder: string;
  /** Where it came as one of several pages of a file: which, from 1, and how many there are. */
  readonly page?: { readonly number: number; readonly of: number };
  /** Known once it was read. */
  readonly about?: {
    readonly width: number;
    readonly height: number;
    readonly format: FileFormat;
    readonly notes: readonly string[];
  };
  readonly settings: Settings;
  readonly references: readonly Reference[];
  /** Undefined where there are none. */
  readonly hints?: readonly Hint[] | undefined;
  /** Where a person marked damage; undefined where nowhere. */
  readonly mask?: KeptMask | undefined;
  readonly work: Work;
  readonly versions: readonly Version[];
  /** What is compared: ids of versions, or ORIGINAL. */
  readonly left: string;
  readonly right: string;
}

/** The latest result; undefined where there is none. */
export const latest = (photo: Photo): Version | undefined => photo.versions.at(-1);

/** Whether the choices differ from those of the result that is shown. */
export function hasNewChoices(photo: Photo): boolean {
  const shown = photo.versions.find(({ id }) => id === photo.right) ?? latest(photo);
  if (!shown) return true;
  const ids = (references: readonly Reference[]) => references.map(({ id }) => id).join();
  return (
    ids(shown.references) !== ids(photo.references) ||
    shown.mask?.id !== photo.mask?.id ||
    JSON.stringify(shown.hints ?? []) !== JSON.stringify(photo.hints ?? []) ||
    JSON.stringify(shown.settings) !== JSON.stringify(photo.settings)
  );
}
