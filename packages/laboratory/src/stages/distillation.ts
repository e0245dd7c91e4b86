// What a compact backbone learns from a teacher, a network trained on ImageNet. Not in the paper, whose backbone is trained.
import { add, reduceMean, resizeBilinear, type Value } from '@romnet/graph';
import { convolution, featureDistance, type Scope, squeezenetFeatures, type Weights } from '@romnet/network';

/**
 * How far the backbone's features are from the teacher's, each seen through a linear head of its own: maps at 1/4, 1/8
 * and 1/16 against fire 3, 5 and 9, and the coarsest map against the class scores.
 */
export function distillation(
  scope: Scope,
  features: readonly Value[],
  luminance: Value,
  teacher: Weights,
): Value {
  const targets = squeezenetFeatures(teacher, luminance);
  const heads = scope.in('distillation');
  const losses = [...targets.maps, targets.scores].map((target, i) => {
    const [, channels, height, width] = target.shape as [number, number, number, number];
    const feature = height === 1 ? reduceMean(features[i] as Value, [2, 3]) : (features[i] as Value);
    const head = convolution(heads.in(`head${i}`), feature, channels, { kernel: 1 });
    return featureDistance(resizeBilinear(head, height, width), target);
  });
  return losses.reduce((sum, loss) => add(sum, loss));
}
