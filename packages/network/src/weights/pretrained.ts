// The networks of others whose weights are used here: which of their files' tensors, by torchvision's names.
import { input, type Shape, sameShape, showShape } from '@romnet/graph';
import { lpipsBackbones } from '../lpips.js';
import { resnet34Features } from '../resnet34.js';
import { declareParameters, type Scope } from '../scope.js';
import { vgg19Features } from '../vgg19.js';
import type { Tensor, Weights } from './tensors.js';

export type Pretrained = 'resnet34' | 'vgg19' | 'alexnet' | LpipsHeads;
/** The linear layers of LPIPS v0.1, by the network over which they are. */
type LpipsHeads = 'lpips-alex' | 'lpips-squeeze' | 'lpips-vgg';

/** AlexNet's convolutions (features.<index>): kernels [O, I, k, k]. The LPIPS distance is made of their outputs. */
const alexnet: readonly (readonly [number, Shape])[] = [
  [0, [64, 3, 11, 11]],
  [3, [192, 64, 5, 5]],
  [6, [384, 192, 3, 3]],
  [8, [256, 384, 3, 3]],
  [10, [256, 256, 3, 3]],
];

const declared = (build: (scope: Scope) => unknown): Map<string, Shape> =>
  new Map(declareParameters(build).map(({ name, shape }) => [name, shape]));

/** A weight for each channel of each map, as the authors of LPIPS name them. */
const heads = (channels: readonly number[]): Map<string, Shape> =>
  new Map(channels.map((count, i): [string, Shape] => [`lin${i}.model.1.weight`, [1, count, 1, 1]]));

/** Of VGG16's five maps, over which LPIPS is not measured here. */
const VGG16_CHANNELS = [64, 128, 256, 512, 512];

/** Names and shapes of the tensors that are used: no classifier, no counters of batches. */
const tensorsOf: Readonly<Record<Pretrained, () => Map<string, Shape>>> = {
  resnet34: () => declared((scope) => resnet34Features(scope, input('luminance', [1, 1, 32, 32]))),
  vgg19: () => declared((scope) => vgg19Features(scope, input('luminance', [1, 1, 32, 32]), 'torchvision')),
  alexnet: () =>
    new Map(
      alexnet.flatMap(([index, shape]): [string, Shape][] => [
        [`features.${index}.weight`, shape],
        [`features.${index}.bias`, [shape[0] as number]],
      ]),
    ),
  'lpips-alex': () => heads(lpipsBackbones.alex.channels),
  'lpips-squeeze': () => heads(lpipsBackbones.squeeze.channels),
  'lpips-vgg': () => heads(VGG16_CHANNELS),
};

/** Whether a network uses the tensor of this name, so that a reader can leave out the others. */
export function usesTensor(network: Pretrained): (name: string) => boolean {
  const tensors = tensorsOf[network]();
  return (name) => tensors.has(name);
}

/**
 * The tensors that a network uses, out of all that a file holds.
 *
 * @param file the file's name, for errors
 * @throws Error for the first tensor that is missing or has another shape.
 */
export function selectPretrained(network: Pretrained, weights: Weights, file: string): Weights {
  return new Map(
    [...tensorsOf[network]()].map(([name, shape]): [string, Tensor] => {
      const tensor = weights.get(name);
      if (!tensor || !sameShape(tensor.shape, shape))
        throw new Error(
          `expected tensor "${name}" ${showShape(shape)} of ${network}, got ${tensor ? showShape(tensor.shape) : 'none'} (${file})`,
        );
      return [name, tensor];
    }),
  );
}
