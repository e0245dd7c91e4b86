// The vocabulary: every kind of damage with its parameters, all plain numbers, and the data that is made of them:
// recipes (what may happen), records (what did happen) and textures (shapes a caller brings along).
import type { Plane } from '../picture.js';
import type { Random } from '../random.js';

/**
 * Parameters of every kind. Unless said otherwise: `tone` is the L' value of what covers the picture, -1 (black) to 1
 * (white); `alpha` its opacity, 0 to 1; `width`, `radius`, `sigma`, `pitch` are pixels of a picture of 256 (units.ts); `size`, `length` and `depth`
 * are shares of the short side; `count` is a number of things, for specks and hairs per 256 x 256 pixels; angles are
 * radians; amounts are in units of L'.
 */
export interface DamageParameters {
  /** Gaussian blur. */
  readonly blur: { readonly sigma: number };
  /** Motion blur over `length` pixels. */
  readonly motion: { readonly length: number; readonly angle: number };
  /** Unsharpness: scaled down by `factor`, and up again. */
  readonly unsharp: { readonly factor: number };
  /** Sharpening of a scanner or an editor (unsharp mask): `amount` times what a blur of `sigma` takes away, added; halos and all. */
  readonly sharpen: { readonly amount: number; readonly sigma: number };
  /** Film grain: noise correlated over `size` pixels, strongest in darker mid-tones, hardly any in white or black. */
  readonly grain: { readonly amount: number; readonly size: number };
  /** Independent noise of every pixel. */
  readonly noise: { readonly amount: number };
  /** Tone curve: black becomes `black`, white becomes `white`, the middle bends by `gamma`; beyond [-1, 1] clips. */
  readonly fade: { readonly black: number; readonly white: number; readonly gamma: number };
  /** Yellowed paper as L shows it: highlights sink by `amount`, unevenly by the share `mottle`. */
  readonly yellowing: { readonly amount: number; readonly mottle: number };
  /** Corners darker (or brighter, below 0) by `amount`; the centre off by `shift` of the size. */
  readonly vignette: { readonly amount: number; readonly radius: number; readonly shift: number };
  /** Uneven light: a slope of `amount` across the picture along `angle`, and clouds of `clouds`. */
  readonly illumination: { readonly amount: number; readonly angle: number; readonly clouds: number };
  /** Printed dots; `amount` 0 (none) to 1 (only dots). */
  readonly halftone: { readonly amount: number; readonly pitch: number; readonly angle: number };
  /** Surface of the paper: fibres at `weave` 0, embossed honeycomb ("silk") at 1. */
  readonly paper: { readonly amount: number; readonly pitch: number; readonly weave: number };
  /** JPEG-like 8x8 cosine quantisation; `quality` 1 to 100 as libjpeg counts it. */
  readonly blocks: { readonly quality: number };
  /** Texture masks, alpha blended with erratic transparency (paper IV-A). `area`: share that are whole-area textures. */
  readonly overlay: {
    readonly count: number;
    readonly area: number;
    readonly size: number;
    readonly tone: number;
    readonly alpha: number;
  };
  /** Branching cracks of the emulsion: bright core, dark rim (`rim` 0..1). `branching` per crack. */
  readonly cracks: {
    readonly count: number;
    readonly length: number;
    readonly width: number;
    readonly branching: number;
    readonly tone: number;
    readonly alpha: number;
    readonly rim: number;
  };
  /** Long thin scratches, `sheaf` of them side by side, `lean` away from the vertical. */
  readonly scratches: {
    readonly count: number;
    readonly sheaf: number;
    readonly length: number;
    readonly width: number;
    readonly lean: number;
    readonly tone: number;
    readonly alpha: number;
  };
  /** Specks of uneven strength, some gathered in places; the share `bright` is white, the rest is dark. */
  readonly dust: {
    readonly count: number;
    readonly radius: number;
    readonly bright: number;
    readonly alpha: number;
  };
  /** Curled hairs and lint. */
  readonly hairs: {
    readonly count: number;
    readonly length: number;
    readonly width: number;
    readonly tone: number;
    readonly alpha: number;
  };
  /** Blobs and water marks, darker (`amount` < 0) or brighter, with a rim `rim` times as strong. */
  readonly stains: {
    readonly count: number;
    readonly size: number;
    readonly amount: number;
    readonly rim: number;
  };
  /**
   * Emulsion bleached, rubbed or grown over in soft-edged patches of about `size`, over the share `coverage`. `soft` is
   * the width of their edges (0 sharp, 1 all edge); the cover's tone varies by `spread` around `tone`.
   */
  readonly mottle: {
    readonly coverage: number;
    readonly size: number;
    readonly soft: number;
    readonly tone: number;
    readonly spread: number;
    readonly alpha: number;
  };
  /** Emulsion flaked off in clusters over the share `coverage`; flakes of about `grain` pixels, their tone and opacity uneven. */
  readonly flaking: {
    readonly coverage: number;
    readonly grain: number;
    readonly tone: number;
    readonly alpha: number;
  };
  /** Folds from edge to edge: a light and a dark flank, and a line of chips where the emulsion broke (share `broken`). */
  readonly creases: {
    readonly count: number;
    readonly width: number;
    readonly amount: number;
    readonly broken: number;
  };
  /** Tears from the edge inwards with a white torn rim `rim` pixels wide. */
  readonly tears: {
    readonly count: number;
    readonly depth: number;
    readonly opening: number;
    readonly ragged: number;
    readonly rim: number;
    readonly tone: number;
  };
  /** Missing corners. */
  readonly corners: {
    readonly count: number;
    readonly size: number;
    readonly ragged: number;
    readonly rim: number;
    readonly tone: number;
  };
  /** A random polygon set to pure white (paper IV-A). */
  readonly polygon: { readonly size: number; readonly vertices: number };
}

