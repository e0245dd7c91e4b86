// Presets: every number of the network as plain data.

export interface RestorationPreset {
  /** One RDN per level; `scale` divides the input's side (Fig. 2: 1, 4, 8). Ablation of Table VI: one level. */
  readonly levels: readonly {
    readonly scale: number;
    readonly features: number;
    readonly growth: number;
    /** Channels that the level hands to the fusion; 0 in a cascade: it speaks to the finer level only. */
    readonly outputs: number;
    /** In place of the preset's. */
    readonly blocks?: number;
    readonly units?: number;
    /** Attention over the whole level after its last block (fill.ts); a cascade's coarsest, since it grows with the square. */
    readonly fills?: boolean;
  }[];
  /** `parallel` (the default) as printed: levels on their own, fused at the end. `cascade`: coarse to fine, with a damage map. */
  readonly repair?: 'parallel' | 'cascade';
  /** Residual dense blocks per level, and units per block (III-A: 3 and 4). */
  readonly blocks: number;
  readonly units: number;
  /** Channels of hidden convolutions between the concatenated levels and the restored luminance; the paper has none. */
  readonly fusion: readonly number[];
  /** The output is I + g I + o with two maps g and o, instead of the sum I + o alone. */
  readonly gated: boolean;
}

/** A network that finds damage before restoration fills it (detection.ts); the paper has none. */
export interface DetectionPreset {
  /** Channels at 1/2, 1/4, 1/8 and 1/16 of the input; as many as the backbone's stem and first stages where it begins as they are. */
  readonly channels: readonly [number, number, number, number];
  /** Residual blocks there, on the way down (none at 1/2) and up. */
  readonly encoderBlocks: readonly [number, number, number, number];
  readonly decoderBlocks: readonly [number, number, number, number];
  /** Channels at full size. */
  readonly detail: number;
  /** Adds to the maps from 1/4 on what MobileNetV2 sees, that of a backbone which has it. */
  readonly mobilenet?: boolean;
}

/** The features that III-B matches: the paper's pre-trained ResNet34, or a compact network of our own. */
export type BackbonePreset = CompactBackbonePreset | { readonly kind: 'resnet34' };

export interface CompactBackbonePreset {
  readonly kind?: 'compact';
  /** Channels at 1/4, 1/8, 1/16, 1/32 of the input, and residual blocks there. */
  readonly channels: readonly [number, number, number, number];
  readonly blocks: readonly [number, number, number, number];
  /** Adds to each map what MobileNetV2 sees (mobilenet.ts). */
  readonly mobilenet?: boolean;
}

export interface SimilarityPreset {
  /** C of Eq. (1). */
  readonly channels: number;
  /** Divides the cosine before the softmax. */
  readonly temperature: number;
  /** Learned key/value tokens beside the reference's positions (a palette memory); the paper has none. */
  readonly tokens: number;
  /** A learned bias per reference by how alike the two scenes are as wholes (trust.ts); the paper has none. */
  readonly trust?: boolean;
  /** Takes hints: colours that a person puts on places (hints.ts); the paper takes none. */
  readonly hints?: boolean;
  /**
   * Table V. `multi`: a map per scale (the default). `single`: one map at 1/4, from features concatenated without
   * coefficients as in [14]; what it transfers is averaged down. `none`: the reference is laid over the picture as it
   * is; palette tokens have no part in that.
   */
  readonly maps?: 'none' | 'single' | 'multi';
}

/**
 * Table IV: what colorization takes from the reference. `multi-hist`: SPHist at four scales (the default);
 * `single-hist`: SPHist at 1/4 only; `multi-ab`: ab at four scales; `input-ab`: ab beside L at the network's input.
 */
export type Fusion = 'input-ab' | 'multi-ab' | 'single-hist' | 'multi-hist';

