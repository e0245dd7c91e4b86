// The weights of MobileNetV2 out of an ONNX file, as its features on luminance have them.
import {
  elements,
  input,
  readOnnx,
  showShape,
  topologicalOrder,
  type Value,
  type ValueOf,
} from '@romnet/graph';
import { mobilenetParameters, type Weights } from '@romnet/network';

/** The output up to which features are taken: 320 channels at 1/32. */
const LAST = 'features32';

/**
 * Tensors by the names of `mobilenetParameters`. The file's network takes RGB in [-1, 1] as `image` and has its batch normalisation
 * folded in, as `onnxTeacher`'s; a grey picture is L' in all three channels, so the first kernel's three are added up.
 *
 * @throws Error where the layers are not MobileNetV2's, with the file's name.
 */
export function mobilenetWeights(bytes: Uint8Array, file: string): Weights {
  const last = readOnnx(bytes, { image: input('image', [1, 3, 32, 32]) }).outputs[LAST];
  const layers = last ? topologicalOrder([last]).filter(({ kind }) => kind === 'conv') : [];
  const found = layers.flatMap(({ operands: [, kernel, bias] }) => [kernel, bias]);
  const specs = mobilenetParameters();
  if (found.length !== specs.length)
    throw new Error(
      `expected ${specs.length / 2} convolutions of MobileNetV2 up to the output ${LAST}, got ${layers.length} (${file})`,
    );
  return new Map(
    specs.map(({ name, shape }, i) => {
      const values = valuesOf(found[i]);
      const data = i === 0 ? grey(values, shape[0] as number, 3) : values;
      if (data.length !== elements(shape))
        throw new Error(
          `expected a tensor ${showShape(shape)} for "${name}" of MobileNetV2, got ${data.length} numbers (${file})`,
        );
      return [name, { shape, data }];
    }),
  );
}

function valuesOf(value: Value | undefined): Float32Array {
  if (value?.kind !== 'constant')
    throw new Error(`internal: a ${value?.kind ?? 'missing value'} for a weight`);
  return (value as ValueOf<'constant'>).attributes.data;
}

/** A kernel [O, planes, k, k] for pictures whose planes are equal: [O, 1, k, k]. */
function grey(kernel: Float32Array, outputs: number, planes: number): Float32Array {
  const taps = kernel.length / outputs / planes;
  return Float32Array.from({ length: outputs * taps }, (_, i) => {
    const [output, tap] = [Math.floor(i / taps), i % taps];
    let sum = 0;
    for (let plane = 0; plane < planes; plane++)
      sum += kernel[(output * planes + plane) * taps + tap] as number;
    return sum;
  });
}
