// The weights that a run begins with, and those of networks that only its losses know, from files or at random.

import { join } from 'node:path';
import { constant } from '@romnet/graph';
import { readBytes } from '@romnet/imaging/files';
import {
  checkWeights,
  declareParameters,
  deepestLayer,
  encoderFromBackbone,
  findPreset,
  hasPalette,
  initialize,
  initialWeights,
  type Preset,
  perceptualLayers,
  presets,
  readPreset,
  romnetParameters,
  vgg19Features,
  type Weights,
} from '@romnet/network';
import { MissingWeightsError } from '@romnet/renovation/weights';
import type { TrainingConfig } from '../config/config.js';
import { headsPart } from '../step/distillation.js';
import type { LossNetworks } from '../step/losses.js';
import { onnxTeacher, squeezenetTeacher, type Teacher } from '../step/teachers.js';
import { loadCheckpoint } from './checkpoint.js';
import { mobilenetWeights } from './mobilenet.js';
import { exists, loadWeights, runFiles } from './run-folder.js';

/** In place of a file: weights drawn by the run's seed. */
const RANDOM = 'random';

type Print = (line: string) => void;

/** The preset a config names: a built-in one, or a preset.json. */
export async function choosePreset(name: string): Promise<Preset> {
  if (Object.hasOwn(presets, name) || !name.endsWith('.json')) return findPreset(name);
  return readPreset(await readBytes(name), name);
}

/**
 * Every tensor of the network: random, then what `initial` has of it (a damage detector's encoder, where it has none, as its
 * backbone), then ResNet34 where that is the backbone.
 *
 * @throws Error where `initial` is of another preset, where the backbone is ResNet34 and nothing says which, and where it has no
 *   MobileNetV2 that is given one.
 */
export async function startingWeights(
  preset: Preset,
  config: TrainingConfig,
  print: Print,
): Promise<Weights> {
  const given: Weights = config.initial === null ? new Map() : await loadWeights(config.initial);
  const random = initialWeights(preset, config.seed);
  const detects = [...given.keys()].some((tensor) => tensor.startsWith('detection.'));
  const encoder = [...(detects ? [] : encoderFromBackbone(given))].filter(
    ([name, { data }]) => random.get(name)?.data.length === data.length,
  );
  const known: Weights = new Map([...encoder, ...given, ...(await mobilenet(preset, config))]);
  const backbone = preset.backbone.kind === 'resnet34' ? await resnet34(preset, config, known, print) : [];
  const fresh = [...random.keys()].filter((name) => config.initial !== null && !known.has(name));
  if (fresh.length > 0) print(`not in ${config.initial}, so random at first: ${showNames(fresh)}`);
  const weights: Weights = new Map([...random, ...known, ...backbone]);
  checkWeights(preset, weights, config.initial ?? 'initial weights');
  return weights;
}

/** Tensors by name, or by sub-net where they are many. */
function showNames(names: readonly string[]): string {
  if (names.length <= 12) return names.join(', ');
  const subnets = [...new Set(names.map((name) => name.split('.')[0]))];
  return `${names.length} tensors of ${subnets.join(', ')}`;
}

/**
 * The heads through which the stage before saw the teacher, where `initial` is its run's folder. New ones would start at
 * random, and what they send back at first spoils features that they should only read.
 */
export async function startingHeads({ initial, teacher }: TrainingConfig): Promise<Weights> {
  if (initial === null || teacher === null) return new Map();
  const path = join(initial, runFiles.checkpoint);
  if (!(await exists(path))) return new Map();
  const { weights } = await loadCheckpoint(path);
  return new Map([...weights].filter(([name]) => name.startsWith(`${headsPart}.`)));
}

const prefix = 'backbone.';

/** MobileNetV2's tensors under the backbone's names. */
async function mobilenet({ name, backbone }: Preset, { mobilenet: file }: TrainingConfig): Promise<Weights> {
  if (file === null) return new Map();
  if (backbone.kind === 'resnet34' || !backbone.mobilenet)
    throw new Error(
      `expected \`mobilenet\` for a preset whose backbone has MobileNetV2, got preset "${name}" (${file})`,
    );
  const weights = mobilenetWeights(await readBytes(file), file);
  return new Map([...weights].map(([name, tensor]) => [`${prefix}mobilenet.${name}`, tensor]));
}