export interface HistogramPreset {
  /** K and sigma of Eq. (3), v_min and v_max of Eq. (4); ab' in [-1, 1]. */
  readonly bins: number;
  readonly sigma: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** Colours to decide between; the paper decides on none. */
export interface DecisionPreset {
  /** Distance of neighbouring colours in units of ab: 10 makes 313 of them. */
  readonly spacing: number;
  /** Channels between the decoder and the scores. */
  readonly hidden: number;
  /**
   * Hears what colours such things have (prior.ts), from a backbone that has MobileNetV2: channels of that decoder at 1/8, 1/16 and
   * 1/32.
   */
  readonly prior?: readonly [number, number, number];
}

export interface ColorizationPreset {
  /** Channels of the stem at 1/2, and after each fusion at 1/4, 1/8, 1/16, 1/32. */
  readonly stem: number;
  readonly channels: readonly [number, number, number, number];
  /** Dense units per encoder block (III-C: 6, 12, 24, 16); the decoder mirrors the first three. */
  readonly units: readonly [number, number, number, number];
  readonly fusionUnits: number;
  readonly growth: number;
  /** Also hand the backbone's features of the input to the fusion modules; the paper does not. */
  readonly semantics: boolean;
  /** A distribution over colours beside the ab channels, see decide.ts. */
  readonly decision?: DecisionPreset;
}

export interface Preset {
  readonly name: string;
  /** Restoration is told what it finds; for one with `repair: 'cascade'`. */
  readonly detection?: DetectionPreset;
  readonly restoration: RestorationPreset;
  readonly backbone: BackbonePreset;
  readonly similarity: SimilarityPreset;
  readonly histogram: HistogramPreset;
  readonly colorization: ColorizationPreset;
  readonly fusion?: Fusion;
}

/** What ships and runs by default: the paper's topology at a laptop's width, with a damage detector, a way from coarse to fine and decisions. */
const base: Preset = {
  name: 'base',
  detection: {
    channels: [32, 32, 64, 96],
    encoderBlocks: [0, 1, 1, 2],
    decoderBlocks: [2, 2, 2, 2],
    detail: 12,
    mobilenet: true,
  },
  restoration: {
    levels: [
      { scale: 1, features: 24, growth: 8, outputs: 24 },
      { scale: 4, features: 48, growth: 24, outputs: 16 },
      { scale: 8, features: 64, growth: 32, outputs: 16 },
      { scale: 16, features: 96, growth: 32, outputs: 0, fills: true },
    ],
    repair: 'cascade',
    blocks: 3,
    units: 4,
    fusion: [16],
    gated: true,
  },
  backbone: { channels: [32, 64, 96, 128], blocks: [1, 1, 2, 2], mobilenet: true },
  similarity: { channels: 64, temperature: 0.01, tokens: 32, trust: true, hints: true },
  histogram: { bins: 32, sigma: 0.1, minimum: -1, maximum: 1 },
  colorization: {
    stem: 24,
    channels: [48, 64, 96, 128],
    units: [6, 12, 24, 16],
    fusionUnits: 6,
    growth: 8,
    semantics: true,
    decision: { spacing: 10, hidden: 64, prior: [96, 160, 192] },
  },
};

/**
 * The paper at full width. What it leaves open is as in docs/decisions/0005: C = 64; K = 32 with sigma 0.1; widths of the
 * U-Net after DenseNet-121, whose 6, 12, 24 and 16 units the paper uses, with that network's growth of 32.
 */
const paper: Preset = {
  name: 'paper',
  restoration: {
    levels: [1, 4, 8].map((scale) => ({ scale, features: 64, growth: 32, outputs: 64 })),
    blocks: 3,
    units: 4,
    fusion: [],
    gated: false,
  },
  backbone: { kind: 'resnet34' },
  similarity: { channels: 64, temperature: 0.01, tokens: 0 },
  histogram: { bins: 32, sigma: 0.1, minimum: -1, maximum: 1 },
  colorization: {
    stem: 64,
    channels: [64, 128, 256, 512],
    units: [6, 12, 24, 16],
    fusionUnits: 6,
    growth: 32,
    semantics: false,
  },
};

export const presets: Readonly<Record<string, Preset>> = { base, paper };

/** @throws Error that lists the known presets. */
export function findPreset(name: string): Preset {
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (!preset) throw new Error(`expected a preset (${Object.keys(presets).join(', ')}), got "${name}"`);
  return preset;
}
