// What one softmax chooses from: the positions of all references under one roof, and the palette tokens beside them.
import { concat, constant, expand, pad, sameShape, type Value } from '@romnet/graph';
import { nearnessChannels } from './hints.js';
import { type Candidates, centredUnit } from './similarity.js';

/**
 * All references' positions under one softmax, their keys centred together (the mean of Eq. (2) is over all of them),
 * then the tokens, then hints. With tokens, one more value channel tells how much of the answer came from references or hints.
 * Beside hints, whose keys say where they are, all others' keys are as many channels longer.
 */
export function gatherCandidates(
  sources: readonly Candidates[],
  tokens: Candidates | undefined,
  hints?: Candidates,
): Candidates {
  const parts: Candidates[] = [];
  if (sources.length > 0) {
    const bias = concatBias(sources);
    parts.push({
      keys: centredUnit(
        concat(
          sources.map((source) => source.keys),
          1,
        ),
      ),
      values: withOrigin(
        concat(
          sources.map((source) => source.values),
          1,
        ),
        tokens ? 1 : undefined,
      ),
      ...(bias ? { bias } : {}),
    });
  }
  if (tokens) parts.push({ keys: tokens.keys, values: withOrigin(tokens.values, 0) });
  if (hints) {
    for (const [i, part] of parts.entries()) parts[i] = { ...part, keys: anywhere(part.keys) };
    parts.push({ ...hints, values: withOrigin(hints.values, tokens ? 1 : undefined) });
  }
  const bias = concatBias(parts);
  return {
    keys: concat(
      parts.map((part) => part.keys),
      1,
    ),
    values: concat(
      parts.map((part) => part.values),
      1,
    ),
    ...(bias ? { bias } : {}),
  };
}

/**
 * One bias per position where any part has one; parts without get zeros. A bias that is one per position already is left
 * alone, so that its length may be free.
 */
function concatBias(parts: readonly Candidates[]): Value | undefined {
  if (!parts.some((part) => part.bias)) return undefined;
  const rows = parts.map(({ keys, bias = constant(0) }) => {
    const [batch, positions] = keys.shape as [number, number];
    const shape = [batch, 1, positions];
    return sameShape(bias.shape, shape) ? bias : expand(bias, shape);
  });
  return concat(rows, 2);
}

/** Keys to which no place is nearer than another. */
const anywhere = (keys: Value): Value => pad(keys, [0, 0, 0], [0, 0, nearnessChannels], 0);

const withOrigin = (values: Value, origin: number | undefined): Value =>
  origin === undefined ? values : pad(values, [0, 0, 0], [0, 0, 1], origin);
