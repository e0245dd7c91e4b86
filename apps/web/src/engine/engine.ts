// What renovates: one interface, so that the page does not know whether this browser computes or a program on this machine does.
import type { Raster } from '@romnet/imaging';
import type { MatchMap } from '@romnet/renovation';
import type { Mask } from '../model/mask.js';
import type { EngineStage, Hint } from '../model/photo.js';
import type { Settings } from '../model/settings.js';

/** A picture as the file that it came as, and as pixels: an engine asks for what it needs. */
export interface Source {
  readonly name: string;
  file(): Promise<Blob>;
  /** sRGB, upright. */
  raster(): Promise<Raster>;
}

/** A photo and what is wanted of it. */
export interface Job {
  readonly photo: Source;
  /** Of the photo, upright. */
  readonly width: number;
  readonly height: number;
  readonly settings: Settings;
  /** Pictures to take colours from; those of an album search count for less. */
  readonly references: readonly OfferedPicture[];
  /** Where a person marked damage, of any size. */
  readonly mask?: Mask | undefined;
  readonly hints?: readonly Hint[] | undefined;
}

/** Where colours came from and what was repaired, small enough to be kept with a result. */
export interface Why {
  /** At the finest scale; undefined where the photo kept its own colours. */
  readonly match: MatchMap | undefined;
  /** The colour that stands for each reference, as #rrggbb. */
  readonly colors: readonly string[];
  /** Where it was repaired; undefined where nothing was. */
  readonly damage: Mask | undefined;
}

export interface OfferedPicture {
  readonly picture: Source;
  readonly found: boolean;
}

export interface Outcome {
  readonly picture: Raster;
  /** Places of the references that gave colours. */
  readonly used: readonly number[];
  /** Whether the photo kept its own colours. */
  readonly keptColors: boolean;
  readonly why: Why;
}

/** How it computes, and why so: keys of texts, with what they need. */
export interface EngineChoice {
  readonly device: 'wasm' | 'webgpu' | 'native';
  readonly threads: number;
  readonly reason: Reason;
}

export type Reason =
  | { readonly kind: 'agrees'; readonly difference: number }
  | { readonly kind: 'asked' }
  /** The page came from a program on this machine that computes. */
  | { readonly kind: 'program' }
  /** It once did, and that program does not answer. */
  | { readonly kind: 'no-program' }
  | { readonly kind: 'no-webgpu' }
  | { readonly kind: 'software-webgpu' }
  | { readonly kind: 'differs'; readonly difference: number }
  | { readonly kind: 'slower' }
  | { readonly kind: 'webgpu-failed'; readonly message: string };

export type OnProgress = (fraction: number, stage: EngineStage) => void;

/** What an album's index knows of a picture. */
export interface Described {
  /** From `encodeRecord`. */
  readonly record: Uint8Array;
  /** Whether it has colours to give. */
  readonly isColorful: boolean;
}

export interface Engine {
  /** How it will compute; settles once, and never fails. */
  readonly choice: Promise<EngineChoice>;
  /** Whether its model takes colours for places; known once it has started. */
  readonly takesHints: Promise<boolean>;
  /** Renovates one photo; one at a time. Rejects with the signal's reason once aborted, and is ready for the next. */
  renovate(job: Job, onProgress: OnProgress, signal: AbortSignal): Promise<Outcome>;
  /** What to compare a picture by. Rejects where the worker ends meanwhile. */
  describe(picture: Raster): Promise<Described>;
  /** The places of the best references for a picture in an album, best first, `count` or all there are. */
  nearest(picture: Described, album: readonly Described[], count: number): Promise<number[]>;
  close(): void;
}
