// How many pictures are looked at and used unless told, as numbers chosen by measurement (docs/references.md). Knows no pictures.

/** How many references a photograph gets from a corpus. */
export const FOUND_REFERENCES = 1;

/** How many pictures the search hands to the ranking: 200 hold 9.1 of the ten that rank best among all. */
export const SHORTLIST = 300;
