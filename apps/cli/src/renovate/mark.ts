// What each page of a result says in its XMP.

import type { EditMark } from '@romnet/imaging/files';
import { type Order, type PageRecord, wordsOf } from '@romnet/renovation/provenance';
import { hashText } from '../hash.js';
import { version } from '../version.js';

/** The mark of a page (from 0); undefined where nothing was done to it. The same order gives the same mark. */
export function markOf(order: Order, pages: readonly PageRecord[], page: number): EditMark | undefined {
  const words = wordsOf(order, pages[page]!);
  if (!words) return undefined;
  const { model, settings, photo, references, hints, masks, profile } = order;
  // Hashes and numbers only: a result must not depend on where its references lie.
  const deed = [model.preset, model.weights, settings, photo.sha256, references.map((r) => r.sha256)];
  const more = [
    pages[page]!.found.map(({ sha256 }) => sha256),
    hints,
    masks.map(({ sha256 }) => sha256),
    typeof profile === 'string' ? profile : profile.sha256,
    page,
    version(),
  ];
  return {
    software: `romnet ${version()}`,
    ...words,
    instance: uuid(hashText(JSON.stringify([deed, more]))),
  };
}

/** A UUID (version 8, RFC 9562) of the first digits of a hash. */
const uuid = (digits: string): string =>
  `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
