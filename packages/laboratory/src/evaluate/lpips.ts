// LPIPS as a measure: weights from the user's files, a program a size, pictures as the network wants them.
import { type Raster, resizeRaster, toEightBit } from '@romnet/imaging';
import { readBytes } from '@romnet/imaging/files';
import {
  type LpipsBackbone,
  type LpipsWeights,
  lpipsModel,
  readWeights,
  type Weights,
} from '@romnet/network';
import { loadProgram, type Program } from '@romnet/runtime';
import type { Measure } from './measures.js';

/** Larger pictures are shrunk to this area: features of 24 megapixels would take 10 GB. */
const MOST_PIXELS = 4_000_000;

/** What tells the backbones' files apart: a tensor that only one has. */
const MARKS: Readonly<Record<LpipsBackbone, string>> = {
  squeeze: 'features.3.squeeze.weight',
  alex: 'features.10.weight',
};

export interface LpipsMeasure {
  readonly measure: Measure;
  release(): Promise<void>;
}

/**
 * LPIPS v0.1 over the backbone in a file (torchvision's AlexNet or SqueezeNet 1.1, safetensors or .pth) with the linear
 * heads in another. Without heads, every channel counts 1, and the measure is called unweighted: published figures
 * are not of this kind. Throws one line naming the file that cannot be used.
 */
export async function openLpips(
  backboneFile: string,
  headsFile: string | undefined,
  threads?: number,
): Promise<LpipsMeasure> {
  const features = await readTensors(backboneFile, 'features.');
  const backbone = (Object.keys(MARKS) as LpipsBackbone[]).find((name) => features.has(MARKS[name]));
  if (backbone === undefined) {
    throw new Error(`expected the weights of AlexNet or SqueezeNet 1.1 for LPIPS (${backboneFile})`);
  }
  const heads = headsFile === undefined ? null : await readTensors(headsFile, 'lin');
  const weights: LpipsWeights = { backbone, features, heads };
  // Built once at the smallest size, so that weights that do not fit are told before the first picture.
  lpipsModel(weights, { width: 32, height: 32 });
  let last: { readonly size: string; readonly program: Program } | undefined;
  const programAt = async (width: number, height: number): Promise<Program> => {
    const size = `${width}x${height}`;
    if (last?.size === size) return last.program;
    await last?.program.release();
    last = undefined;
    const program = await loadProgram(lpipsModel(weights, { width, height }), threads ? { threads } : {});
    last = { size, program };
    return program;
  };
  return {
    measure: {
      key: heads ? `lpips_${backbone}` : `lpips_${backbone}_unweighted`,
      title: heads ? `LPIPS-${backbone}` : `LPIPS-${backbone}, unweighted`,
      definition: `${heads ? 'LPIPS v0.1' : 'the distance of LPIPS without its linear heads (every channel counts 1)'} over ${
        backbone === 'alex' ? 'AlexNet' : 'SqueezeNet 1.1'
      }, sRGB in [-1, 1], spatial mean; pictures over ${MOST_PIXELS / 1e6} megapixels shrunk to that`,
      better: 'lower',
      digits: 4,
      async of(picture, truth) {
        const [one, two] = [bounded(picture), bounded(truth)];
        const program = await programAt(one.width, one.height);
        const { distance } = await program.run({ picture: planesOf(one), truth: planesOf(two) });
        return distance![0]!;
      },
    },
    async release() {
      await last?.program.release();
      last = undefined;
    },
  };
}

async function readTensors(file: string, prefix: string): Promise<Weights> {
  const bytes = await readBytes(file).catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`cannot read the weights of LPIPS: ${cause.code} (${file})`, { cause });
  });
  return readWeights(bytes, file, (name) => name.startsWith(prefix));
}

function bounded(picture: Raster): Raster {
  const eight = toEightBit(picture);
  const factor = Math.sqrt(MOST_PIXELS / (eight.width * eight.height));
  if (factor >= 1) return eight;
  return resizeRaster(eight, Math.floor(eight.width * factor), Math.floor(eight.height * factor));
}

/** Red, green and blue planes in [-1, 1]. */
function planesOf({ width, height, data }: Raster): Float32Array {
  const count = width * height;
  const planes = new Float32Array(3 * count);
  for (let i = 0; i < count; i++)
    for (let channel = 0; channel < 3; channel++)
      planes[channel * count + i] = data[3 * i + channel]! / 127.5 - 1;
  return planes;
}
