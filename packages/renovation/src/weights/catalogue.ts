// The weights of others that can be fetched: where they lie, how to know the right file, whose they are.
// What is known for certain is the first eight digits of each file's SHA-256, which torchvision puts into its name.

import type { Pretrained } from '@romnet/network';

export interface KnownWeights {
  readonly name: Pretrained;
  /** What it is, and what it serves for here. */
  readonly use: string;
  readonly url: string;
  /** The first digits of the file's SHA-256, in hexadecimal. */
  readonly sha256Start: string;
  /** Of the download, as torchvision's documentation rounds it. What is kept of it is less. */
  readonly mebibytes: number;
  readonly licence: string;
}

const licence = 'BSD-3-Clause (torchvision); trained on ImageNet, whose terms may bind its users';

/** Every file that `pull` knows, by name. */
export const knownWeights: Readonly<Record<Pretrained, KnownWeights>> = {
  resnet34: {
    name: 'resnet34',
    use: 'ResNet34: the backbone of preset `paper`',
    url: 'https://download.pytorch.org/models/resnet34-b627a593.pth',
    sha256Start: 'b627a593',
    mebibytes: 83.3,
    licence,
  },
  vgg19: {
    name: 'vgg19',
    use: 'VGG19: the perceptual loss, and choosing references',
    url: 'https://download.pytorch.org/models/vgg19-dcbb9e9d.pth',
    sha256Start: 'dcbb9e9d',
    mebibytes: 548.1,
    licence,
  },
  alexnet: {
    name: 'alexnet',
    use: 'AlexNet: the LPIPS measure',
    url: 'https://download.pytorch.org/models/alexnet-owt-7be5be79.pth',
    sha256Start: '7be5be79',
    mebibytes: 233.1,
    licence,
  },
};
