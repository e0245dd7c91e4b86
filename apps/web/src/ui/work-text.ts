// What is happening to a photo, in words.
import { latest, type Photo } from '../model/photo.js';
import type { Texts } from '../text/index.js';

export function workText({ work: texts }: Texts, photo: Photo): string {
  const { work } = photo;
  if (work.kind === 'running') {
    const stage = texts[work.stage];
    return work.fraction > 0 ? texts.progress(stage, Math.round(work.fraction * 100)) : stage;
  }
  if (work.kind === 'rest') return latest(photo) ? texts.done : '';
  return texts[work.kind];
}
