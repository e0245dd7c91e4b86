// Which pictures have colours to give. Looks at colours alone; the photograph in need of them is not known here.

import { chromaSpread, type LabPlanes } from '@romnet/imaging';

/**
 * Pictures whose chroma spreads less than this (Lab units) have no colours to give. Of 74 old photographs it takes 48, sepia
 * and yellowed ones among them; of 300 colour photographs it takes 7: dark gear, and white clothes on white.
 */
const LEAST_SPREAD = 2.5;

/** False for grey pictures and those of one tint per lightness: sepia, yellowed paper. */
export const hasColorsToGive = (picture: LabPlanes): boolean => chromaSpread(picture).total >= LEAST_SPREAD;
