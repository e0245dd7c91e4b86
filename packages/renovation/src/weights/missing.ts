// The error of weights that are needed and not there. Programs may add how theirs fetches them.

import type { Pretrained } from '@romnet/network';

export class MissingWeightsError extends Error {
  constructor(
    message: string,
    /** Whose weights. */
    readonly network: Pretrained,
    /** Whether something lies in their place that is not what was stored. */
    readonly isDamaged = false,
  ) {
    super(message);
    this.name = 'MissingWeightsError';
  }
}
