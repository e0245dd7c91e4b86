// Networks trained on ImageNet, from whose answers a compact backbone learns what pictures show.
import { concat, readOnnx, reshape, type Value } from '@romnet/graph';
import { squeezenetFeatures, type Weights } from '@romnet/network';

/** What a teacher makes of a luminance. */
export interface TeacherAnswers {
  /** Feature maps at about 1/4, 1/8, 1/16 and 1/32 of the size; a teacher whose last stage is at 1/16 gives that twice. */
  readonly maps: readonly [Value, Value, Value, Value];
  /** Class scores before the softmax [N, classes, 1, 1]. */
  readonly scores: Value;
}

export interface Teacher {
  /** Heads learned for one teacher are of no use for another, so they lie under its name. */
  readonly name: string;
  /** L' [N, 1, H, W], sides divisible by 32. */
  readonly answer: (luminance: Value) => TeacherAnswers;
}

/** SqueezeNet 1.1, torchvision's weights. */
export const squeezenetTeacher = (weights: Weights): Teacher => ({
  name: 'squeezenet',
  answer: (luminance) => {
    const { maps, scores } = squeezenetFeatures(weights, luminance);
    return { maps: [...maps, maps[2]], scores };
  },
});

/** The outputs that an ONNX teacher must have, in the order of `TeacherAnswers`. */
const outputNames = ['features4', 'features8', 'features16', 'features32', 'logits'] as const;

/**
 * A network in an ONNX file that takes RGB in [-1, 1] as `image` [N, 3, H, W] and gives `features4` to `features32` and `logits`
 * [N, classes], as MobileNetV2 can be exported. A grey picture is L' in all three channels.
 *
 * @throws Error where the file is no such network, with its name.
 */
export function onnxTeacher(bytes: Uint8Array, file: string): Teacher {
  return {
    name: 'onnx',
    answer: (luminance) => {
      const { outputs } = reading(file, () =>
        readOnnx(bytes, { image: concat([luminance, luminance, luminance], 1) }),
      );
      const [four, eight, sixteen, thirtyTwo, logits] = outputNames.map((name) => {
        const value = outputs[name];
        if (value) return value;
        const found = Object.keys(outputs).join(', ');
        throw new Error(
          `expected the outputs ${outputNames.join(', ')} of a teacher, got ${found} (${file})`,
        );
      }) as [Value, Value, Value, Value, Value];
      return {
        maps: [four, eight, sixteen, thirtyTwo],
        scores: reshape(logits, [...(logits.shape as [number, number]), 1, 1]),
      };
    },
  };
}

function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new Error(`${(cause as Error).message} (${file})`, { cause });
  }
}
