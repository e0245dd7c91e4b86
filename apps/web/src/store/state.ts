// The state of the page: the photos of this tab's session, and how it computes.
import type { EngineChoice } from '../engine/engine.js';
import type { Program } from '../engine/native/program.js';
import type { Photo } from '../model/photo.js';
import { createStore } from './store.js';

export interface State {
  readonly photos: readonly Photo[];
  readonly selected: string | undefined;
  /** Undefined until it is known. */
  readonly engine: EngineChoice | undefined;
  /** Whether colours can be put on places. */
  readonly takesHints: boolean;
  /** The program on this machine that offers to compute, whether or not it does; undefined where there is none. */
  readonly program: Program | undefined;
  /** It computed, and does not answer any more. */
  readonly isProgramLost: boolean;
  /** Whether what was kept has been read. */
  readonly isOpen: boolean;
  /** Why nothing can be kept between visits; undefined where it can. */
  readonly unkept: string | undefined;
  /** What a download is doing; undefined where there is none. */
  readonly packing: { readonly done: number; readonly of: number } | undefined;
}

export const state = createStore<State>({
  photos: [],
  selected: undefined,
  engine: undefined,
  takesHints: false,
  program: undefined,
  isProgramLost: false,
  isOpen: false,
  unkept: undefined,
  packing: undefined,
});

export const photoOf = (id: string | undefined): Photo | undefined =>
  state.get().photos.find((photo) => photo.id === id);

/** Changes one photo; nothing where it is gone. */
export function change(id: string, fields: Partial<Photo>): void {
  state.set((now) => ({
    ...now,
    photos: now.photos.map((photo) => (photo.id === id ? { ...photo, ...fields } : photo)),
  }));
}
