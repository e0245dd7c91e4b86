// What one softmax chooses from: the positions of all references under one roof, and the palette tokens beside them.
import { concat, constant, expand, type Value } from '@romnet/graph';
import { type Candidates, centredUnit } from './similarity.js';

/**
 * All references' positions under one softmax, their keys centred together (the mean of Eq. (2) is over all of them),
 * then the tokens. With tokens, one more value channel tells how much of the answer came from references.
 */
export function gatherCandidates(sources: readonly Candidates[], tokens: Candidates | undefined): Candidates {
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

/** One bias per position where any part has one; parts without get zeros. */
function concatBias(parts: readonly Candidates[]): Value | undefined {
  if (!parts.some((part) => part.bias)) return undefined;
  const rows = parts.map((part) => {
    const [batch, positions] = part.keys.shape as [number, number];
    return expand(part.bias ?? constant(0), [batch, 1, positions]);
  });
  return concat(rows, 2);
}

function withOrigin(values: Value, origin: number | undefined): Value {
  if (origin === undefined) return values;
  const [batch, positions] = values.shape as [number, number];
  return concat([values, expand(constant(origin), [batch, positions, 1])], 2);
}
