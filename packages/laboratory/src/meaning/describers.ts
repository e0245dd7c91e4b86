// What describes a picture in the measure of meaning: a network's pooled features, layer by layer and together, or a thumbnail.

import { concat, defineGraph, input, reduceMean, type Value } from '@romnet/graph';
import type { Plane } from '@romnet/imaging';
import { extractFeatures, frozenScope, type Preset, type Weights } from '@romnet/network';
import { loadProgram } from '@romnet/runtime';
import type { Teacher } from '../step/teachers.js';
import { describeLuminance } from './thumbnail.js';

/** Side at which pictures are described, pixels. */
export const MEANING_SIDE = 256;

export interface Describer {
  /** What its descriptors are, for people. */
  readonly names: readonly string[];
  /** Descriptors of a luminance of MEANING_SIDE x MEANING_SIDE, L' units, one for each name. */
  describe(luminance: Plane): Promise<readonly Float32Array[]>;
  release(): Promise<void>;
}

/** The grey thumbnail and gradient histograms of thumbnail.ts: no network. */
export const thumbnailDescriber: Describer = {
  names: ['thumbnail'],
  describe: async (luminance) => [describeLuminance(luminance)],
  release: async () => {},
};

/** The backbone of a model: its four maps, at 1/4 to 1/32. */
export function openBackbone(preset: Preset, weights: Weights, threads?: number): Promise<Describer> {
  return openDescriber(threads, (luminance) => {
    const maps = extractFeatures(frozenScope(weights).in('backbone'), luminance, preset.backbone);
    const layers = maps.map((map, i): [string, Value] => [`backbone, 1/${4 << i}`, pooled(map)]);
    return [
      ...layers,
      [
        'backbone, all four',
        concat(
          layers.map(([, value]) => value),
          1,
        ),
      ],
    ];
  });
}

/** What the backbone of `base` is distilled from: the teacher's maps and its class scores. */
export function openTeacher(teacher: Teacher, threads?: number): Promise<Describer> {
  return openDescriber(threads, (luminance) => {
    const { maps, scores } = teacher.answer(luminance);
    const layers = maps.map((map, i): [string, Value] => [`teacher, 1/${4 << i}`, pooled(map)]);
    return [
      ...layers,
      ['teacher, class scores', scores],
      [
        'teacher, all maps',
        concat(
          layers.map(([, value]) => value),
          1,
        ),
      ],
    ];
  });
}

const pooled = (map: Value): Value => reduceMean(map, [2, 3]);

async function openDescriber(
  threads: number | undefined,
  build: (luminance: Value) => readonly (readonly [name: string, descriptor: Value])[],
): Promise<Describer> {
  const luminance = input('luminance', [1, 1, MEANING_SIDE, MEANING_SIDE]);
  const layers = build(luminance);
  const outputs = Object.fromEntries(layers.map(([, value], i) => [`descriptor${i}`, value]));
  const program = await loadProgram(defineGraph([luminance], outputs), threads ? { threads } : {});
  return {
    names: layers.map(([name]) => name),
    async describe({ data }) {
      const results = await program.run({ luminance: data });
      return layers.map((_, i) => Float32Array.from(results[`descriptor${i}`]!));
    },
    release: () => program.release(),
  };
}
