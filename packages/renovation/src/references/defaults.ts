// How many references that were found are used, as numbers chosen by measurement (docs/references.md). Knows no pictures.

/** How many a corpus is asked for, unless told. */
export const FOUND_REFERENCES = 5;

/** The least likeness of scenes, a cosine, at which a reference that was found is used. */
export const LEAST_LIKENESS = 0.98;
