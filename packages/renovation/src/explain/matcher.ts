// Asks the similarity of a model who won, for pictures and references that are encoded already.

import type { Graph } from '@romnet/graph';
import {
  type EncodedPicture,
  type HintDisc,
  hintPlanes,
  type OfferedReference,
  readWinners,
  winnersFeeds,
  winnersModel,
} from '@romnet/network';
import type { Program } from '@romnet/runtime';
import type { Model } from '../model.js';
import { createProgramCache } from '../programs.js';
import type { Size } from '../working-size.js';
import { type Matched, type MatchMap, readMatches } from './explanation.js';

export interface Matcher {
  /** Where the colours of a picture of this working size come from, finest scale first. */
  match(
    picture: EncodedPicture,
    size: Size,
    references: readonly (OfferedReference & Matched)[],
    hints: readonly HintDisc[],
  ): Promise<readonly MatchMap[]>;
  /** Releases the memory that the garbage collector does not see. */
  release(): Promise<void>;
}

/** `load` makes a graph runnable; nothing is loaded until somebody asks. */
export function createMatcher({ preset, weights }: Model, load: (graph: Graph) => Promise<Program>): Matcher {
  const programs = createProgramCache(1, load);
  return {
    async match(picture, size, references, hints) {
      const guided = references.length > 0;
      const hinted = hints.length > 0;
      const program = await programs.get(`${size.width}x${size.height} ${guided} ${hinted}`, () =>
        winnersModel(preset, weights, size, guided, hinted),
      );
      const planes = hinted ? hintPlanes(hints, size) : undefined;
      const outputs = await program.run(winnersFeeds(picture, references, preset, weights, planes));
      const { tokens } = preset.similarity;
      return readWinners(outputs, size).map((winners) => readMatches(winners, references, tokens));
    },
    release: () => programs.release(),
  };
}
