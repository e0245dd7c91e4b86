// Deep features of a picture's luminance, for selecting references (III-E): of VGG19 where its weights are given, else
// of the network's own backbone.

import { defineGraph, input, type Value } from '@romnet/graph';
import { type Plane, resize } from '@romnet/imaging';
import {
  deepestLayer,
  extractFeatures,
  frozenScope,
  type ImageNetStyle,
  type Preset,
  type Scope,
  vgg19Features,
  type Weights,
} from '@romnet/network';
import { type Device, loadProgram } from '@romnet/runtime';
import { fingerprintOf } from './fingerprint.js';
import type { FeatureMap } from './score.js';

/**
 * Every picture is shown to the network at this size, stretched to it. A covariance between two pictures needs maps of
 * equal size, and a square serves both portrait and landscape; how much a picture is stretched matters less to its
 * features than losing its borders would.
 */
export const WORKING_SIDE = 256;

/** A network's numbers with weights that fit them; only the backbone is looked at. */
export interface BackboneModel {
  readonly preset: Preset;
  readonly weights: Weights;
}

/** Whose features: a model's backbone, or VGG19 as far as the weights reach. */
export type FeatureNetwork =
  | { readonly kind: 'backbone'; readonly model: BackboneModel }
  | { readonly kind: 'vgg19'; readonly weights: Weights; readonly style: ImageNetStyle };

export interface ExtractorOptions {
  /** Default `cpu`. */
  readonly device?: Device;
  /** CPU threads. Default: one a physical core. */
  readonly threads?: number;
}

export interface FeatureExtractor {
  /** What it is, for people: "backbone of base", "VGG19 to relu3_2". */
  readonly name: string;
  /** Differs where features would: a hash of the network's kind, its weights and the working size. */
  readonly fingerprint: string;
  /** Channels of each layer, shallow to deep. */
  readonly channels: readonly number[];
  /** The feature maps of a luminance in L' units, of any size; one call at a time. */
  extract(luminance: Plane): Promise<FeatureMap[]>;
  /** Releases the memory that the garbage collector does not see. Not to be used afterwards. */
  release(): Promise<void>;
}

/** Loads the network. Throws one line where the weights lack what it needs. */
export async function openExtractor(
  network: FeatureNetwork,
  options: ExtractorOptions = {},
): Promise<FeatureExtractor> {
  const luminance = input('luminance', [1, 1, WORKING_SIDE, WORKING_SIDE]);
  const { name, maps, used } = buildFeatures(network, luminance);
  const outputs = Object.fromEntries(maps.map((map, i) => [`layer${i}`, map]));
  const program = await loadProgram(defineGraph([luminance], outputs), options);
  return {
    name,
    fingerprint: await fingerprintOf(used, `${name} ${WORKING_SIDE}`),
    channels: maps.map(({ shape }) => shape[1] as number),
    async extract(plane) {
      const results = await program.run({ luminance: resize(plane, WORKING_SIDE, WORKING_SIDE).data });
      return maps.map(({ shape }, i): FeatureMap => {
        const [, channels, height, width] = shape as [number, number, number, number];
        return { channels, height, width, data: results[`layer${i}`]! };
      });
    },
    release: () => program.release(),
  };
}

/** The graph's layers, their name, and the weights that decide them. */
function buildFeatures(
  network: FeatureNetwork,
  luminance: Value,
): { name: string; maps: readonly Value[]; used: Weights } {
  if (network.kind === 'backbone') {
    const { preset, weights } = network.model;
    const used = new Map([...weights].filter(([key]) => key.startsWith('backbone.')));
    const scope: Scope = frozenScope(used).in('backbone');
    const maps = extractFeatures(scope, luminance, preset.backbone);
    return { name: `backbone of ${preset.name}`, maps, used };
  }
  const { weights: used, style } = network;
  const last = deepestLayer(used);
  const maps = [...vgg19Features(frozenScope(used), luminance, style, last).values()];
  return { name: `VGG19 to ${last}, ${style} input`, maps, used };
}
