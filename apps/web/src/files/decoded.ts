// What reading a file gives. Plain data.
import type { Raster } from '@romnet/imaging';
import type { FileFormat } from '../model/format.js';

/** Remarks for a person, as keys of texts. */
export type DecodeNote = 'profile-not-applied' | 'extra-channels';

export interface Decoded {
  readonly raster: Raster;
  readonly format: FileFormat;
  readonly notes: readonly DecodeNote[];
}
