// How many pictures are looked at and used unless told, as numbers chosen by measurement (docs/references.md). Knows no pictures.

/** How many references a photograph gets from a corpus. */
export const FOUND_REFERENCES = 1;

/** So many pictures are all ranked: a space for fewer takes longer to fit, and more room, than it saves. */
export const RANKED_WHOLE = 512;

/**
 * How many of so many pictures the search hands to the ranking: 100 of ten thousand, 316 of a million, which hold 99 and 96 of a hundred
 * that rank best. The best lie further back the more there are, by the fourth root or so.
 */
export const shortlistFor = (pictures: number): number =>
  Math.max(100, Math.ceil(100 * (pictures / 10_000) ** 0.25));
