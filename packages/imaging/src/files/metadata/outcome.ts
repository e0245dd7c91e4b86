// What became of a picture, as far as its metadata must say so.

export interface Outcome {
  /** Of the picture that is written. */
  readonly width: number;
  readonly height: number;
  /** Whether the source was stored lying on its side, so that its width is now the height. */
  readonly turned: boolean;
  /** The name of the colour profile that it has now; undefined where that is the source's own. */
  readonly profile: string | undefined;
}