async function resnet34(
  preset: Preset,
  { resnet34: source, seed }: TrainingConfig,
  known: Weights,
  print: Print,
): Promise<Weights> {
  if (source === null) {
    if ([...known.keys()].some((name) => name.startsWith(prefix))) return new Map();
    throw new MissingWeightsError(
      `expected weights of ResNet34 in \`resnet34\` (a file, or "${RANDOM}" to try things) for preset "${preset.name}", got none`,
      'resnet34',
    );
  }
  if (source === RANDOM) {
    print(`ResNet34 has random weights (seed ${seed}): good for tests and timing, not for pictures`);
    return new Map();
  }
  const file = await loadWeights(source);
  return new Map(
    romnetParameters(preset)
      .filter(({ name }) => name.startsWith(prefix))
      .map(({ name }) => {
        const tensor = file.get(name.slice(prefix.length));
        if (!tensor)
          throw new Error(`expected tensor "${name.slice(prefix.length)}" of ResNet34, got none (${source})`);
        return [name, tensor];
      }),
  );
}

/** The paper's network, or one of its ablations: who trains that wants the paper's losses and no others. */
const isOfPaper = ({ backbone }: Preset): boolean => backbone.kind === 'resnet34';

/** A teacher from a file: `.onnx`, see `onnxTeacher`, or weights of SqueezeNet 1.1. */
export async function loadTeacher(file: string): Promise<Teacher> {
  if (file.endsWith('.onnx')) return onnxTeacher(await readBytes(file), file);
  return squeezenetTeacher(await loadWeights(file));
}

/** @throws Error where the mixture leaves samples without a reference to a network that has colours from references alone. */
export function checkMixture(preset: Preset, { stage, references }: TrainingConfig): void {
  if (hasPalette(preset) || references.none === 0 || (stage !== 'color' && stage !== 'joint')) return;
  throw new Error(
    `expected \`references.none\` to be 0 for preset "${preset.name}", which has no palette to colour from without a reference, got ${references.none}`,
  );
}

/**
 * The networks that the losses of a run need.
 *
 * @throws Error where a preset of the paper's form would have a perceptual loss that is not the paper's, for want of VGG19's last layers.
 */
export async function lossNetworks(
  { teacher, vgg19, seed, losses, stage }: TrainingConfig,
  preset: Preset,
  print: Print,
): Promise<LossNetworks> {
  return {
    ...(teacher === null ? {} : { teacher: await loadTeacher(teacher) }),
    ...(vgg19 === null ? {} : { vgg19: { style: vgg19.style, weights: await readVgg19() } }),
  };

  async function readVgg19(): Promise<Weights> {
    if (vgg19!.weights !== RANDOM) {
      const weights = await loadWeights(vgg19!.weights);
      if (losses.perceptual > 0 && (stage === 'restore' || stage === 'joint')) checkReach(weights);
      return weights;
    }
    print(`VGG19 has random weights (seed ${seed}): good for tests and timing, not for pictures`);
    const plane = constant(new Float32Array(32 * 32), [1, 1, 32, 32]);
    return initialize(
      declareParameters((scope) => vgg19Features(scope, plane, vgg19!.style)),
      seed,
    );
  }

  /** An excerpt of VGG19 has some of the four layers only: that is another loss, and nobody should have to guess which. */
  function checkReach(weights: Weights): void {
    const last = deepestLayer(weights);
    const used = perceptualLayers.slice(0, perceptualLayers.indexOf(last) + 1);
    if (isOfPaper(preset) && used.length < perceptualLayers.length)
      throw new Error(
        `expected VGG19 with all of ${perceptualLayers.join(', ')} for preset "${preset.name}", got weights that end with ${last} (${vgg19!.weights})`,
      );
    print(`perceptual loss on ${used.join(', ')} of VGG19`);
  }
}
