// Deep features of a picture's luminance, for selecting references (III-E): of VGG19 where its weights are given, else
// of the network's own backbone.

import { createHash } from 'node:crypto';
import { defineGraph, input, type Value } from '@romnet/graph';
import { type Plane, resize } from '@romnet/imaging';
import {
  deepestLayer,
  extractFeatures,
  frozenScope,
  type ImageNetStyle,
  type Scope,
  vgg19Features,
  type Weights,
} from '@romnet/network';
import { type Device, loadProgram } from '@romnet/runtime';
import type { Model } from '../model.js';
import type { FeatureMap } from './score.js';

/**
 * Every picture is shown to the network at this size, stretched to it. A covariance between two pictures needs maps of
 * equal size, and a square serves both portrait and landscape; how much a picture is stretched matters less to its
 * features than losing its borders would.
 */
export const WORKING_SIDE = 256;

/** Whose features: a model's backbone, or VGG19 as far as the weights reach. */
export type FeatureNetwork =
  | { readonly kind: 'backbone'; readonly model: Model }
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
  const fingerprint = createHash('sha256');
  const { name, maps } = buildFeatures(network, luminance, (weights) => {
    for (const [key, { shape, data }] of weights) {
      fingerprint.update(`${key} ${shape.join('x')}\n`);
      fingerprint.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  });
  fingerprint.update(`${name} ${WORKING_SIDE}`);
  const outputs = Object.fromEntries(maps.map((map, i) => [`layer${i}`, map]));
  const program = await loadProgram(defineGraph([luminance], outputs), options);
  return {
    name,
    fingerprint: fingerprint.digest('hex').slice(0, 32),
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

/** The graph's layers and their name; `used` is told the weights that decide them. */
function buildFeatures(
  network: FeatureNetwork,
  luminance: Value,
  used: (weights: Weights) => void,
): { name: string; maps: readonly Value[] } {
  if (network.kind === 'backbone') {
    const { preset, weights } = network.model;
    const backbone = new Map([...weights].filter(([key]) => key.startsWith('backbone.')));
    used(backbone);
    const scope: Scope = frozenScope(backbone).in('backbone');
    return { name: `backbone of ${preset.name}`, maps: extractFeatures(scope, luminance, preset.backbone) };
  }
  const { weights, style } = network;
  used(weights);
  const last = deepestLayer(weights);
  const maps = [...vgg19Features(frozenScope(weights), luminance, style, last).values()];
  return { name: `VGG19 to ${last}, ${style} input`, maps };
}
