// How many references that were found are used, as numbers chosen by measurement (docs/references.md). Knows no pictures.

/** How many a corpus is asked for at most, unless told. */
export const FOUND_REFERENCES = 1;

/**
 * The least likeness of scenes, a cosine, at which a reference that was found is used. A scale of the weights' own: measure again
 * with new ones (`npm run bench -- likeness`).
 */
export const LEAST_LIKENESS = 0.98;
