// The weights of others that can be fetched: where they lie, how to know the right file, whose they are.
// What is known for certain is the first eight digits of the SHA-256 of torchvision's files, which are in their names. Of the heads of
// LPIPS no checksum is known: a first download is checked by the names and shapes of its tensors, later ones against the first.

import type { Pretrained } from '@romnet/network';

export interface KnownWeights {
  readonly name: Pretrained;
  /** What it is, and what it serves for here. */
  readonly use: string;
  readonly url: string;
  /** The first digits of the file's SHA-256, in hexadecimal; empty where none are known. */
  readonly sha256Start: string;
  /** Of the download, about. What is kept of it may be less. */
  readonly mebibytes: number;
  readonly licence: string;
}

const licence = 'BSD-3-Clause (torchvision); trained on ImageNet, whose terms may bind its users';

/** The heads of LPIPS v0.1 over one network, from their authors' repository. */
const lpipsHeads = (
  network: 'alex' | 'squeeze' | 'vgg',
  name: KnownWeights['name'],
  use: string,
): KnownWeights => ({
  ...{ name, use, sha256Start: '', mebibytes: 0.01 },
  url: `https://github.com/richzhang/PerceptualSimilarity/raw/master/lpips/weights/v0.1/${network}.pth`,
  licence: 'BSD-2-Clause (Zhang et al., PerceptualSimilarity)',
});

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
  'lpips-alex': lpipsHeads('alex', 'lpips-alex', 'heads of LPIPS v0.1 for AlexNet'),
  'lpips-squeeze': lpipsHeads('squeeze', 'lpips-squeeze', 'heads of LPIPS v0.1 for SqueezeNet 1.1'),
  'lpips-vgg': lpipsHeads(
    'vgg',
    'lpips-vgg',
    'heads of LPIPS v0.1 for VGG16, over which romnet does not measure',
  ),
};
