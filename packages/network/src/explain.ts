// Where colours come from, told by the similarity itself: for every place the candidate that won, and how surely.
import {
  add,
  clip,
  concat,
  constant,
  defineGraph,
  type Graph,
  greater,
  input,
  less,
  log,
  matmul,
  mul,
  neg,
  reduceMax,
  reduceSum,
  select,
  slice,
  softmax,
  type Value,
} from '@romnet/graph';
import { type EncodedPicture, hintInputs, type OfferedReference, paintFeeds } from './encoded.js';
import type { HintPlanes } from './hint-planes.js';
import { attentionBlock, checkSize, colorMultiple, type Size } from './models.js';
import type { Preset } from './presets.js';
import { type Choice, choices, colorPyramid, lookAt } from './romnet.js';
import { frozenScope } from './scope.js';
import type { Weights } from './weights/tensors.js';

/** What won at the places of one scale, row by row. */
export interface Winners {
  /** The working size's divisor: 4, 8, 16 or 32. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  /**
   * From 0 on a position: those of the first reference row by row, then those of the second, and so on, each at this scale of its
   * working size. Below 0 a palette token: -1 the first, -2 the second, and so on; below those the hints likewise.
   */
  readonly winner: Float32Array;
  /** The winner's share of all, (0, 1]. */
  readonly share: Float32Array;
  /** The share of all references together, [0, 1]. */
  readonly fromReferences: Float32Array;
  /** Of the shares, in nats: 0 where one candidate has all, ln n where n have the same. */
  readonly entropy: Float32Array;
}

const columns = ['winner', 'share', 'fromReferences', 'entropy'] as const;

/**
 * Tells what wins: inputs as `winnersFeeds` gives, outputs for `readWinners`. `guided` says whether there are references, `hinted`
 * whether there are hints; how many and how large is free.
 */
export function winnersModel(
  preset: Preset,
  weights: Weights,
  size: Size,
  guided: boolean,
  hinted = false,
): Graph {
  checkSize('the picture', size, colorMultiple);
  const scope = frozenScope(weights);
  const inputs: Value[] = [];
  const take = (name: string, shape: readonly number[], free?: number): Value => {
    const value = input(name, shape, free === undefined ? {} : { free });
    inputs.push(value);
    return value;
  };
  const length = 1000; // an example; the program takes any
  const shapes = lookAt(scope, input('luminance', [1, 1, size.height, size.width]), preset).matching;
  const matching = shapes.map(({ shape }, i) => take(`matching${i}`, shape));
  const sources = matching.map((query, i) => ({
    keys: guided ? take(`keys${i}`, [1, length, query.shape[1] as number], 1) : query,
    bias: guided ? take(`bias${i}`, [1, 1, length], 2) : query,
    positions: guided ? take(`positions${i}`, [1, 1, length], 2) : query,
  }));
  // Values take no part in who wins, so that nothing of these is computed.
  const colors = colorPyramid(scope, input('chroma', [1, 2, 32, 32]), preset);
  const references = sources.map(({ keys, bias }, i) => ({
    keys,
    bias,
    values: input(`values${i}`, [1, length, colors[i]?.shape[1] as number], { free: 1 }),
  }));
  const hints = hinted ? hintInputs(size, length) : undefined;
  if (hints) inputs.push(hints.places, hints.spots, hints.bias);
  const hintNames = hinted ? [take('hintNames', [1, 1, length], 2)] : [];
  const chosen = choices(scope, { matching }, guided ? [references] : [], preset, hints);
  const tokens = Array.from({ length: preset.similarity.tokens }, (_, i) => -1 - i);
  const outputs = chosen.flatMap((choice, i) => {
    const named = tokens.length > 0 ? [constant(tokens, [1, 1, tokens.length])] : [];
    const names = concat([...(guided ? [sources[i]?.positions as Value] : []), ...named, ...hintNames], 2);
    const results = winnersOf(choice, names, preset.similarity.temperature);
    return columns.map((column, k) => [`${column}${i}`, results[k] as Value] as const);
  });
  return defineGraph(inputs, Object.fromEntries(outputs));
}

/** Below the name of any candidate. */
const nobody = -1e9;

/** The four columns, each [1, H W, 1], a block of rows at a time. */
function winnersOf({ queries, candidates }: Choice, names: Value, temperature: number): Value[] {
  const count = queries.shape[1] as number;
  const parts: Value[][] = columns.map(() => []);
  for (let start = 0; start < count; start += attentionBlock) {
    const rows = slice(queries, 1, start, Math.min(count, start + attentionBlock));
    const products = matmul(mul(rows, 1 / temperature), candidates.keys, { transposeB: true });
    const shares = softmax(candidates.bias ? add(products, candidates.bias) : products, 2);
    const most = reduceMax(shares, [2]);
    const results = [
      reduceMax(select(less(shares, most), nobody, names), [2]),
      most,
      reduceSum(select(greater(names, -0.5), shares, 0), [2]),
      neg(reduceSum(mul(shares, log(clip(shares, 1e-20, 1))), [2])),
    ];
    for (const [k, result] of results.entries()) parts[k]?.push(result);
  }
  return parts.map((part) => concat(part, 1));
}

/** The inputs of `winnersModel`; with `hints` where it is for them. */
export function winnersFeeds(
  picture: EncodedPicture,
  references: readonly OfferedReference[],
  preset: Preset,
  weights: Weights,
  hints?: HintPlanes,
): Record<string, Float32Array> {
  const feeds = paintFeeds({ ...picture, features: [] }, references, preset, weights);
  const taken = Object.entries(feeds).filter(([name]) => /^(matching|keys|bias)\d$/.test(name));
  const positions = taken
    .filter(([name]) => name.startsWith('bias'))
    .map(([name, { length }]) => [
      name.replace('bias', 'positions'),
      Float32Array.from({ length }, (_, k) => k),
    ]);
  const { tokens } = preset.similarity;
  const hinted = hints && {
    hintPlaces: hints.hintPlaces,
    hintSpots: hints.hintSpots,
    hintBias: hints.hintBias,
    hintNames: hints.hintBias.map((_, h) => -1 - tokens - h),
  };
  return { ...Object.fromEntries([...taken, ...positions]), ...hinted };
}

/** What `winnersModel` gave for a picture of this size. */
export function readWinners(outputs: Readonly<Record<string, Float32Array>>, size: Size): Winners[] {
  const found: Winners[] = [];
  for (let i = 0; outputs[`winner${i}`]; i++) {
    const scale = 4 << i;
    const [winner, share, fromReferences, entropy] = columns.map((column) => outputs[`${column}${i}`]) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const sides = { width: size.width / scale, height: size.height / scale };
    found.push({ scale, ...sides, winner, share, fromReferences, entropy });
  }
  return found;
}
