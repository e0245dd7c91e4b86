// What a result says of itself in its XMP: that software restored and coloured it, in words and in IPTC's vocabulary.

import type { Order, PageRecord } from './record.js';

/**
 * IPTC's term for a picture in which a trained model has filled in what was not there (inpainting among its examples). The
 * weaker `algorithmicallyEnhanced` is for corrections that add nothing, and repair adds what the tear took, colour all of it.
 */
const FILLED_IN = 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia';

/** The words for one page; undefined where nothing was restored, nor coloured. */
export function wordsOf(
  { settings, model }: Pick<Order, 'settings' | 'model'>,
  { colorSize }: Pick<PageRecord, 'colorSize'>,
): { readonly parameters: string; readonly sourceType: string } | undefined {
  const deeds = [
    ...(settings.restore && settings.luminance > 0 ? ['restored'] : []),
    ...(colorSize ? ['coloured'] : []),
  ];
  if (deeds.length === 0) return undefined;
  return {
    parameters: `${deeds.join(' and ')} by software; model ${model.name}, weights ${model.weights.slice(0, 12)}`,
    sourceType: FILLED_IN,
  };
}
