// What a preset's network costs at one size of picture: layers, parameters, arithmetic, memory and receptive field, computed
// from the graphs that would run. No weights are needed.
import {
  computedNodes,
  elements,
  type Field,
  input,
  operationsOf,
  peakActivationBytes,
  receptiveField,
  type Shape,
  topologicalOrder,
  type Value,
} from '@romnet/graph';
import { extractFeatures } from './backbone.js';
import {
  attentionBlock,
  checkSize,
  colorMultiple,
  restorationMultiple,
  romnetParameters,
  type Size,
  vividChroma,
} from './models.js';
import type { Preset } from './presets.js';
import { colorLuminance, mapsDamage, restoreLuminance, type Subnet, subnets, subnetsOf } from './romnet.js';
import { memoized, type ParameterSpec, type Scope } from './scope.js';

/** A convolution or a product with parameters. */
export interface LayerCost {
  /** The parameters' common name, as in the weights. */
  readonly name: string;
  readonly output: Shape;
  readonly parameters: number;
  /** How often it runs: the backbone sees the picture and every reference. */
  readonly times: number;
  /** Of all times together. */
  readonly operations: number;
}

export interface SubnetCost {
  readonly name: Subnet;
  readonly layers: readonly LayerCost[];
  /** Numbers that are learned. */
  readonly parameters: number;
  /** Numbers that were measured on data and are stored with them: means and variances of batch normalisation. */
  readonly statistics: number;
  /** Floating-point operations, two for each multiplication with addition; those of layers and all others. */
  readonly operations: number;
}

/** One of the two programs that run for a photo. */
export interface ProgramCost {
  readonly operations: number;
  /** Activations that are live at once, at most (`peakActivationBytes`). */
  readonly peakBytes: number;
  readonly receptiveField: Field | 'everything';
}

export interface ModelCost {
  readonly subnets: readonly SubnetCost[];
  /** Bytes of all parameters and statistics as float32. */
  readonly weightBytes: number;
  readonly restoration: ProgramCost;
  readonly color: ProgramCost;
  /** Of the deepest feature map of the backbone. */
  readonly backboneField: Field | 'everything';
}

/**
 * Costs of restoring one picture and of colouring it with `references` references, all of one size.
 *
 * @throws Error where a side is not a multiple of 32 and of the restoration's coarsest level, or where the preset needs a
 *   reference and there is none.
 */