/** The name of a kind of damage. */
export type DamageKind = keyof DamageParameters;

/** What `damage` can lay over a picture: a mask of 0..1; single marks are placed small, areas cover the picture. */
export interface Texture extends Plane {
  readonly kind: 'element' | 'area';
}

/** What a rule works with besides its parameters. */
export interface DamageTools {
  readonly random: Random;
  readonly textures: readonly Texture[];
  /** Pixels of this picture for one of the recipe's: for lengths that are no parameter. Parameters are scaled already. */
  readonly scale: number;
}

/** How one kind is done. `structural`: it destroys content, so the pixels it changes belong into the mask. */
export interface DamageRule<P> {
  readonly structural: boolean;
  readonly apply: (plane: Plane, parameters: P, tools: DamageTools) => Plane;
}

/** [low, high] or [low, high, bias]: low + (high - low) * u^bias, u uniform; a bias above 1 favours `low`. */
export type Range = readonly [low: number, high: number, bias?: number];

/** A kind with the probability that it happens and the range of each of its parameters. */
export type DamageStep = {
  readonly [K in DamageKind]: {
    readonly kind: K;
    readonly probability: number;
    readonly ranges: { readonly [P in keyof DamageParameters[K]]: Range };
  };
}[DamageKind];

/** One fate of a photograph: steps in the order in which they happen. */
export interface DamageVariant {
  readonly name: string;
  readonly weight: number;
  readonly steps: readonly DamageStep[];
}

/** A population of photographs: each sample draws one variant by weight, then its steps. */
export interface DamageRecipe {
  readonly name: string;
  readonly variants: readonly DamageVariant[];
}

/** A step that happened: its parameters, and the seed of all its details. */
export type AppliedDamage = {
  readonly [K in DamageKind]: {
    readonly kind: K;
    readonly parameters: DamageParameters[K];
    readonly seed: number;
  };
}[DamageKind];

/** Everything that happened to a picture; plain JSON, enough to do it again with the same textures. */
export interface DamageRecord {
  readonly recipe: string;
  readonly variant: string;
  readonly seed: number;
  /** Pixels of the picture for one of the recipe's, whose pictures have a short side of 256: what its lengths grow by. */
  readonly scale: number;
  readonly applied: readonly AppliedDamage[];
}