export function modelCost(preset: Preset, size: Size, references = 1): ModelCost {
  checkSize('the picture', size, Math.max(colorMultiple, restorationMultiple(preset)));
  // All of them: a program without hints does not ask for theirs.
  const specs = romnetParameters(preset);
  const parameters = new Map<Value, ParameterSpec>();
  const scope: Scope = memoized((spec) => {
    // No constants: those are cut where a layer is computed part by part, and a cut does not say whose it is.
    const value = input(spec.name, spec.shape);
    parameters.set(value, spec);
    return value;
  });
  const plane = (name: string, channels: number) => input(name, [1, channels, size.height, size.width]);

  const luminance = plane('luminance', 1);
  const given = mapsDamage(preset) ? [plane('given', 1)] : [];
  const restored = restoreLuminance(scope, luminance, preset, ...given).luminance;
  const sources = Array.from({ length: references }, (_, i) => ({
    luminance: plane(`referenceLuminance${i}`, 1),
    chroma: plane(`referenceChroma${i}`, 2),
  }));
  const whole = colorLuminance(scope, luminance, sources, preset, attentionBlock);
  const colored: [Value] = [vividChroma(luminance, whole, whole.matching, preset, 0)];
  const deepest = extractFeatures(scope.in('backbone'), luminance, preset.backbone).at(-1) as Value;
  const fed = [luminance, ...given, ...sources.flatMap((source) => [source.luminance, source.chroma])];

  const nodes = [...computedNodes([restored], fed), ...computedNodes(colored, fed)];
  const learned = learnedIn([restored, ...colored], new Set(nodes), parameters);
  const owners = ownersOf(nodes, learned);
  const program = (outputs: readonly [Value, ...Value[]], inputs: readonly Value[]): ProgramCost => ({
    operations: sum(computedNodes(outputs, inputs).map(operationsOf)),
    peakBytes: peakActivationBytes(outputs, inputs),
    receptiveField: receptiveField(outputs[0], luminance),
  });
  return {
    subnets: subnetsOf(preset).map((name) => {
      const own = specs.filter((spec) => subnetOf(spec) === name);
      const count = (statistic: boolean) =>
        sum(
          own.filter(({ role }) => (role === 'statistic') === statistic).map(({ shape }) => elements(shape)),
        );
      const mine = nodes.filter((node) => owners.get(node) === name);
      return {
        name,
        layers: layersOf(mine, learned),
        parameters: count(false),
        statistics: count(true),
        operations: sum(mine.map(operationsOf)),
      };
    }),
    weightBytes: 4 * sum(specs.map(({ shape }) => elements(shape))),
    restoration: program([restored], [luminance, ...given]),
    color: program(colored, fed),
    backboneField: receptiveField(deepest, luminance),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

const subnetOf = ({ name }: ParameterSpec): Subnet => name.split('.', 1)[0] as Subnet;

/** The parameters in every value that is made of parameters alone: themselves, or a kernel with its normalisation folded in. */
function learnedIn(
  outputs: readonly Value[],
  computed: ReadonlySet<Value>,
  parameters: ReadonlyMap<Value, ParameterSpec>,
): Map<Value, readonly ParameterSpec[]> {
  const learned = new Map<Value, readonly ParameterSpec[]>();
  for (const value of topologicalOrder(outputs)) {
    const own = parameters.get(value);
    if (own) learned.set(value, [own]);
    else if (!computed.has(value))
      learned.set(
        value,
        value.operands.flatMap((operand) => learned.get(operand) ?? []),
      );
  }
  return learned;
}

/**
 * The sub-net that each node belongs to: that of its parameters, else the last, in the order of Fig. 2, of those that
 * it takes values from. What comes before all of them prepares the picture for the backbone.
 */
function ownersOf(
  nodes: readonly Value[],
  learned: ReadonlyMap<Value, readonly ParameterSpec[]>,
): Map<Value, Subnet> {
  const owners = new Map<Value, Subnet>();
  for (const node of nodes) {
    const [parameter] = node.operands.flatMap((operand) => learned.get(operand) ?? []);
    const sources = parameter
      ? [subnetOf(parameter)]
      : node.operands.flatMap((operand) => owners.get(operand) ?? []);
    owners.set(node, subnets[Math.max(...sources.map((name) => subnets.indexOf(name)))] ?? 'backbone');
  }
  return owners;
}

/** What a layer and its parameters have in common: their names but for the last part. */
const layerOf = ({ name }: ParameterSpec): string => name.split('.').slice(0, -1).join('.');

/**
 * Convolutions and products with parameters, in the order in which they first run. Dense units that are computed together, part by
 * part, count each for itself: a convolution's arithmetic is shared out by output channels.
 */
function layersOf(
  nodes: readonly Value[],
  learned: ReadonlyMap<Value, readonly ParameterSpec[]>,
): LayerCost[] {
  const products = nodes.flatMap((node) => {
    const own =
      node.kind === 'conv' || node.kind === 'matmul'
        ? node.operands.flatMap((operand) => learned.get(operand) ?? [])
        : [];
    return own[0] ? [{ node, own, first: layerOf(own[0]) }] : [];
  });
  const names = new Set(products.map(({ first }) => first));
  const layers = new Map<string, Omit<LayerCost, 'parameters'> & { readonly own: Set<ParameterSpec> }>();
  for (const { node, own, first } of products) {
    const together = [...new Set(own.map(layerOf))].filter((name) => names.has(name));
    const isJoined = together.length > 1;
    const kernels = together.map((name) => own.find((spec) => layerOf(spec) === name) as ParameterSpec);
    const channels = sum(kernels.map(({ shape }) => shape[0] as number));
    for (const [i, name] of together.entries()) {
      const outputs = (kernels[i] as ParameterSpec).shape[0] as number;
      const earlier = layers.get(name);
      const [count, , ...sides] = node.shape;
      layers.set(name, {
        name,
        output: isJoined ? [count as number, outputs, ...sides] : node.shape,
        own: new Set([...(earlier?.own ?? []), ...own.filter((spec) => !isJoined || layerOf(spec) === name)]),
        times: (earlier?.times ?? 0) + (name === first ? 1 : 0),
        operations: (earlier?.operations ?? 0) + operationsOf(node) * (isJoined ? outputs / channels : 1),
      });
    }
  }
  return [...layers.values()].map(({ own, ...layer }) => ({
    ...layer,
    parameters: sum([...own].filter(({ role }) => role !== 'statistic').map(({ shape }) => elements(shape))),
  }));
}
